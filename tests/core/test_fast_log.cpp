#include "kernels/core/fast_log.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "kernels/core/multiversion.hpp"
#include "tests/core/random_values.hpp"

namespace quarrywatch::core {
namespace {

constexpr double kError = 2e-7;  // what the function promises
constexpr float kUlp = std::numeric_limits<float>::epsilon();

QUARRYWATCH_MULTIVERSION
void log_row(float* __restrict out, const float* __restrict in, int count) {
    for (int i = 0; i < count; ++i) out[i] = fast_log(in[i]);
}

/// Floats of every magnitude, some thousand from each octave, ascending.
std::vector<float> every_magnitude() {
    std::vector<float> values;
    for (int exponent = -126; exponent <= 127; ++exponent)
        for (int k = 0; k < 4001; ++k) values.push_back(std::ldexp(1 + static_cast<float>(k) / 4001, exponent));
    return values;
}

TEST(FastLog, ExactAtOneAndAtPowersOfTwo) {
    EXPECT_EQ(fast_log(1.0F), 0.0F);
    for (int exponent = -126; exponent <= 127; ++exponent)
        EXPECT_EQ(fast_log(std::ldexp(1.0F, exponent)), static_cast<float>(exponent) * 0.693147180559945F);
}

TEST(FastLog, ErrorOverAllMagnitudes) {
    for (const float x : every_magnitude()) {
        const double wanted = std::log(static_cast<double>(x));
        const double limit = x > 0.5F && x < 2 ? kError : kError * std::fabs(wanted);
        ASSERT_NEAR(fast_log(x), wanted, limit) << x;
    }
}

TEST(FastLog, ErrorNearOneStaysRelativeToTheResult) {
    // A small logarithm must not drown in an absolute error: 3e-7 of it is two roundings of the series' factors.
    for (const float step : {kUlp, 1e-5F, 1e-3F, 0.03F, 0.3F})
        for (const float x : {1 + step, 1 - step}) {
            const double wanted = std::log(static_cast<double>(x));
            EXPECT_NEAR(fast_log(x) / wanted, 1, 3e-7) << x;
        }
}

TEST(FastLog, RisesUpToOneRounding) {
    const std::vector<float> values = every_magnitude();
    for (std::size_t i = 1; i < values.size(); ++i)
        ASSERT_GT(fast_log(values[i]), fast_log(values[i - 1])) << values[i];
    // From one float to the next the result may fall by a rounding, nowhere by more: above all not at sqrt(2) and
    // sqrt(1/2), where the series changes octave.
    for (const float middle : {0.70710678F, 1.0F, 1.41421356F, 2.82842712F, 1e-20F, 1e20F}) {
        float x = middle * (1 - 2000 * kUlp), last = fast_log(x);
        for (int k = 0; k < 4000; ++k) {
            x = std::nextafter(x, std::numeric_limits<float>::infinity());
            const float here = fast_log(x);
            ASSERT_GE(here, last - kUlp * std::fabs(last)) << x;
            last = here;
        }
    }
}

TEST(FastLog, WhatHasNoLogarithmIsTheSmallestNormal) {
    const float lowest = fast_log(std::numeric_limits<float>::min());
    EXPECT_NEAR(lowest, -87.3365, 1e-4);
    for (const float x : {0.0F, -0.0F, -1.0F, -1e30F, std::numeric_limits<float>::denorm_min(),
                          std::numeric_limits<float>::min() / 2, -std::numeric_limits<float>::infinity()})
        EXPECT_EQ(fast_log(x), lowest) << x;
    EXPECT_NEAR(fast_log(std::numeric_limits<float>::max()), 88.7228, 1e-4);
    for (const float x : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()})
        EXPECT_TRUE(std::isfinite(fast_log(x)));
}

TEST(FastLog, SameBytesInVectors) {
    std::vector<float> values = every_magnitude();
    RandomValues random(1);
    for (int i = 0; i < 1003; ++i) values.push_back(static_cast<float>(random.uniform(-1, 3)));
    std::vector<float> row(values.size()), single;
    log_row(row.data(), values.data(), static_cast<int>(values.size()));
    for (const float x : values) single.push_back(fast_log(x));
    EXPECT_EQ(std::memcmp(row.data(), single.data(), row.size() * sizeof(float)), 0);
}

}  // namespace
}  // namespace quarrywatch::core
