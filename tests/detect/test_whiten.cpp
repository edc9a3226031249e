#include "kernels/detect/whiten.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "tests/detect/gaussian_sample.hpp"

namespace quarrywatch::detect {
namespace {

/// The differences of the bands of both dates, unscaled and correlated.
LinearVariates differences(int bands) {
    const auto n = static_cast<std::size_t>(bands);
    LinearVariates model{2 * bands, bands, std::vector<float>(n * 2 * n, 0.0F), std::vector<float>(n, 3.0F)};
    for (std::size_t b = 0; b < n; ++b) {
        model.coefficients[b * 2 * n + b] = 0.01F;
        model.coefficients[b * 2 * n + n + b] = -0.02F;
    }
    return model;
}

std::vector<double> covariance(const LinearVariates& model, const Sample& sample, std::size_t first,
                               std::size_t every) {
    const int n = model.variates;
    double count = 0;
    std::vector<double> product(static_cast<std::size_t>(n * n)), mean(static_cast<std::size_t>(n));
    for (std::size_t i = first; i < sample.count(); i += every, ++count)
        for (int a = 0; a < n; ++a) mean[static_cast<std::size_t>(a)] += variate(model, sample, a, i);
    for (std::size_t i = first; i < sample.count(); i += every)
        for (int a = 0; a < n; ++a)
            for (int b = 0; b < n; ++b)
                product[static_cast<std::size_t>(n * a + b)] +=
                    (variate(model, sample, a, i) - mean[static_cast<std::size_t>(a)] / count) *
                    (variate(model, sample, b, i) - mean[static_cast<std::size_t>(b)] / count) / count;
    return product;
}

TEST(Whiten, UnitCovarianceOnNormalGround) {
    const Sample sample = unchanged_sample(30000, 3, 0.3, 1);
    for (const double share : {1.0, 0.9, 0.6}) {
        const std::vector<double> c = covariance(whiten(differences(3), sample, share, 2), sample, 0, 1);
        for (std::size_t i = 0; i < 9; ++i)
            EXPECT_NEAR(c[i], i % 4 == 0 ? 1 : 0, share == 1 ? 1e-3 : 0.08)
                << share;  // trimmed moments know it to a few per cent
    }
}

TEST(Whiten, ChangeOnATenthDoesNotWidenIt) {
    Sample sample = unchanged_sample(30000, 3, 0.3, 2);
    plant_change(sample, 12, 3);
    const LinearVariates model = whiten(differences(3), sample, 0.9, 1);
    const std::vector<double> c = covariance(model, sample, 1, 12);  // unchanged pixels only
    for (const std::size_t i : {0U, 4U, 8U}) EXPECT_NEAR(c[i], 1, 0.25);
    const std::vector<float> scores = scores_of(model, sample);
    std::size_t found = 0;
    for (std::size_t i = 0; i < scores.size(); i += 12) found += scores[i] > 20 ? 1 : 0;
    EXPECT_GE(found, scores.size() / 12 * 95 / 100);
}

TEST(Whiten, SameBytesOnAnyNumberOfThreads) {
    const Sample sample = unchanged_sample(20011, 2, 0.3, 4);
    const LinearVariates one = whiten(differences(2), sample, 0.9, 1), four = whiten(differences(2), sample, 0.9, 4);
    EXPECT_EQ(std::memcmp(one.coefficients.data(), four.coefficients.data(), one.coefficients.size() * sizeof(float)),
              0);
    EXPECT_EQ(std::memcmp(one.constants.data(), four.constants.data(), one.constants.size() * sizeof(float)), 0);
}

TEST(Whiten, WhatHardlyVariesIsNotBlownUp) {
    const Sample sample = unchanged_sample(500, 2, 0.3, 5);
    LinearVariates twice = differences(2);
    for (std::size_t f = 0; f < 4; ++f) twice.coefficients[4 + f] = 0;  // a variate that does not vary at all
    const LinearVariates out = whiten(twice, sample, 0.9, 1);
    for (std::size_t f = 4; f < 8; ++f) EXPECT_TRUE(std::isfinite(out.coefficients[f]));
    constexpr float kMostGain = 100.1F;  // one over the root of the variance that is conceded to each
    LinearVariates faint = differences(2);
    for (float& c : faint.coefficients) c *= 1e-6F;
    for (float& c : faint.constants) c *= 1e-6F;
    const LinearVariates kept = whiten(faint, sample, 0.9, 1);
    for (std::size_t f = 0; f < 8; ++f)
        EXPECT_LE(std::fabs(kept.coefficients[f]),
                  kMostGain * 1e-6F * std::fabs(differences(2).coefficients[f]) + 1e-12F);
    EXPECT_EQ(whiten(differences(2), Sample{}, 0.9, 1).coefficients, differences(2).coefficients);
    EXPECT_THROW(static_cast<void>(whiten(twice, sample, 0, 1)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(whiten(twice, sample, 1.1, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
