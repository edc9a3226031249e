#include "pipeline/stages/match_blocks.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <set>

#include "pipeline/interrupt.hpp"

namespace quarrywatch::stages {

namespace {

constexpr int kSmallestWindow_px = 32;
constexpr int kInset_px = 8;  // windows keep this far from a block's edge: a shift moves content out of it
constexpr double kOneChunkShare =
    0.7;                             // of a displaced block that must lie in one chunk for the rest to be left unread
constexpr int kCoarseSide_px = 512;  // windows for the whole-pixel shift: half of it is the widest shift found
constexpr int kCoarseAcross = 3;     // coarse windows across and down

int power_of_two_within(int most) {
    int side = 1;
    while (2 * side <= most) side *= 2;
    return side;
}

}  // namespace

// Both scenes' pixels of a block, the later one displaced.
struct BlockMatcher::Patch {
    MatchImage::Plane before, after;
    core::Raster<float> after_plane;
    core::Raster<std::uint8_t> after_clear, both_clear;
};

BlockMatcher::BlockMatcher(const MatchImage& before, const MatchImage& after, const io::Grid& grid,
                           const config::Coregister& options)
    : before_(before),
      after_(after),
      whole_{0, 0, grid.rows, grid.cols},
      options_(options),
      window_px_(std::min(options.match.window_px, power_of_two_within(std::min(grid.rows, grid.cols)))),
      blocks_(before.chunk_windows()) {
    std::set<int> rows, cols;
    for (const core::Window& b : blocks_) {
        rows.insert(b.row);
        cols.insert(b.col);
    }
    block_rows_.assign(rows.begin(), rows.end());
    block_cols_.assign(cols.begin(), cols.end());
}

double BlockMatcher::spacing_px(double share) const {
    const double blocks = std::max(1.0, share * block_count());
    return std::sqrt(static_cast<double>(whole_.rows) * whole_.cols / blocks);
}

std::vector<int> BlockMatcher::spread(double share) const {
    const auto pick = [share](const std::vector<int>& firsts) {
        std::set<int> picked;
        const int n = static_cast<int>(firsts.size());
        const int wanted = std::clamp(static_cast<int>(std::lround(n * std::sqrt(share))), std::min(n, 2), n);
        for (int k = 0; k < wanted; ++k)
            picked.insert(firsts[static_cast<std::size_t>(
                wanted == 1 ? 0 : (static_cast<long long>(k) * (n - 1) + (wanted - 1) / 2) / (wanted - 1))]);
        return picked;
    };
    const std::set<int> rows = pick(block_rows_), cols = pick(block_cols_);
    std::vector<int> numbers;
    for (int i = 0; i < block_count(); ++i) {
        const core::Window& b = blocks_[static_cast<std::size_t>(i)];
        if (rows.contains(b.row) && cols.contains(b.col)) numbers.push_back(i);
    }
    return numbers;
}

void BlockMatcher::read(const core::Window& block, int dx_px, int dy_px, Patch& patch) const {
    before_.read(block, patch.before);
    const core::Window displaced{block.row + dy_px, block.col + dx_px, block.rows, block.cols};
    const core::Window wanted =
        core::intersect(after_.within_one_chunk(core::intersect(displaced, whole_), kOneChunkShare), whole_);
    patch.after_plane.reshape(block.rows, block.cols);
    patch.after_plane.fill(0);
    patch.after_clear.reshape(block.rows, block.cols);
    patch.after_clear.fill(0);
    if (!wanted.empty()) {
        after_.read(wanted, patch.after);
        for (int r = 0; r < wanted.rows; ++r) {
            const int row = wanted.row - displaced.row + r, col = wanted.col - displaced.col;
            std::copy_n(patch.after.values.row(r), wanted.cols, patch.after_plane.row(row) + col);
            std::copy_n(patch.after.clear.row(r), wanted.cols, patch.after_clear.row(row) + col);
        }
    }
    patch.both_clear.reshape(block.rows, block.cols);
    for (std::size_t i = 0; i < patch.both_clear.size(); ++i)
        patch.both_clear.data()[i] =
            static_cast<std::uint8_t>(patch.before.clear.data()[i] & patch.after_clear.data()[i]);
}

CoarseShift BlockMatcher::coarse(int threads) const {
    CoarseShift shift;
    const int side = std::min(kCoarseSide_px, power_of_two_within(std::min(whole_.rows, whole_.cols)));
    if (side < kSmallestWindow_px) {
        shift.reason = "too_small";
        return shift;
    }
    std::vector<core::Window> windows;
    std::set<std::pair<int, int>> placed;
    for (int j = 0; j < kCoarseAcross; ++j)
        for (int i = 0; i < kCoarseAcross; ++i) {
            // Whole blocks where blocks are as large as the window, so that each is decoded once.
            int row = (whole_.rows - side) * (2 * j + 1) / (2 * kCoarseAcross),
                col = (whole_.cols - side) * (2 * i + 1) / (2 * kCoarseAcross);
            for (const core::Window& b : blocks_)
                if (b.contains(row + side / 2, col + side / 2) && b.rows == side && b.cols == side) {
                    row = b.row;
                    col = b.col;
                }
            if (placed.insert({row, col}).second) windows.push_back({row, col, side, side});
        }
    std::vector<coregister::Match> matches(windows.size());
    std::exception_ptr fault;
    const auto count = static_cast<long long>(windows.size());
#pragma omp parallel num_threads(threads)
    {
        coregister::MatchWorkspace workspace(side);
        Patch patch;
#pragma omp for schedule(dynamic)
        for (long long k = 0; k < count; ++k) try {
                throw_if_interrupted();
                const core::Window& w = windows[static_cast<std::size_t>(k)];
                read(w, 0, 0, patch);
                matches[static_cast<std::size_t>(k)] = coregister::match_coarse(
                    patch.before.values.view(), patch.after_plane.view(), patch.before.clear.view(),
                    patch.after_clear.view(), options_.match, workspace);
            } catch (...) {
#pragma omp critical(coarse_fault)
                fault = std::current_exception();
            }
    }
    if (fault) std::rethrow_exception(fault);
    return coregister::agreed_shift(matches, options_.maximum_shift_px);
}

std::vector<WindowMatch> BlockMatcher::match_block(int number, int dx_px, int dy_px,
                                                   coregister::MatchWorkspace& workspace) const {
    const core::Window& block = blocks_[static_cast<std::size_t>(number)];
    std::vector<WindowMatch> out;
    const int n = window_px_;
    // Small blocks give one window that reaches past them, rather than none.
    core::Window area = block;
    const auto widen = [n](int& first, int& length, int limit) {
        if (length >= n) return;
        first = std::clamp(first + length / 2 - n / 2, 0, limit - n);
        length = n;
    };
    widen(area.row, area.rows, whole_.rows);
    widen(area.col, area.cols, whole_.cols);
    Patch patch;
    read(area, dx_px, dy_px, patch);
    coregister::MatchOptions options = options_.match;
    options.window_px = n;
    const auto places = [&](int length) {
        const int inset = length >= n + 2 * kInset_px ? kInset_px : 0, room = length - 2 * inset - n;
        const int count = 1 + room / std::max(1, options_.step_px);
        std::vector<int> firsts;
        for (int k = 0; k < count; ++k) firsts.push_back(inset + (count == 1 ? room / 2 : room * k / (count - 1)));
        return firsts;
    };
    for (const int r : places(area.rows))
        for (const int c : places(area.cols)) {
            WindowMatch w;
            w.row = area.row + r + 0.5 * (n - 1);
            w.col = area.col + c + 0.5 * (n - 1);
            w.match =
                coregister::match_window(std::as_const(patch.before.values).view().part(r, c, n, n),
                                         std::as_const(patch.after_plane).view().part(r, c, n, n),
                                         std::as_const(patch.both_clear).view().part(r, c, n, n), options, workspace);
            out.push_back(w);
        }
    return out;
}

}  // namespace quarrywatch::stages
