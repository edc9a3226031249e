#include "kernels/detect/cva.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "tests/detect/gaussian_sample.hpp"

namespace quarrywatch::detect {
namespace {

constexpr double kFloat = 1e-4;  // coefficients are float, values up to 1000
constexpr double kAngle = 1e-4;  // degrees: the arccosine at 1 makes a millionth of 1e-16

TEST(Cva, ClosedForm) {
    // x = -3 -1 1 3 repeated: mean 0, variance 5. y = 2 x + 10: brought to x it is x itself, so that only the noise
    // e = 0 0 4 -4 of repetitions 1 to 4 (for every x alike: uncorrelated, mean 0) remains.
    Sample sample;
    sample.values.resize(2);
    constexpr std::array<double, 4> kNoise{0, 0, 4, -4};
    for (int i = 0; i < 64; ++i) {
        const double x = 2 * (i % 4) - 3;
        sample.values[0].push_back(static_cast<float>(x));
        sample.values[1].push_back(static_cast<float>(2 * x + 10 + kNoise[static_cast<std::size_t>(i / 4 % 4)]));
    }
    const LinearVariates model = fit_cva(sample, 1);
    ASSERT_EQ(model.variates, 1);
    const double gain = std::sqrt(5.0 / (4 * 5.0 + 8.0));  // variance of the noise: 8
    std::vector<double> sorted;
    for (int i = 0; i < 64; ++i) {
        const double x = 2 * (i % 4) - 3;
        sorted.push_back(gain * (2 * x + kNoise[static_cast<std::size_t>(i / 4 % 4)]) - x);
    }
    std::sort(sorted.begin(), sorted.end());
    const double median = sorted[32];
    std::vector<double> deviations;
    for (const double d : sorted) deviations.push_back(std::fabs(d - median));
    std::sort(deviations.begin(), deviations.end());
    const double sigma = 1.4826 * deviations[32];
    EXPECT_NEAR(static_cast<double>(model.coefficients[0]), -1 / sigma, kFloat);
    EXPECT_NEAR(static_cast<double>(model.coefficients[1]), gain / sigma, kFloat);
    EXPECT_NEAR(static_cast<double>(model.constants[0]), (-gain * 10 - median) / sigma, kFloat);
}

TEST(Cva, UnitSpreadOnUnchangedGround) {
    const Sample sample = unchanged_sample(20000, 4, 0.2, 2);
    const LinearVariates model = fit_cva(sample, 2);
    ASSERT_EQ(model.variates, 4);
    for (int v = 0; v < 4; ++v) {
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < sample.count(); ++i) {
            sum += variate(model, sample, v, i);
            squares += variate(model, sample, v, i) * variate(model, sample, v, i);
        }
        EXPECT_NEAR(sum / 20000, 0, 0.05);      // about the median, which is known to 1.25 / sqrt(20000)
        EXPECT_NEAR(squares / 20000, 1, 0.05);  // the median deviation is known to 1.2 %
    }
}

TEST(Cva, GainAndOffsetOfEitherDateChangeNothing) {
    Sample sample = unchanged_sample(3000, 2, 0.3, 3);
    const std::vector<float> plain = scores_of(fit_cva(sample, 1), sample);
    for (float& v : sample.values[2]) v = 0.25F * v - 30;
    for (float& v : sample.values[1]) v = 8 * v + 500;
    const std::vector<float> scaled = scores_of(fit_cva(sample, 1), sample);
    for (std::size_t i = 0; i < plain.size(); ++i) ASSERT_NEAR(scaled[i], plain[i], 0.01F * (1 + plain[i]));
}

TEST(Cva, PlantedChangeStandsOut) {
    Sample sample = unchanged_sample(5000, 3, 0.1, 4);
    plant_change(sample, 50, 5);
    const std::vector<float> scores = scores_of(fit_cva(sample, 1), sample);
    std::size_t found = 0, wrong = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) (i % 50 == 0 ? found : wrong) += scores[i] > 30 ? 1 : 0;
    EXPECT_GE(found, 95U);  // of 100
    EXPECT_LE(wrong, 5U);   // chi-square of 3 degrees passes 30 once in 700,000
}

TEST(Cva, BandsWithoutVarianceGiveNoModel) {
    // 0.1 has no exact sum: the mean of equal values is not the value, and their variance not 0.
    for (const float constant : {0.0F, 0.1F, 1234.567F})
        for (const std::size_t band : {0U, 1U, 2U, 3U}) {
            Sample sample = unchanged_sample(1003, 2, 0.1, 6);
            sample.values[band].assign(1003, constant);
            EXPECT_EQ(fit_cva(sample, 1).variates, 0) << constant << " in band " << band;
        }
    EXPECT_EQ(fit_cva(Sample{{{}, {}}}, 1).variates, 0);
    EXPECT_THROW(static_cast<void>(fit_cva(Sample{{{1}, {1}, {1}}}, 1)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fit_cva(Sample{}, 1)), std::invalid_argument);
}

TEST(Direction, AllBandsAlikeOrInBalance) {
    for (const float length : {1e-20F, 0.3F, 1.0F, 5000.0F}) {  // the length is no part of the angle
        EXPECT_NEAR(direction_degrees(std::array{length, length, length}), 0, kAngle);
        EXPECT_NEAR(direction_degrees(std::array{-length, -length, -length}), 180, kAngle);
        EXPECT_NEAR(direction_degrees(std::array{length, -length}), 90, kAngle);
        EXPECT_NEAR(direction_degrees(std::array{2 * length, -length, -length}), 90, kAngle);
    }
    EXPECT_EQ(direction_degrees(std::array{5.0F}), 0);
    EXPECT_EQ(direction_degrees(std::array{-5.0F}), 180);
    EXPECT_NEAR(direction_degrees(std::array{0.0F, 2.0F, 0.0F}), std::acos(1 / std::sqrt(3.0)) * 180 / std::numbers::pi,
                kAngle);
}

TEST(Direction, OfTwoBandsIsTheAngleFromTheDiagonal) {
    for (int degrees = -135; degrees <= 225; degrees += 9) {
        const double angle = degrees * std::numbers::pi / 180;
        const std::array change{static_cast<float>(3 * std::cos(angle)), static_cast<float>(3 * std::sin(angle))};
        double expected = std::abs(degrees - 45);
        if (expected > 180) expected = 360 - expected;
        EXPECT_NEAR(direction_degrees(change), expected, kAngle) << degrees;
    }
}

TEST(Direction, NoChangeHasNone) {
    EXPECT_EQ(direction_degrees(std::array{0.0F, 0.0F, -0.0F}), 90);
    EXPECT_EQ(direction_degrees({}), 90);
}

}  // namespace
}  // namespace quarrywatch::detect
