#include "kernels/detect/null_law.hpp"

#include <algorithm>

#include "kernels/core/chi_square.hpp"
#include "kernels/detect/score_histogram.hpp"

namespace quarrywatch::detect {

namespace {

constexpr double kNullLow = 0.1, kNullHigh = 0.4;  // quantiles of all scores that unchanged ground determines
constexpr double kAnchorShare = 0.1;               // of unchanged ground exceeds the anchor
constexpr double kFewestDegrees = 0.5, kMostDegrees = 500;
constexpr double kSmallestScore = 1e-9;   // stands for 0, of which no ratio can be formed
constexpr double kDegreesSettled = 1e-6;  // relative width at which the search for the degrees ends

}  // namespace

double NullLaw::p_value(double score) const {
    const double law = core::chi_square_survival(score / scale, degrees);
    if (!(anchor > 0)) return law;
    return std::max(law, core::chi_square_survival(score * core::chi_square_quantile(kAnchorShare, 1) / anchor, 1));
}

double NullLaw::quantile(double probability) const {
    const double law = scale * core::chi_square_quantile(probability, degrees);
    if (!(anchor > 0)) return law;
    return std::max(law,
                    anchor * core::chi_square_quantile(probability, 1) / core::chi_square_quantile(kAnchorShare, 1));
}

NullLaw fit_null(std::span<const float> sorted) {
    NullLaw law;
    if (sorted.empty()) return law;
    const double low = std::max(kSmallestScore, sorted_quantile(sorted, kNullLow));
    const double high = std::max(kSmallestScore, sorted_quantile(sorted, kNullHigh));
    // The more degrees of freedom, the nearer the quantiles lie together.
    double few = kFewestDegrees, many = kMostDegrees;
    while (many - few > kDegreesSettled * many) {
        const double middle = 0.5 * (few + many);
        const double here =
            core::chi_square_quantile(1 - kNullHigh, middle) / core::chi_square_quantile(1 - kNullLow, middle);
        (here > high / low ? few : many) = middle;
    }
    law.degrees = 0.5 * (few + many);
    law.scale = high / core::chi_square_quantile(1 - kNullHigh, law.degrees);
    return law;
}

}  // namespace quarrywatch::detect
