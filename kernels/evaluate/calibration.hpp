#pragma once
// From a classifier's score to a probability that can be believed.

#include <cstdint>
#include <span>

namespace quarrywatch::evaluate {

/// probability = 1 / (1 + exp(-(slope * score + intercept))).
struct PlattScale {
    double slope = 1, intercept = 0;

    [[nodiscard]] double probability(double score) const;
};

/// The sigmoid of most likelihood for scores that the classifier was not trained on, its targets drawn towards the
/// middle, (n1 + 1) / (n1 + 2) and 1 / (n0 + 2), so that few examples cannot make anybody certain. Two parameters: an
/// isotonic curve would follow the noise of the few dozens of verdicts that an office has.
///
/// truth   1 or 0, as many as scores; both must occur.
/// throws  std::invalid_argument otherwise.
/// cost    O(n) an iteration, 100 at most; ten as a rule.
/// source  Platt 1999, Probabilistic outputs for support vector machines; Newton's method with backtracking after Lin,
///         Lin & Weng 2007, doi:10.1007/s10994-007-5018-6.
[[nodiscard]] PlattScale fit_platt(std::span<const double> scores, std::span<const std::uint8_t> truth);

}  // namespace quarrywatch::evaluate
