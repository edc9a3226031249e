#include "kernels/coregister/match_window.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "kernels/core/multiversion.hpp"
#include "kernels/core/require.hpp"
#include "kernels/coregister/apodise.hpp"
#include "kernels/coregister/cross_spectrum.hpp"
#include "kernels/coregister/fourier.hpp"

namespace quarrywatch::coregister {

namespace {

using core::RasterView;

constexpr int kPeakRadius = 3;  // px around the best peak that belong to it
constexpr int kLanes = 16;

}  // namespace

const char* name_of(MatchStatus status) {
    constexpr std::array<const char*, kMatchStatuses> names{"ok",        "valid_share", "texture",
                                                            "ambiguity", "range",       "precision"};
    return names[static_cast<std::size_t>(status)];
}

struct MatchWorkspace::Buffers {
    explicit Buffers(int n)
        : fourier(n),
          apodiser(n),
          cross(n),
          re(static_cast<std::size_t>(n) * static_cast<std::size_t>(n)),
          im(re.size()),
          row_best(static_cast<std::size_t>(n)) {}
    Fourier fourier;
    Apodiser apodiser;
    CrossSpectrum cross;
    std::vector<float> re, im;
    std::vector<float> row_best;
};

MatchWorkspace::MatchWorkspace(int window_px) : window_px_(window_px), buffers_(std::make_unique<Buffers>(window_px)) {}
MatchWorkspace::~MatchWorkspace() = default;
MatchWorkspace::MatchWorkspace(MatchWorkspace&&) noexcept = default;
MatchWorkspace& MatchWorkspace::operator=(MatchWorkspace&&) noexcept = default;

namespace {

using Buffers = MatchWorkspace::Buffers;

QUARRYWATCH_MULTIVERSION
float greatest(const float* __restrict values, int count) {
    std::array<float, kLanes> lane;
    lane.fill(-1);
    int c = 0;
    for (; c + kLanes <= count; c += kLanes)
        for (int k = 0; k < kLanes; ++k) {
            float& best = lane[static_cast<std::size_t>(k)];
            best = values[c + k] > best ? values[c + k] : best;
        }
    float best = *std::max_element(lane.begin(), lane.end());
    for (; c < count; ++c) best = std::max(best, values[c]);
    return best;
}

struct Peak {
    int dx = 0, dy = 0;
    double ratio = 0;  // over the best point elsewhere
};

Peak find_peak(const std::vector<float>& surface, int n, std::vector<float>& row_best) {
    const auto row = [&](int r) { return surface.data() + static_cast<std::ptrdiff_t>(r) * n; };
    for (int r = 0; r < n; ++r) row_best[static_cast<std::size_t>(r)] = greatest(row(r), n);
    const auto best_at = std::max_element(row_best.begin(), row_best.end());
    const float best = *best_at;
    const int best_r = static_cast<int>(best_at - row_best.begin());
    const int best_c = static_cast<int>(std::max_element(row(best_r), row(best_r) + n) - row(best_r));
    const auto away = [n](int a, int b) { return std::min(std::abs(a - b), n - std::abs(a - b)); };
    float second = 0;
    for (int r = 0; r < n; ++r) {
        if (row_best[static_cast<std::size_t>(r)] <= second) continue;
        if (away(r, best_r) > kPeakRadius) {
            second = row_best[static_cast<std::size_t>(r)];
            continue;
        }
        for (int c = 0; c < n; ++c)
            if (away(c, best_c) > kPeakRadius) second = std::max(second, row(r)[c]);
    }
    Peak peak;
    peak.dx = best_c <= n / 2 ? best_c : best_c - n;
    peak.dy = best_r <= n / 2 ? best_r : best_r - n;
    peak.ratio = second > 0 ? static_cast<double>(best) / static_cast<double>(second) : (best > 0 ? 1e6 : 0.0);
    return peak;
}

// Best whole-pixel displacement of what was apodised into re and im.
Peak correlate(Buffers& b, int n) {
    b.fourier.forward(b.re.data(), b.im.data());
    b.cross.take(b.re.data(), b.im.data());
    b.cross.spread(b.re.data(), b.im.data());
    b.fourier.inverse(b.re.data(), b.im.data(), b.cross.columns());
    return find_peak(b.re, n, b.row_best);
}

// What is known before any transform; false when that settles the match.
bool worth_matching(const Apodiser::Result& before, const Apodiser::Result& after, const MatchOptions& options,
                    Match& match) {
    match.valid_share = std::min(before.valid_share, after.valid_share);
    if (match.valid_share < options.minimum_valid_share)
        match.status = MatchStatus::too_few_valid;
    else if (!before.textured || !after.textured)
        match.status = MatchStatus::low_texture;
    return match.status == MatchStatus::ok;
}

}  // namespace

Match match_window(RasterView<const float> before, RasterView<const float> after, RasterView<const std::uint8_t> valid,
                   const MatchOptions& options, MatchWorkspace& workspace) {
    const int n = options.window_px;
    const auto fits = [n](const auto& view) { return view.rows() == n && view.cols() == n; };
    core::require(workspace.window_px() == n && fits(before) && fits(after) && fits(valid), "match_window",
                  "windows must be window_px x window_px");
    Buffers& b = workspace.buffers();
    Match match;
    b.apodiser.take_mask(valid);
    const Apodiser::Result first = b.apodiser.apply(before, 0, 0, b.re.data());
    const Apodiser::Result second = b.apodiser.apply(after, 0, 0, b.im.data());
    if (!worth_matching(first, second, options, match)) return match;
    const Peak peak = correlate(b, n);
    match.peak_ratio = peak.ratio;
    match.dx_px = peak.dx;
    match.dy_px = peak.dy;
    if (peak.ratio < options.minimum_peak_ratio) {
        match.status = MatchStatus::ambiguous;
        return match;
    }
    if (std::abs(peak.dx) > n / 4 || std::abs(peak.dy) > n / 4) {
        match.status = MatchStatus::out_of_range;
        return match;
    }
    CrossSpectrum::Climb top = b.cross.climb(peak.dx, peak.dy);
    if (top.converged) {
        // Again, with the window of `after` moved along with its content: a window that stays pulls towards zero.
        b.apodiser.apply(before, 0, 0, b.re.data());
        b.apodiser.apply(after, top.dx_px, top.dy_px, b.im.data());
        b.fourier.forward(b.re.data(), b.im.data());
        b.cross.take(b.re.data(), b.im.data());
        b.cross.weigh_by_coherence(top.dx_px, top.dy_px);
        top = b.cross.climb(top.dx_px, top.dy_px);
    }
    if (!top.converged) {
        match.status = MatchStatus::ambiguous;
        return match;
    }
    match.dx_px = top.dx_px;
    match.dy_px = top.dy_px;
    const CrossSpectrum::Precision precision = b.cross.precision(top.dx_px, top.dy_px, b.apodiser.repetition());
    match.sigma_px = precision.sigma_px;
    match.coherence = precision.coherence;
    if (!(match.sigma_px <= options.maximum_sigma_px)) match.status = MatchStatus::imprecise;
    return match;
}

Match match_coarse(RasterView<const float> before, RasterView<const float> after,
                   RasterView<const std::uint8_t> before_valid, RasterView<const std::uint8_t> after_valid,
                   const MatchOptions& options, MatchWorkspace& workspace) {
    const int n = workspace.window_px();
    const auto fits = [n](const auto& view) { return view.rows() == n && view.cols() == n; };
    core::require(fits(before) && fits(after) && fits(before_valid) && fits(after_valid), "match_coarse",
                  "windows must have the workspace's size");
    Buffers& b = workspace.buffers();
    Match match;
    // Each image keeps its own mask: at large shifts the masks do not lie over each other.
    b.apodiser.take_mask(before_valid);
    const Apodiser::Result first = b.apodiser.apply(before, 0, 0, b.re.data());
    b.apodiser.take_mask(after_valid);
    const Apodiser::Result second = b.apodiser.apply(after, 0, 0, b.im.data());
    if (!worth_matching(first, second, options, match)) return match;
    const Peak peak = correlate(b, n);
    match.dx_px = peak.dx;
    match.dy_px = peak.dy;
    match.peak_ratio = peak.ratio;
    if (peak.ratio < options.minimum_peak_ratio) match.status = MatchStatus::ambiguous;
    return match;
}

}  // namespace quarrywatch::coregister
