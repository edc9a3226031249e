#include "kernels/detect/tail.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "kernels/core/require.hpp"
#include "kernels/detect/score_histogram.hpp"

namespace quarrywatch::detect {

namespace {

constexpr double kAnchor = 0.9;  // quantile from which the tail of unchanged ground is extrapolated: season shows there
constexpr int kBins = 200;
constexpr double kFirstShare = 1.0 / 2000;  // the bins start at this quantile: zeros have no place among logarithms
constexpr int kSmoothing = 3;               // bins on each side: wiggles of a few per cent are no valley
constexpr double kUnchangedShare = 0.5;     // of the scores at least; a valley among those is no end of them
constexpr double kValleyDepth = 0.5;        // height of a valley as a share of the hill beyond it
constexpr double kValleyShare = 0.01;       // of the pixels beyond it: fewer do not move the anchor
constexpr double kNoise = 3;                // standard deviations of the counts by which a hill must stand out

}  // namespace

std::size_t below_valley(std::span<const float> sorted) {
    const std::size_t n = sorted.size();
    const Histogram h = log_histogram(sorted, kBins, kFirstShare, 1);
    if (!(h.total > 0)) return n;
    std::vector<double> density(kBins, 0.0);
    for (int b = 0; b < kBins; ++b)
        for (int k = std::max(0, b - kSmoothing); k <= std::min(kBins - 1, b + kSmoothing); ++k)
            density[static_cast<std::size_t>(b)] += h.count[static_cast<std::size_t>(k)];
    std::size_t lowest = 0;
    double below = h.count[0];
    while (below < kUnchangedShare * h.total) below += h.count[++lowest];
    for (std::size_t b = lowest; b < kBins; ++b) {
        if (density[b] < density[lowest]) lowest = b;
        const double rise = kValleyDepth * density[b] - density[lowest];
        if (rise <= kNoise * std::sqrt(kValleyDepth * kValleyDepth * density[b] + density[lowest])) continue;
        const double at = std::exp(h.centre(static_cast<int>(lowest)));
        const auto first = std::lower_bound(sorted.begin(), sorted.end(), static_cast<float>(at));
        const bool enough = static_cast<double>(sorted.end() - first) >= kValleyShare * static_cast<double>(n);
        return enough ? static_cast<std::size_t>(first - sorted.begin()) : n;
    }
    return n;
}

Tail tail_of(std::span<const float> sorted, std::size_t unchanged, double tail_share) {
    core::require(unchanged >= 1 && unchanged <= sorted.size(), "tail_of", "no unchanged scores");
    Tail t;
    t.anchor = sorted_quantile(sorted.first(unchanged), kAnchor);
    t.threshold = t.anchor * core::chi_square_quantile(tail_share, 1) / core::chi_square_quantile(1 - kAnchor, 1);
    if (unchanged < sorted.size()) t.threshold = std::min(t.threshold, static_cast<double>(sorted[unchanged]));
    return t;
}

}  // namespace quarrywatch::detect
