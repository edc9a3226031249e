#include "kernels/detect/mad.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "tests/detect/gaussian_sample.hpp"

namespace quarrywatch::detect {
namespace {

constexpr double kFloat = 1e-4;  // coefficients are float

FitOptions plain() {
    FitOptions options;
    options.regularisation = 0;  // it refers to the variances that are given: closed forms and invariance know none
    return options;
}

/// x = 1 -1 1 -1 ..., y = x but for every fourth pair, where it is -x: rho = 1/2, both variances 1.
Sample one_band() {
    Sample sample;
    sample.values.resize(2);
    for (int i = 0; i < 160; ++i) {
        const float x = i % 2 == 0 ? 1.0F : -1.0F;
        sample.values[0].push_back(x);
        sample.values[1].push_back((i / 2) % 4 == 3 ? -x : x);
    }
    return sample;
}

/// Bit k of i as 1 or -1: over 16 pixels these are uncorrelated, of mean 0 and variance 1.
double sign(int i, int k) { return (i >> k) % 2 == 0 ? 1.0 : -1.0; }

/// x = (s0, s1), y = (0.8 s0 + 0.6 s2, 0.28 s1 + 0.96 s3): canonical correlations 0.8 and 0.28.
Sample two_bands() {
    Sample sample;
    sample.values.resize(4);
    for (int i = 0; i < 160; ++i) {
        sample.values[0].push_back(static_cast<float>(sign(i, 0)));
        sample.values[1].push_back(static_cast<float>(sign(i, 1)));
        sample.values[2].push_back(static_cast<float>(0.8 * sign(i, 0) + 0.6 * sign(i, 2)));
        sample.values[3].push_back(static_cast<float>(0.28 * sign(i, 1) + 0.96 * sign(i, 3)));
    }
    return sample;
}

TEST(Mad, OneBandByHand) {
    const Sample sample = one_band();
    const MadFit fit = fit_mad(sample, {}, plain(), 1);
    ASSERT_TRUE(fit.usable);
    ASSERT_EQ(fit.correlations.size(), 1U);
    EXPECT_NEAR(fit.correlations[0], 0.5, kFloat);
    // (x - y) / sqrt(2 (1 - rho)) = x - y
    EXPECT_NEAR(std::fabs(fit.model.coefficients[0]), 1, kFloat);
    EXPECT_NEAR(fit.model.coefficients[0] + fit.model.coefficients[1], 0, kFloat);
    EXPECT_NEAR(fit.model.constants[0], 0, kFloat);
    const std::vector<float> scores = scores_of(fit.model, sample);
    for (std::size_t i = 0; i < 160; ++i) EXPECT_NEAR(scores[i], (i / 2) % 4 == 3 ? 4 : 0, kFloat);
}

TEST(Mad, TwoBandsByHand) {
    const MadFit fit = fit_mad(two_bands(), {}, plain(), 1);
    ASSERT_TRUE(fit.usable);
    EXPECT_NEAR(fit.correlations[0], 0.8, kFloat);
    EXPECT_NEAR(fit.correlations[1], 0.28, kFloat);
    // Each variate: the difference of its pair of bands, over sqrt(2 (1 - rho)); nothing of the other pair.
    const double first = 1 / std::sqrt(2 * 0.2), second = 1 / std::sqrt(2 * 0.72);
    const std::vector<double> expected{first, 0, -first, 0, 0, second, 0, -second};
    for (int v = 0; v < 2; ++v) {
        const auto row = 4 * static_cast<std::size_t>(v);
        const float turn = fit.model.coefficients[row + static_cast<std::size_t>(v)] > 0 ? 1.0F : -1.0F;
        for (std::size_t f = 0; f < 4; ++f)
            EXPECT_NEAR(turn * fit.model.coefficients[row + f], expected[row + f], kFloat) << v << " " << f;
        EXPECT_NEAR(fit.model.constants[static_cast<std::size_t>(v)], 0, kFloat);
    }
}

TEST(Mad, MixedBandsHaveTheSameCorrelations) {
    Sample sample = two_bands();
    for (std::size_t i = 0; i < sample.count(); ++i) {
        const float a = sample.values[0][i], b = sample.values[1][i];
        sample.values[0][i] = a + b + 5;
        sample.values[1][i] = a - 2 * b;
    }
    const MadFit fit = fit_mad(sample, {}, plain(), 1);
    EXPECT_NEAR(fit.correlations[0], 0.8, kFloat);
    EXPECT_NEAR(fit.correlations[1], 0.28, kFloat);
}

TEST(Mad, VariatesHaveUnitVarianceAndNoCorrelation) {
    const Sample sample = unchanged_sample(20000, 4, 0.3, 1);
    const MadFit fit = fit_mad(sample, {}, plain(), 2);
    ASSERT_TRUE(fit.usable);
    EXPECT_TRUE(std::is_sorted(fit.correlations.rbegin(), fit.correlations.rend()));
    ASSERT_EQ(fit.model.variates, 4);
    std::vector<double> mean(4), product(16);
    for (std::size_t i = 0; i < sample.count(); ++i)
        for (int a = 0; a < 4; ++a) {
            const double za = variate(fit.model, sample, a, i) / 20000;
            mean[static_cast<std::size_t>(a)] += za;
            for (int b = 0; b < 4; ++b)
                product[static_cast<std::size_t>(4 * a + b)] += za * variate(fit.model, sample, b, i);
        }
    for (int a = 0; a < 4; ++a) {
        EXPECT_NEAR(mean[static_cast<std::size_t>(a)], 0, 10 * kFloat);
        for (int b = 0; b < 4; ++b)
            EXPECT_NEAR(product[static_cast<std::size_t>(4 * a + b)], a == b ? 1 : 0, 10 * kFloat);
    }
}

TEST(Mad, PartsOfAVariateAreCanonical) {
    // Over sqrt(2 (1 - rho)), both dates' parts have variance 1 / (2 (1 - rho)) and correlate by rho.
    const Sample sample = unchanged_sample(20000, 3, 0.5, 2);
    const MadFit fit = fit_mad(sample, {}, plain(), 1);
    ASSERT_TRUE(fit.usable);
    for (int v = 0; v < 3; ++v) {
        LinearVariates x = fit.model, y = fit.model;
        for (std::size_t f = 0; f < 6; ++f) {
            LinearVariates& other = f < 3 ? y : x;
            other.coefficients[6 * static_cast<std::size_t>(v) + f] = 0;
        }
        double sx = 0, sy = 0, xx = 0, yy = 0, xy = 0;
        for (std::size_t i = 0; i < sample.count(); ++i) {
            const double a = variate(x, sample, v, i), b = -variate(y, sample, v, i);
            sx += a / 20000, sy += b / 20000, xx += a * a / 20000, yy += b * b / 20000, xy += a * b / 20000;
        }
        xx -= sx * sx, yy -= sy * sy, xy -= sx * sy;
        const double rho = fit.correlations[static_cast<std::size_t>(v)];
        EXPECT_NEAR(xx * 2 * (1 - rho), 1, 10 * kFloat) << v;
        EXPECT_NEAR(yy * 2 * (1 - rho), 1, 10 * kFloat) << v;
        EXPECT_NEAR(xy / std::sqrt(xx * yy), rho, 10 * kFloat) << v;
    }
}

TEST(Mad, MixingEitherDatesBandsChangesNoScore) {
    Sample sample = unchanged_sample(4000, 3, 0.2, 2);
    plant_change(sample, 40, 3);
    const std::vector<float> before = scores_of(fit_mad(sample, {}, plain(), 1).model, sample);
    for (std::size_t i = 0; i < sample.count(); ++i) {
        const float a = sample.values[0][i], b = sample.values[1][i], c = sample.values[2][i];
        sample.values[0][i] = 2 * a + b - 400;
        sample.values[1][i] = b - 0.5F * c;
        sample.values[2][i] = a + b + c;
        sample.values[4][i] = -0.01F * sample.values[4][i] + 3;  // the sign of a band is no change either
        sample.values[5][i] += 0.5F * sample.values[3][i];
    }
    const std::vector<float> mixed = scores_of(fit_mad(sample, {}, plain(), 1).model, sample);
    for (std::size_t i = 0; i < before.size(); ++i) ASSERT_NEAR(mixed[i], before[i], 0.01F * (1 + before[i])) << i;
}

TEST(Mad, ScoresOfUnchangedGroundAreChiSquare) {
    const Sample sample = unchanged_sample(50000, 4, 0.3, 4);
    std::vector<float> scores = scores_of(fit_mad(sample, {}, plain(), 2).model, sample);
    std::sort(scores.begin(), scores.end());
    for (const double p : {0.9, 0.5, 0.1, 0.01, 0.001}) {
        const auto above = scores.end() - std::upper_bound(scores.begin(), scores.end(),
                                                           static_cast<float>(core::chi_square_quantile(p, 4)));
        const double share = static_cast<double>(above) / 50000;
        EXPECT_NEAR(share, p, 5 * std::sqrt(p * (1 - p) / 50000)) << p;  // five deviations of a share counted in 50,000
    }
}

TEST(Mad, AWeightCountsAPixelThatOften) {
    const Sample sample = unchanged_sample(600, 2, 0.4, 5);
    Sample counted;
    counted.values.resize(4);
    std::vector<float> weights;
    for (std::size_t i = 0; i < sample.count(); ++i) {
        weights.push_back(static_cast<float>(i % 3));
        for (std::size_t times = 0; times < i % 3; ++times)
            for (std::size_t f = 0; f < 4; ++f) counted.values[f].push_back(sample.values[f][i]);
    }
    const MadFit weighted = fit_mad(sample, weights, plain(), 1), repeated = fit_mad(counted, {}, plain(), 1);
    ASSERT_TRUE(weighted.usable && repeated.usable);
    for (std::size_t v = 0; v < 2; ++v) EXPECT_NEAR(weighted.correlations[v], repeated.correlations[v], 1e-9);
    for (std::size_t k = 0; k < weighted.model.coefficients.size(); ++k)
        EXPECT_NEAR(weighted.model.coefficients[k], repeated.model.coefficients[k], 1e-6);
    EXPECT_NE(fit_mad(sample, {}, plain(), 1).correlations, weighted.correlations);
    EXPECT_FALSE(fit_mad(sample, std::vector<float>(600, 0.0F), plain(), 1).usable);
}

TEST(Mad, SameBytesOnAnyNumberOfThreads) {
    const Sample sample = unchanged_sample(30011, 3, 0.2, 8);
    const MadFit one = fit_mad(sample, {}, FitOptions{}, 1), four = fit_mad(sample, {}, FitOptions{}, 4);
    ASSERT_TRUE(one.usable);
    EXPECT_EQ(one.correlations, four.correlations);
    ASSERT_EQ(one.model.coefficients.size(), four.model.coefficients.size());
    EXPECT_EQ(std::memcmp(one.model.coefficients.data(), four.model.coefficients.data(),
                          one.model.coefficients.size() * sizeof(float)),
              0);
    EXPECT_EQ(one.model.constants, four.model.constants);
}

TEST(Mad, IdenticalDatesHaveNoChange) {
    Sample sample = unchanged_sample(2000, 3, 0.3, 10);
    for (std::size_t b = 0; b < 3; ++b) sample.values[3 + b] = sample.values[b];
    const MadFit fit = fit_mad(sample, {}, FitOptions{}, 1);
    ASSERT_TRUE(fit.usable);
    for (const double rho : fit.correlations) EXPECT_NEAR(rho, 1, kFloat);
    for (const float z : fit.model.coefficients) EXPECT_TRUE(std::isfinite(z));
}

TEST(Mad, BandsWithoutVarianceAreUnusable) {
    for (const float constant : {0.0F, 0.1F, 1234.567F})  // 0.1 has no exact sum: its variance comes out as rounding
        for (const std::size_t band : {0U, 3U}) {
            Sample sample = unchanged_sample(1003, 2, 0.1, 11);
            sample.values[band].assign(1003, constant);
            EXPECT_FALSE(fit_mad(sample, {}, FitOptions{}, 1).usable) << constant << " in band " << band;
        }
}

TEST(Mad, RepeatedBandsAreHeldByTheRegularisation) {
    Sample sample = unchanged_sample(2000, 2, 0.2, 12);
    sample.values[1] = sample.values[0];  // an RGB picture of one grey band
    sample.values[3] = sample.values[2];
    const MadFit fit = fit_mad(sample, {}, FitOptions{}, 1);
    ASSERT_TRUE(fit.usable);
    for (const float z : fit.model.coefficients) EXPECT_TRUE(std::isfinite(z));
}

TEST(Mad, TooFewPixelsOrBandsOfOneDateOnly) {
    EXPECT_FALSE(fit_mad(unchanged_sample(49, 2, 0.1, 13), {}, FitOptions{}, 1).usable);
    EXPECT_TRUE(fit_mad(unchanged_sample(50, 2, 0.1, 13), {}, FitOptions{}, 1).usable);
    EXPECT_THROW(static_cast<void>(fit_mad(Sample{{{1}, {2}, {3}}}, {}, FitOptions{}, 1)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fit_mad(Sample{}, {}, FitOptions{}, 1)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fit_mad(one_band(), {1.0F}, FitOptions{}, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
