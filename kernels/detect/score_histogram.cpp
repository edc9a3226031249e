#include "kernels/detect/score_histogram.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {

constexpr int kMagnitudeBins = 1024;
// The histogram of magnitudes ends at this quantile: one glaring roof must not set the bins.
constexpr double kMagnitudeEnd = 1 - 1e-4;
constexpr double kSmallestWidth = 1e-9;  // of bins when all scores are equal

// Count the scores between the edges; `score_at` turns an edge into a score.
template <class ScoreAt>
void count_scores(std::span<const float> sorted, ScoreAt score_at, Histogram& h) {
    auto from = sorted.begin();
    for (int b = 0; b < h.bins(); ++b) {
        const auto to =
            b + 1 == h.bins()
                ? sorted.end()
                : std::lower_bound(from, sorted.end(), score_at(h.edge(b + 1)),
                                   [](float score, double edge) { return static_cast<double>(score) < edge; });
        h.count[static_cast<std::size_t>(b)] = static_cast<double>(to - from);
        from = to;
    }
    h.total = static_cast<double>(sorted.size());
}

}  // namespace

double sorted_quantile(std::span<const float> sorted, double share) {
    core::require(!sorted.empty() && share >= 0 && share <= 1, "sorted_quantile", "no scores, or no share");
    return static_cast<double>(sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))]);
}

Histogram magnitude_histogram(std::span<const float> sorted) {
    Histogram h;
    h.width = kSmallestWidth;
    h.count.assign(kMagnitudeBins, 0.0);
    if (sorted.empty()) return h;
    const double end = std::sqrt(std::max(0.0, sorted_quantile(sorted, kMagnitudeEnd)));
    h.width = std::max(kSmallestWidth, end / kMagnitudeBins);
    count_scores(
        sorted, [](double magnitude) { return magnitude * magnitude; }, h);
    return h;
}

Histogram cube_root_histogram(std::span<const float> sorted, int bins) {
    core::require(bins >= 1, "cube_root_histogram", "no bins");
    Histogram h;
    h.width = kSmallestWidth;
    h.count.assign(static_cast<std::size_t>(bins), 0.0);
    if (sorted.empty()) return h;
    const auto root_of = [&](double share) { return std::cbrt(std::max(0.0, sorted_quantile(sorted, share))); };
    h.low = root_of(1 - kMagnitudeEnd);
    h.width = std::max(kSmallestWidth, (root_of(kMagnitudeEnd) - h.low) / bins);
    count_scores(
        sorted, [](double root) { return root * root * root; }, h);
    return h;
}

Histogram log_histogram(std::span<const float> sorted, int bins, double low_share, double high_share) {
    core::require(bins >= 1, "log_histogram", "no bins");
    core::require(low_share >= 0 && low_share < high_share && high_share <= 1, "log_histogram",
                  "no range of quantiles");
    Histogram h;
    h.width = kSmallestWidth;
    h.count.assign(static_cast<std::size_t>(bins), 0.0);
    const auto positive = std::upper_bound(sorted.begin(), sorted.end(), 0.0F);
    if (positive == sorted.end()) return h;
    const auto log_of = [&](double share) {
        return std::log(std::max(static_cast<double>(*positive), sorted_quantile(sorted, share)));
    };
    h.low = log_of(low_share);
    h.width = std::max(kSmallestWidth, (log_of(high_share) - h.low) / bins);
    count_scores(
        sorted, [](double logarithm) { return std::exp(logarithm); }, h);
    return h;
}

}  // namespace quarrywatch::detect
