#include "kernels/detect/sample.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "tests/detect/gaussian_sample.hpp"

namespace quarrywatch::detect {
namespace {

constexpr double kRounding = 1e-12;

TEST(Moments, LiteralSample) {
    const Sample sample{{{1, 2, 3, 4}, {2, 4, 6, 8}, {5, 5, 5, 5}}};
    const Moments m = moments_of(sample, {}, 1);
    EXPECT_EQ(m.weight, 4);
    EXPECT_EQ(m.mean, (std::vector<double>{2.5, 5, 5}));
    EXPECT_EQ(m.covariance, (std::vector<double>{1.25, 2.5, 0, 2.5, 5, 0, 0, 0, 0}));
}

TEST(Moments, WeightsRepeatPixels) {
    const Sample weighted{{{1, 2, 3}, {7, 1, 4}}}, repeated{{{1, 3, 3, 3}, {7, 4, 4, 4}}};
    const Moments a = moments_of(weighted, {1, 0, 3}, 1), b = moments_of(repeated, {}, 1);
    EXPECT_EQ(a.weight, b.weight);
    for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(a.mean[i], b.mean[i], kRounding);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(a.covariance[i], b.covariance[i], kRounding);
}

TEST(Moments, SameBytesOnAnyNumberOfThreads) {
    const Sample sample = unchanged_sample(30011, 3, 0.1, 1);
    std::vector<float> weights;
    for (std::size_t i = 0; i < sample.count(); ++i) weights.push_back(static_cast<float>(i % 17) / 16);
    for (const auto& w : {std::vector<float>{}, weights}) {
        const Moments one = moments_of(sample, w, 1);
        for (const int threads : {2, 4, 7}) {
            const Moments many = moments_of(sample, w, threads);
            EXPECT_EQ(std::memcmp(one.mean.data(), many.mean.data(), one.mean.size() * sizeof(double)), 0);
            EXPECT_EQ(
                std::memcmp(one.covariance.data(), many.covariance.data(), one.covariance.size() * sizeof(double)), 0);
        }
    }
}

TEST(Moments, ALargeMeanDoesNotSwallowTheVariance) {
    Sample sample;
    sample.values.resize(2);
    for (int i = 0; i < 20000; ++i) {
        sample.values[0].push_back(4e6F + static_cast<float>(i % 2));
        sample.values[1].push_back(static_cast<float>(i % 2));
    }
    const Moments m = moments_of(sample, {}, 2);
    for (const double c : m.covariance) EXPECT_NEAR(c, 0.25, kRounding);
}

TEST(Moments, NothingToSum) {
    const Moments none = moments_of(Sample{}, {}, 2);
    EXPECT_EQ(none.weight, 0);
    EXPECT_TRUE(none.mean.empty());
    const Moments weightless = moments_of(Sample{{{1, 2}}}, {0, 0}, 1);
    EXPECT_EQ(weightless.weight, 0);
    EXPECT_EQ(weightless.mean, std::vector<double>{0});
    EXPECT_THROW(static_cast<void>(moments_of(Sample{{{1, 2}}}, {1}, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
