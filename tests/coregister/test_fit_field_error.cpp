// The errors that fit_field() states, against the errors it makes on noise of known size.

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/coregister/fit_field.hpp"
#include "tests/coregister/planted_ties.hpp"

namespace quarrywatch::coregister {
namespace {

constexpr int kGrid_px = 2000;
constexpr double kNoise_px = 0.05;  // per axis
constexpr int kTrials = 12;         // a field's true error varies by chance: the mean over trials is what can be stated
constexpr double kHonest = 2.0;     // the claim of the brief: within a factor of two

struct Errors {
    double truth = 0, field = 0, check = 0;
};

template <class Truth>
Errors errors_of(Truth truth, int step_px) {
    Errors sum;
    for (unsigned seed = 1; seed <= kTrials; ++seed) {
        const std::vector<Tie> ties = planted_ties(kGrid_px, step_px, kNoise_px, truth, seed);
        const FieldFit f = fit_field(ties, kGrid_px, kGrid_px, kWindow_px, step_px, FieldOptions{});
        EXPECT_EQ(f.status, FieldStatus::ok);
        const double rmse = true_rmse_px(f.field, kGrid_px, truth);
        sum.truth += rmse * rmse / kTrials;
        sum.field += f.field_rmse_px * f.field_rmse_px / kTrials;
        sum.check += f.check_rmse_px * f.check_rmse_px / kTrials;
    }
    return {std::sqrt(sum.truth), std::sqrt(sum.field), std::sqrt(sum.check)};
}

template <class Truth>
void expect_honest(Truth truth, int step_px) {
    const Errors e = errors_of(truth, step_px);
    EXPECT_LT(e.field / e.truth, kHonest) << step_px << ": claimed " << e.field << ", is " << e.truth;
    EXPECT_GT(e.field / e.truth, 1 / kHonest) << step_px << ": claimed " << e.field << ", is " << e.truth;
    // A left-out tie misses by its own noise and by the field's error.
    const double expected = std::hypot(std::sqrt(2.0) * kNoise_px, e.truth);
    EXPECT_LT(e.check / expected, kHonest) << step_px;
    EXPECT_GT(e.check / expected, 1 / kHonest) << step_px;
}

TEST(FitFieldError, HonestOnAShift) {
    for (const int step : {64, 128, 256}) expect_honest(shift_truth, step);
}

TEST(FitFieldError, HonestOnAnAffineMap) {
    for (const int step : {64, 128, 256}) expect_honest(affine_truth, step);
}

TEST(FitFieldError, HonestOnASmoothField) {
    for (const int step : {64, 128, 256}) expect_honest(smooth_truth, step);
}

TEST(FitFieldError, HonestWhereTheFieldIsTooRoughForTheKnots) {
    // Waves of 900 px cannot be followed with knots every 500 px: the ties' noise is the least of the errors.
    const auto rough = [](double col, double row) {
        return Displacement{0.8 * std::sin(col / 143), 0.6 * std::cos(row / 143)};
    };
    const Errors e = errors_of(rough, 64);
    EXPECT_GT(e.truth, kNoise_px);  // else the test would show nothing
    EXPECT_GT(e.field / e.truth, 1 / kHonest) << "claimed " << e.field << ", is " << e.truth;
    EXPECT_LT(e.field / e.truth, kHonest) << "claimed " << e.field << ", is " << e.truth;
}

TEST(FitFieldError, NoiseTwiceAsLargeIsStatedTwiceAsLarge) {
    double quiet = 0, loud = 0;
    for (unsigned seed = 1; seed <= kTrials; ++seed) {
        const auto stated = [&](double sigma) {
            return fit_field(planted_ties(kGrid_px, 128, sigma, affine_truth, seed), kGrid_px, kGrid_px, kWindow_px,
                             128, FieldOptions{})
                .check_rmse_px;
        };
        quiet += stated(0.02);
        loud += stated(0.04);
    }
    EXPECT_NEAR(loud / quiet, 2, 0.1);
}

}  // namespace
}  // namespace quarrywatch::coregister
