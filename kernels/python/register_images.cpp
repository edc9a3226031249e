#include "kernels/python/register_images.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "kernels/core/require.hpp"
#include "kernels/core/window.hpp"
#include "kernels/python/parallel.hpp"

namespace quarrywatch::python {

namespace {

constexpr int kSmallestWindow_px = 32;
constexpr int kInset_px = 8;  // windows keep this far from the image's edge: a shift moves content out of it
constexpr int kCoarseSide_px = 512, kCoarseAcross = 3;

int power_of_two_within(int most) {
    int side = 1;
    while (2 * side <= most) side *= 2;
    return side;
}

// First pixels of windows along one side, about `step` apart and evenly spread from edge to edge.
std::vector<int> places_along(int length, int window, int step) {
    const int inset = length >= window + 2 * kInset_px ? kInset_px : 0, room = length - 2 * inset - window;
    const int count = 1 + room / step;
    std::vector<int> firsts;
    for (int k = 0; k < count; ++k)
        firsts.push_back(inset +
                         (count == 1 ? room / 2 : static_cast<int>(static_cast<long long>(room) * k / (count - 1))));
    return firsts;
}

// A window of the target, moved; what lies beyond the image is not clear.
struct MovedWindow {
    core::Raster<float> values;
    core::Raster<std::uint8_t> both_clear;
};

void cut(const ClearBand& reference, const ClearBand& target, const core::Window& window, int dx_px, int dy_px,
         MovedWindow& out) {
    out.values.reshape(window.rows, window.cols);
    out.values.fill(0);
    out.both_clear.reshape(window.rows, window.cols);
    out.both_clear.fill(0);
    const core::Window moved{window.row + dy_px, window.col + dx_px, window.rows, window.cols};
    const core::Window inside = core::intersect(moved, {0, 0, target.values.rows(), target.values.cols()});
    for (int r = 0; r < inside.rows; ++r) {
        const int row = inside.row - moved.row + r, col = inside.col - moved.col;
        std::copy_n(target.values.row(inside.row + r) + inside.col, inside.cols, out.values.row(row) + col);
        const std::uint8_t* const of_target = target.clear.row(inside.row + r) + inside.col;
        const std::uint8_t* const of_reference = reference.clear.row(window.row + row) + window.col + col;
        for (int c = 0; c < inside.cols; ++c)
            out.both_clear(row, col + c) = of_target[c] != 0 && of_reference[c] != 0 ? 1 : 0;
    }
}

coregister::CoarseShift coarse_shift(const ClearBand& reference, const ClearBand& target,
                                     const RegisterOptions& options, int threads) {
    const int rows = reference.values.rows(), cols = reference.values.cols();
    const int side = std::min(kCoarseSide_px, power_of_two_within(std::min(rows, cols)));
    std::set<std::pair<int, int>> places;
    for (int j = 0; j < kCoarseAcross; ++j)
        for (int i = 0; i < kCoarseAcross; ++i)
            places.insert(
                {(rows - side) * (2 * j + 1) / (2 * kCoarseAcross), (cols - side) * (2 * i + 1) / (2 * kCoarseAcross)});
    const std::vector<std::pair<int, int>> list(places.begin(), places.end());
    std::vector<coregister::Match> matches(list.size());
    parallel_for<coregister::MatchWorkspace>(
        list.size(), threads, [&] { return coregister::MatchWorkspace(side); },
        [&](std::size_t k, coregister::MatchWorkspace& workspace) {
            const auto [row, col] = list[k];
            matches[k] = coregister::match_coarse(reference.values.part(row, col, side, side),
                                                  target.values.part(row, col, side, side),
                                                  reference.clear.part(row, col, side, side),
                                                  target.clear.part(row, col, side, side), options.match, workspace);
        });
    return coregister::agreed_shift(matches, options.maximum_shift_px);
}

struct WindowWorkspace {
    coregister::MatchWorkspace match;
    MovedWindow moved;
};

}  // namespace

ImageRegistration register_images(const ClearBand& reference, const ClearBand& target, const RegisterOptions& options,
                                  int threads) {
    const int rows = reference.values.rows(), cols = reference.values.cols();
    core::require(target.values.rows() == rows && target.values.cols() == cols, "register", "the shapes differ");
    ImageRegistration out;
    const int largest = power_of_two_within(std::min(rows, cols));
    if (largest < kSmallestWindow_px) {
        out.status = out.coarse.reason = "too_small";
        return out;
    }
    out.coarse = coarse_shift(reference, target, options, threads);
    if (!out.coarse.found) {
        out.status = out.coarse.reason;
        return out;
    }
    coregister::MatchOptions match = options.match;
    match.window_px = std::min(match.window_px, largest);
    const int n = match.window_px;
    std::vector<core::Window> windows;
    for (const int r : places_along(rows, n, options.step_px))
        for (const int c : places_along(cols, n, options.step_px)) windows.push_back({r, c, n, n});
    std::vector<coregister::Match> matches(windows.size());
    parallel_for<WindowWorkspace>(
        windows.size(), threads,
        [&] {
            return WindowWorkspace{coregister::MatchWorkspace(n), {}};
        },
        [&](std::size_t k, WindowWorkspace& w) {
            const core::Window& window = windows[k];
            cut(reference, target, window, out.coarse.dx_px, out.coarse.dy_px, w.moved);
            matches[k] = coregister::match_window(reference.values.part(window.row, window.col, n, n),
                                                  std::as_const(w.moved.values).view(),
                                                  std::as_const(w.moved.both_clear).view(), match, w.match);
        });
    std::vector<coregister::Tie> ties;
    std::vector<std::size_t> window_of_tie;
    std::vector<coregister::Place> judged;
    for (std::size_t k = 0; k < windows.size(); ++k) {
        const coregister::Match& m = matches[k];
        const coregister::Tie tie{windows[k].col + 0.5 * (n - 1), windows[k].row + 0.5 * (n - 1),
                                  m.dx_px + out.coarse.dx_px, m.dy_px + out.coarse.dy_px, m.sigma_px};
        judged.push_back({tie.col, tie.row, m.valid_share});
        out.windows.push_back({tie, m.status, false});
        if (m.status != coregister::MatchStatus::ok) continue;
        ties.push_back(tie);
        window_of_tie.push_back(k);
    }
    out.fit = coregister::fit_field(ties, rows, cols, n, 0, options.field, judged);
    out.status = name_of(out.fit.status);
    if (out.fit.status != coregister::FieldStatus::ok) return out;
    for (std::size_t i = 0; i < ties.size(); ++i) out.windows[window_of_tie[i]].kept = out.fit.kept[i];
    return out;
}

}  // namespace quarrywatch::python
