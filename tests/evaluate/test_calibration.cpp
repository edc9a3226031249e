#include "kernels/evaluate/calibration.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <stdexcept>

namespace quarrywatch::evaluate {
namespace {

constexpr std::array kScores{-2.0, -1.5, -1.0, -0.5, 0.0, 0.25, 0.5, 1.0, 1.5, 3.0};
constexpr std::array<std::uint8_t, 10> kTruth{0, 0, 1, 0, 0, 1, 0, 1, 1, 1};
// The paper stops at a gradient of 1e-5; with a curvature near 1 that leaves the optimum this near.
constexpr double kNear = 1e-5;

TEST(Platt, FindsTheOptimumThatAnotherMinimiserFinds) {
    // scipy.optimize.minimize (BFGS, then Nelder-Mead to 1e-12) of the same likelihood.
    const PlattScale scale = fit_platt(kScores, kTruth);
    EXPECT_NEAR(scale.slope, 0.70584164, kNear);
    EXPECT_NEAR(scale.intercept, -0.0643253, kNear);
    EXPECT_NEAR(scale.probability(1.0), 1 / (1 + std::exp(-(0.70584164 - 0.0643253))), kNear);
}

TEST(Platt, OfScoresThatPartTheKindsMakesNobodyCertain) {
    // With targets 3/4 and 1/4 the optimum of two and two equal scores meets them: logit(3/4) = log 3 at 1, -log 3 at
    // 0.
    const std::array scores{0.0, 0.0, 1.0, 1.0};
    const std::array<std::uint8_t, 4> truth{0, 0, 1, 1};
    const PlattScale scale = fit_platt(scores, truth);
    EXPECT_NEAR(scale.probability(1), 0.75, kNear);
    EXPECT_NEAR(scale.probability(0), 0.25, kNear);
    EXPECT_NEAR(scale.intercept, -std::log(3), kNear);
}

TEST(Platt, OfScoresThatSayNothingGivesTheBaseRate) {
    const std::array scores{2.0, 2.0, 2.0, 2.0};
    const std::array<std::uint8_t, 4> truth{0, 0, 0, 1};
    // Mean target: (3 * 1/5 + 2/3) / 4.
    EXPECT_NEAR(fit_platt(scores, truth).probability(2), (3.0 / 5 + 2.0 / 3) / 4, kNear);
}

TEST(Platt, StandsScoresOfAnySize) {
    std::array<double, 10> scores{};
    for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = 1000 * kScores[i];
    EXPECT_NEAR(fit_platt(scores, kTruth).slope, 0.70584164e-3, kNear);
    EXPECT_DOUBLE_EQ((PlattScale{1, 0}.probability(-1e6)), 0);
    EXPECT_DOUBLE_EQ((PlattScale{1, 0}.probability(1e6)), 1);
}

TEST(Platt, NeedsBothKinds) {
    const std::array scores{1.0, 2.0};
    const std::array<std::uint8_t, 2> ones{1, 1};
    EXPECT_THROW(static_cast<void>(fit_platt(scores, ones)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fit_platt(scores, kTruth)), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::evaluate
