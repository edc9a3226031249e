#include "kernels/evaluate/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "kernels/core/require.hpp"

namespace quarrywatch::evaluate {

namespace {

// Of the paper's Algorithm 1.
constexpr int kMostIterations = 100;
constexpr double kLeastStep = 1e-10;
constexpr double kRidge = 1e-12;  // keeps the Hessian positive definite where all scores are one
constexpr double kGradientLimit = 1e-5;
constexpr double kSufficientDecrease = 1e-4;

double sigmoid(double z) { return z >= 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z)); }

/// Negative log-likelihood without the loss of digits of log(1 - p).
double loss(std::span<const double> scores, const std::vector<double>& targets, const PlattScale& scale) {
    double sum = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const double z = scale.slope * scores[i] + scale.intercept;
        sum += z >= 0 ? (1 - targets[i]) * z + std::log1p(std::exp(-z)) : -targets[i] * z + std::log1p(std::exp(z));
    }
    return sum;
}

}  // namespace

double PlattScale::probability(double score) const { return sigmoid(slope * score + intercept); }

PlattScale fit_platt(std::span<const double> scores, std::span<const std::uint8_t> truth) {
    core::require(scores.size() == truth.size(), "evaluate", "a truth for each score");
    const auto ones = static_cast<double>(std::count(truth.begin(), truth.end(), std::uint8_t{1}));
    const double zeros = static_cast<double>(truth.size()) - ones;
    core::require(ones > 0 && zeros > 0, "evaluate", "a calibration needs examples of both kinds");
    std::vector<double> targets;
    targets.reserve(truth.size());
    for (const std::uint8_t is : truth) targets.push_back(is != 0 ? (ones + 1) / (ones + 2) : 1 / (zeros + 2));

    PlattScale scale{0, std::log((ones + 1) / (zeros + 1))};
    double value = loss(scores, targets, scale);
    for (int iteration = 0; iteration < kMostIterations; ++iteration) {
        double h11 = kRidge, h22 = kRidge, h21 = 0, g1 = 0, g2 = 0;
        for (std::size_t i = 0; i < scores.size(); ++i) {
            const double p = scale.probability(scores[i]), d = p - targets[i], w = p * (1 - p);
            h11 += scores[i] * scores[i] * w;
            h22 += w;
            h21 += scores[i] * w;
            g1 += scores[i] * d;
            g2 += d;
        }
        if (std::fabs(g1) < kGradientLimit && std::fabs(g2) < kGradientLimit) break;
        const double determinant = h11 * h22 - h21 * h21;
        const double step_slope = -(h22 * g1 - h21 * g2) / determinant;
        const double step_intercept = -(h11 * g2 - h21 * g1) / determinant;
        const double descent = g1 * step_slope + g2 * step_intercept;
        double step = 1;
        for (; step >= kLeastStep; step /= 2) {
            const PlattScale tried{scale.slope + step * step_slope, scale.intercept + step * step_intercept};
            const double value_there = loss(scores, targets, tried);
            if (value_there < value + kSufficientDecrease * step * descent) {
                scale = tried;
                value = value_there;
                break;
            }
        }
        if (step < kLeastStep) break;
    }
    return scale;
}

}  // namespace quarrywatch::evaluate
