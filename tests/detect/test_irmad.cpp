#include "kernels/detect/irmad.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "kernels/detect/threshold.hpp"
#include "tests/detect/gaussian_sample.hpp"

namespace quarrywatch::detect {
namespace {

constexpr double kFloat = 1e-4;  // coefficients are float

IrmadOptions mad() {
    IrmadOptions options;
    options.maximum_iterations = 1;
    options.regularisation = 0;
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

TEST(Irmad, OneBandByHand) {
    const IrmadFit fit = fit_irmad(one_band(), mad(), 1);
    ASSERT_TRUE(fit.usable);
    ASSERT_EQ(fit.correlations.size(), 1U);
    EXPECT_NEAR(fit.correlations[0], 0.5, kFloat);
    // (x - y) / sqrt(2 (1 - rho)) = x - y
    EXPECT_NEAR(std::fabs(fit.model.coefficients[0]), 1, kFloat);
    EXPECT_NEAR(fit.model.coefficients[0] + fit.model.coefficients[1], 0, kFloat);
    EXPECT_NEAR(fit.model.constants[0], 0, kFloat);
    const double changed = core::chi_square_survival(4, 1);
    for (std::size_t i = 0; i < 160; ++i)
        EXPECT_NEAR(fit.no_change[i], (i / 2) % 4 == 3 ? changed : 1,
                    1e-2);  // the table's first bin: p falls as a root there
}

TEST(Irmad, OppositeBandsAreOneAndTheSame) {
    Sample sample = one_band();
    const std::vector<float> plain = scores_of(fit_irmad(sample, mad(), 1).model, sample);
    for (float& v : sample.values[1]) v = 7 - 3 * v;  // the sign of a band is no change either
    const std::vector<float> turned = scores_of(fit_irmad(sample, mad(), 1).model, sample);
    for (std::size_t i = 0; i < plain.size(); ++i) EXPECT_NEAR(turned[i], plain[i], 10 * kFloat);
}

TEST(Irmad, VariatesHaveUnitVarianceAndNoCorrelation) {
    const Sample sample = unchanged_sample(20000, 4, 0.3, 1);
    const IrmadFit fit = fit_irmad(sample, mad(), 2);
    ASSERT_TRUE(fit.usable);
    EXPECT_TRUE(std::is_sorted(fit.correlations.rbegin(), fit.correlations.rend()));
    const int n = fit.model.variates;
    ASSERT_EQ(n, 4);
    std::vector<double> mean(4), product(16);
    for (std::size_t i = 0; i < sample.count(); ++i)
        for (int a = 0; a < n; ++a) {
            const double za = variate(fit.model, sample, a, i) / 20000;
            mean[static_cast<std::size_t>(a)] += za;
            for (int b = 0; b < n; ++b)
                product[static_cast<std::size_t>(4 * a + b)] += za * variate(fit.model, sample, b, i);
        }
    for (int a = 0; a < n; ++a) {
        EXPECT_NEAR(mean[static_cast<std::size_t>(a)], 0, 10 * kFloat);
        for (int b = 0; b < n; ++b)
            EXPECT_NEAR(product[static_cast<std::size_t>(4 * a + b)], a == b ? 1 : 0, 10 * kFloat);
    }
}

TEST(Irmad, MixingEitherDatesBandsChangesNoScore) {
    Sample sample = unchanged_sample(4000, 3, 0.2, 2);
    plant_change(sample, 40, 3);
    IrmadOptions options;
    options.regularisation = 0;  // it refers to the variances that are given, so it is the one thing that notices
    const std::vector<float> plain = scores_of(fit_irmad(sample, options, 1).model, sample);
    for (std::size_t i = 0; i < sample.count(); ++i) {
        const float a = sample.values[0][i], b = sample.values[1][i], c = sample.values[2][i];
        sample.values[0][i] = 2 * a + b - 400;
        sample.values[1][i] = b - 0.5F * c;
        sample.values[2][i] = a + b + c;
        sample.values[4][i] = -0.01F * sample.values[4][i] + 3;
    }
    const std::vector<float> mixed = scores_of(fit_irmad(sample, options, 1).model, sample);
    for (std::size_t i = 0; i < plain.size(); ++i) ASSERT_NEAR(mixed[i], plain[i], 0.01F * (1 + plain[i])) << i;
}

TEST(Irmad, ScoresOfUnchangedGroundAreChiSquare) {
    const Sample sample = unchanged_sample(50000, 4, 0.3, 4);
    std::vector<float> scores = scores_of(fit_irmad(sample, mad(), 2).model, sample);
    std::sort(scores.begin(), scores.end());
    for (const double p : {0.9, 0.5, 0.1, 0.01, 0.001}) {
        const auto above = scores.end() - std::upper_bound(scores.begin(), scores.end(),
                                                           static_cast<float>(core::chi_square_quantile(p, 4)));
        const double share = static_cast<double>(above) / 50000;
        EXPECT_NEAR(share, p, 5 * std::sqrt(p * (1 - p) / 50000)) << p;  // five deviations of a share counted in 50,000
    }
}

TEST(Irmad, ReweightingKeepsTheLawOfUnchangedGround) {
    // Weights favour small scores, which narrows what counts as unchanged; the law stays chi-square up to its scale.
    const Sample sample = unchanged_sample(50000, 3, 0.3, 5);
    const IrmadFit fit = fit_irmad(sample, IrmadOptions{}, 2);
    ASSERT_TRUE(fit.converged);
    std::vector<float> scores = scores_of(fit.model, sample);
    std::sort(scores.begin(), scores.end());
    const NullLaw law = fit_null(scores);
    EXPECT_NEAR(law.degrees, 3, 0.15);
    EXPECT_GT(law.scale, 1);
}

TEST(Irmad, PlantedChangeIsFound) {
    for (const std::size_t every : {100U, 10U}) {
        Sample sample = unchanged_sample(20000, 4, 0.1, 6);
        plant_change(sample, every, 7);
        const IrmadFit fit = fit_irmad(sample, IrmadOptions{}, 2);
        ASSERT_TRUE(fit.usable);
        EXPECT_TRUE(fit.converged);
        EXPECT_GT(fit.iterations, 1);
        std::size_t found = 0, changed = 0, kept = 0;
        for (std::size_t i = 0; i < sample.count(); ++i) {
            if (i % every == 0) {
                ++changed;
                found += fit.no_change[i] < 1e-3F ? 1 : 0;
            } else {
                kept += fit.no_change[i] > 1e-3F ? 1 : 0;
            }
        }
        EXPECT_GE(found, changed * 99 / 100) << every;
        // The weights favour still ground and so narrow what counts as unchanged (see above): a fifth falls out.
        EXPECT_GE(kept, (sample.count() - changed) * 7 / 10) << every;
        // Reweighting forgets the changed pixels: the correlations come back.
        const IrmadFit once = fit_irmad(sample, mad(), 2);
        EXPECT_GT(fit.correlations.back(), once.correlations.back());
    }
}

TEST(Irmad, SameBytesOnAnyNumberOfThreads) {
    Sample sample = unchanged_sample(30011, 3, 0.2, 8);
    plant_change(sample, 30, 9);
    const IrmadFit one = fit_irmad(sample, IrmadOptions{}, 1), four = fit_irmad(sample, IrmadOptions{}, 4);
    EXPECT_EQ(one.iterations, four.iterations);
    ASSERT_EQ(one.model.coefficients.size(), four.model.coefficients.size());
    EXPECT_EQ(std::memcmp(one.model.coefficients.data(), four.model.coefficients.data(),
                          one.model.coefficients.size() * sizeof(float)),
              0);
    EXPECT_EQ(std::memcmp(one.model.constants.data(), four.model.constants.data(),
                          one.model.constants.size() * sizeof(float)),
              0);
    EXPECT_EQ(std::memcmp(one.no_change.data(), four.no_change.data(), one.no_change.size() * sizeof(float)), 0);
}

TEST(Irmad, IdenticalDatesHaveNoChange) {
    Sample sample = unchanged_sample(2000, 3, 0.3, 10);
    for (std::size_t b = 0; b < 3; ++b) sample.values[3 + b] = sample.values[b];
    const IrmadFit fit = fit_irmad(sample, IrmadOptions{}, 1);
    ASSERT_TRUE(fit.usable);
    for (const double rho : fit.correlations) EXPECT_NEAR(rho, 1, 1e-4);
    for (const float z : fit.model.coefficients) EXPECT_TRUE(std::isfinite(z));
    EXPECT_GT(*std::min_element(fit.no_change.begin(), fit.no_change.end()), 0.5F);
}

TEST(Irmad, BandsWithoutVarianceAreUnusable) {
    for (const float constant : {0.0F, 0.1F, 1234.567F})  // 0.1 has no exact sum: its variance comes out as rounding
        for (const std::size_t band : {0U, 3U}) {
            Sample sample = unchanged_sample(1003, 2, 0.1, 11);
            sample.values[band].assign(1003, constant);
            EXPECT_FALSE(fit_irmad(sample, IrmadOptions{}, 1).usable) << constant << " in band " << band;
        }
    Sample flat{{std::vector<float>(100, 5), std::vector<float>(100, 6)}};
    EXPECT_FALSE(fit_irmad(flat, IrmadOptions{}, 1).usable);
}

TEST(Irmad, RepeatedBandsAreHeldByTheRegularisation) {
    Sample sample = unchanged_sample(2000, 2, 0.2, 12);
    sample.values[1] = sample.values[0];  // an RGB picture of one grey band
    sample.values[3] = sample.values[2];
    const IrmadFit fit = fit_irmad(sample, IrmadOptions{}, 1);
    ASSERT_TRUE(fit.usable);
    for (const float z : fit.model.coefficients) EXPECT_TRUE(std::isfinite(z));
}

TEST(Irmad, TooFewPixels) {
    const IrmadFit fit = fit_irmad(unchanged_sample(49, 2, 0.1, 13), IrmadOptions{}, 1);
    EXPECT_FALSE(fit.usable);
    EXPECT_EQ(fit.no_change, std::vector<float>(49, 1.0F));
    EXPECT_THROW(static_cast<void>(fit_irmad(Sample{{{1}, {2}, {3}}}, IrmadOptions{}, 1)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fit_irmad(Sample{}, IrmadOptions{}, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
