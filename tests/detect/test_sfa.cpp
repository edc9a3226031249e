#include "kernels/detect/sfa.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "kernels/detect/reweight.hpp"
#include "tests/detect/gaussian_sample.hpp"

namespace quarrywatch::detect {
namespace {

constexpr double kFloat = 1e-4;   // coefficients and bands are float
constexpr double kDouble = 1e-9;  // eigenvalues are formed in double, from sums of exact numbers

FitOptions plain() {
    FitOptions options;
    options.regularisation = 0;
    return options;
}

SfaFit fit_plain(const Sample& sample) { return fit_sfa(sample, {}, plain(), 2); }

/// Four patterns of +-1, of mean 0 and orthogonal over every 16 pixels.
double pattern(int which, int i) { return ((i >> which) & 1) != 0 ? -1 : 1; }

/// Two bands p + m and p - m of either date: p has the amplitude `sum`, m `difference`. The dates' p correlate by 0.8,
/// their m by 0.6. All bands have the variance sum^2 + difference^2.
struct TwoBands {
    std::array<double, 2> sum, difference;  // of the earlier and the later date

    [[nodiscard]] double p(int date, int i) const {
        return date == 0 ? sum[0] * pattern(0, i) : sum[1] * (0.8 * pattern(0, i) + 0.6 * pattern(1, i));
    }
    [[nodiscard]] double m(int date, int i) const {
        return date == 0 ? difference[0] * pattern(2, i) : difference[1] * (0.6 * pattern(2, i) + 0.8 * pattern(3, i));
    }
    [[nodiscard]] Sample sample(int pixels) const {
        Sample out;
        out.values.resize(4);
        for (int i = 0; i < pixels; ++i)
            for (int date = 0; date < 2; ++date)
                for (int b = 0; b < 2; ++b)
                    out.values[static_cast<std::size_t>(2 * date + b)].push_back(
                        static_cast<float>(p(date, i) + (b == 0 ? 1 : -1) * m(date, i)));
        return out;
    }
};

TEST(Sfa, TwoBandsByHand) {
    // Both dates have the same covariance; p and m are the slow features, lambda = 2 (1 - correlation).
    const TwoBands bands{{3, 3}, {1, 1}};
    const Sample sample = bands.sample(160);
    const SfaFit fit = fit_plain(sample);
    ASSERT_TRUE(fit.usable);
    ASSERT_EQ(fit.model.features, 4);
    ASSERT_EQ(fit.model.variates, 2);
    EXPECT_NEAR(fit.eigenvalues.at(0), 0.4, 1e-6);  // the bands are float here: 0.6 is not exact
    EXPECT_NEAR(fit.eigenvalues.at(1), 0.8, 1e-6);
    for (int i = 0; i < 16; ++i) {
        const double slow = (bands.p(0, i) - bands.p(1, i)) / (3 * std::sqrt(0.4));
        const double fast = (bands.m(0, i) - bands.m(1, i)) / std::sqrt(0.8);
        EXPECT_NEAR(std::fabs(variate(fit.model, sample, 0, static_cast<std::size_t>(i))), std::fabs(slow), kFloat);
        EXPECT_NEAR(std::fabs(variate(fit.model, sample, 1, static_cast<std::size_t>(i))), std::fabs(fast), kFloat);
    }
}

TEST(Sfa, BothDatesCountInTheScale) {
    // p: E[(px-py)^2] / mean of E[p^2] = (9 + 1 - 2 * 3 * 0.8) / 5; m: (1 + 9 - 2 * 3 * 0.6) / 5.
    const SfaFit fit = fit_plain(TwoBands{{3, 1}, {1, 3}}.sample(160));
    ASSERT_TRUE(fit.usable);
    EXPECT_NEAR(fit.eigenvalues.at(0), 1.04, 1e-6);
    EXPECT_NEAR(fit.eigenvalues.at(1), 1.28, 1e-6);
}

TEST(Sfa, OneBandByHand) {
    // lambda = 2 (1 - rho): 0 where the dates agree, 4 where one is the other's negative, 2 where they are unrelated.
    Sample sample;
    sample.values.resize(2);
    for (int i = 0; i < 160; ++i) sample.values[0].push_back(static_cast<float>(pattern(0, i)));
    for (const double expected : {0.0, 4.0, 2.0}) {
        sample.values[1].clear();
        for (int i = 0; i < 160; ++i)
            sample.values[1].push_back(static_cast<float>(expected == 0   ? pattern(0, i)
                                                          : expected == 4 ? -pattern(0, i)
                                                                          : pattern(1, i)));
        const SfaFit fit = fit_plain(sample);
        ASSERT_TRUE(fit.usable);
        EXPECT_NEAR(fit.eigenvalues.at(0), expected, kDouble);
    }
}

TEST(Sfa, VariatesHaveUnitVarianceAndNoCorrelation) {
    Sample sample = unchanged_sample(20000, 4, 0.3, 1);
    plant_change(sample, 50, 2);  // a property of any sample, not only of normal ones
    std::vector<float> weights(sample.count());
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = 0.25F * static_cast<float>(i % 5);
    for (const bool weighted : {false, true}) {
        const SfaFit fit = fit_sfa(sample, weighted ? weights : std::vector<float>{}, FitOptions{}, 2);
        ASSERT_TRUE(fit.usable);
        ASSERT_EQ(fit.model.variates, 4);
        double total = 0;
        std::array<double, 4> mean{};
        std::array<double, 16> product{};
        for (std::size_t i = 0; i < sample.count(); ++i) {
            const double weight = weighted ? static_cast<double>(weights[i]) : 1;
            total += weight;
            std::array<double, 4> z{};
            for (std::size_t v = 0; v < 4; ++v) z[v] = variate(fit.model, sample, static_cast<int>(v), i);
            for (std::size_t v = 0; v < 4; ++v) {
                mean[v] += weight * z[v];
                for (std::size_t u = 0; u < 4; ++u) product[4 * v + u] += weight * z[v] * z[u];
            }
        }
        for (std::size_t v = 0; v < 4; ++v) {
            EXPECT_NEAR(mean[v] / total, 0, kFloat);
            for (std::size_t u = 0; u < 4; ++u)  // the regularisation of 1e-6 stands beside eigenvalues of 0.05
                EXPECT_NEAR(product[4 * v + u] / total, v == u ? 1 : 0, 10 * kFloat) << v << ' ' << u;
        }
    }
}

TEST(Sfa, EigenvaluesAscendWithinTheirBounds) {
    Sample sample = unchanged_sample(5000, 5, 0.5, 3);
    for (float& v : sample.values[7]) v = -v;  // a band turned over: nearly the greatest difference there is
    const SfaFit fit = fit_plain(sample);
    ASSERT_TRUE(fit.usable);
    ASSERT_EQ(fit.eigenvalues.size(), 5U);
    EXPECT_TRUE(std::is_sorted(fit.eigenvalues.begin(), fit.eigenvalues.end()));
    EXPECT_GT(fit.eigenvalues.front(), 0);
    EXPECT_LE(fit.eigenvalues.back(), 4);
    EXPECT_GT(fit.eigenvalues.back(), 2);  // uncorrelated dates would have 2
}

TEST(Sfa, GainsAndOffsetsChangeNoScore) {
    Sample sample = unchanged_sample(4000, 3, 0.3, 4);
    plant_change(sample, 40, 5);
    const SfaFit before = fit_sfa(sample, {}, FitOptions{}, 1);
    const std::vector<float> scores = scores_of(before.model, sample);
    constexpr std::array<float, 6> kGain{2, 0.01F, 30, 0.5F, 7, 1}, kOffset{-400, 3, 0, 1000, -5, 60};
    for (std::size_t f = 0; f < 6; ++f)
        for (float& v : sample.values[f]) v = kGain[f] * v + kOffset[f];
    const SfaFit after = fit_sfa(sample, {}, FitOptions{}, 1);
    const std::vector<float> scaled = scores_of(after.model, sample);
    for (std::size_t v = 0; v < 3; ++v) EXPECT_NEAR(after.eigenvalues.at(v), before.eigenvalues.at(v), kFloat);
    for (std::size_t i = 0; i < scores.size(); ++i)
        ASSERT_NEAR(scaled[i], scores[i], 0.01F * (1 + scores[i])) << i;  // rounding of the bands over lambda
}

TEST(Sfa, ABandTurnedOverInOneDateIsChange) {
    Sample sample = unchanged_sample(4000, 2, 0.3, 6);
    const SfaFit before = fit_plain(sample);
    for (float& v : sample.values[0]) v = -v;
    EXPECT_GT(fit_plain(sample).eigenvalues.at(0), 2 * before.eigenvalues.at(0));
    for (float& v : sample.values[2]) v = -v;  // in both dates it is none
    for (std::size_t v = 0; v < 2; ++v)
        EXPECT_NEAR(fit_plain(sample).eigenvalues.at(v), before.eigenvalues.at(v), kDouble);
}

TEST(Sfa, ScoresOfUnchangedGroundAreChiSquare) {
    constexpr int kPixels = 50000;
    constexpr double kStep = 0.01;  // of the numerical derivative below: good to 1e-5 there
    const Sample sample = unchanged_sample(kPixels, 4, 0.3, 7);
    std::vector<float> scores = scores_of(fit_plain(sample).model, sample);
    std::sort(scores.begin(), scores.end());
    for (const double share : {0.5, 0.9, 0.999}) {
        const double expected = core::chi_square_quantile(1 - share, 4);
        const double density =
            (core::chi_square_survival(expected - kStep, 4) - core::chi_square_survival(expected + kStep, 4)) /
            (2 * kStep);
        const double deviation = std::sqrt(share * (1 - share) / kPixels) / density;  // of a quantile of so many
        EXPECT_NEAR(scores[static_cast<std::size_t>(share * kPixels)], expected, 5 * deviation) << share;
    }
}

TEST(Sfa, WeightsOfZeroLeaveOut) {
    const Sample sample = unchanged_sample(3000, 3, 0.2, 8);
    Sample padded = sample;
    std::vector<float> weights(sample.count(), 0.5F);
    for (std::vector<float>& band : padded.values) band.insert(band.end(), 500, 1e4F);
    weights.resize(padded.count(), 0.0F);
    const SfaFit a = fit_plain(sample), b = fit_sfa(padded, weights, plain(), 2);
    ASSERT_TRUE(a.usable && b.usable);
    for (std::size_t v = 0; v < 3; ++v) EXPECT_NEAR(a.eigenvalues[v], b.eigenvalues[v], kDouble);
    for (std::size_t i = 0; i < a.model.coefficients.size(); ++i)
        EXPECT_NEAR(a.model.coefficients[i], b.model.coefficients[i], kFloat * std::fabs(a.model.coefficients[i]));
}

TEST(Sfa, SameBytesOnAnyNumberOfThreads) {
    const Sample sample = unchanged_sample(30011, 3, 0.2, 9);
    const SfaFit one = fit_sfa(sample, {}, FitOptions{}, 1), four = fit_sfa(sample, {}, FitOptions{}, 4);
    ASSERT_EQ(one.model.coefficients.size(), 18U);
    ASSERT_EQ(four.model.coefficients.size(), 18U);
    EXPECT_EQ(std::memcmp(one.model.coefficients.data(), four.model.coefficients.data(), 18 * sizeof(float)), 0);
    EXPECT_EQ(std::memcmp(one.model.constants.data(), four.model.constants.data(), 3 * sizeof(float)), 0);
    EXPECT_EQ(std::memcmp(one.eigenvalues.data(), four.eigenvalues.data(), 3 * sizeof(double)), 0);
}

TEST(Sfa, IdenticalDatesHaveNoChange) {
    Sample sample = unchanged_sample(2000, 3, 0.3, 10);
    for (std::size_t b = 0; b < 3; ++b) sample.values[3 + b] = sample.values[b];
    for (const double regularisation : {0.0, 1e-6}) {
        FitOptions options;
        options.regularisation = regularisation;
        const SfaFit fit = fit_sfa(sample, {}, options, 1);
        ASSERT_TRUE(fit.usable);
        for (const double lambda : fit.eigenvalues) EXPECT_NEAR(lambda, 0, kFloat);
        for (const float score : scores_of(fit.model, sample)) ASSERT_LT(score, 0.1F);  // the median is above 2
    }
}

TEST(Sfa, RepeatedBandsAreHeldByTheRegularisation) {
    Sample sample = unchanged_sample(2000, 2, 0.2, 11);
    const Sample single{{sample.values[0], sample.values[2]}};
    sample.values[1] = sample.values[0];  // an RGB picture of one grey band
    sample.values[3] = sample.values[2];
    EXPECT_FALSE(fit_plain(sample).usable);
    for (const std::size_t f : {1U, 3U})  // the same at another gain: what differs is the rounding to float
        for (float& v : sample.values[f]) v = 3.7F * v + 11;
    const SfaFit fit = fit_sfa(sample, {}, FitOptions{}, 1);
    ASSERT_TRUE(fit.usable);
    // The second band adds a variate that is 0 everywhere, so the score is that of the one band: in float too, as the
    // detector computes it, where a great coefficient would bring out the rounding.
    std::vector<float> expected, scores;
    scores_of_sample(fit_plain(single).model, single, 1, expected);
    scores_of_sample(fit.model, sample, 1, scores);
    for (std::size_t i = 0; i < scores.size(); ++i) ASSERT_NEAR(scores[i], expected[i], 0.01F * (1 + expected[i]));
}

TEST(Sfa, BandsWithoutVarianceAreUnusable) {
    // Weighted sums of equal floats are not exact: the variance comes out as rounding, not as 0.
    std::vector<float> uneven(1003);
    for (std::size_t i = 0; i < uneven.size(); ++i) uneven[i] = 1 / static_cast<float>(1 + i % 100);
    for (const std::vector<float>& weights : {std::vector<float>{}, uneven})
        for (const float constant : {0.0F, 0.1F, 1234.567F})
            for (const std::size_t band : {0U, 3U}) {
                Sample sample = unchanged_sample(1003, 2, 0.1, 12);
                EXPECT_TRUE(fit_sfa(sample, weights, FitOptions{}, 1).usable);
                sample.values[band].assign(1003, constant);
                EXPECT_FALSE(fit_sfa(sample, weights, FitOptions{}, 1).usable) << constant << " in band " << band;
            }
    const Sample sample = unchanged_sample(1000, 2, 0.1, 13);
    EXPECT_FALSE(fit_sfa(sample, std::vector<float>(1000, 0.0F), FitOptions{}, 1).usable);
}

TEST(Sfa, TooFewPixels) {
    const SfaFit fit = fit_sfa(unchanged_sample(49, 2, 0.1, 14), {}, FitOptions{}, 1);
    EXPECT_FALSE(fit.usable);
    EXPECT_TRUE(fit.eigenvalues.empty());
    EXPECT_TRUE(fit_sfa(unchanged_sample(50, 2, 0.1, 14), {}, FitOptions{}, 1).usable);
    EXPECT_FALSE(fit_sfa(Sample{{{}, {}}}, {}, FitOptions{}, 1).usable);
    EXPECT_THROW(static_cast<void>(fit_sfa(Sample{{{1}, {2}, {3}}}, {}, FitOptions{}, 1)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fit_sfa(Sample{}, {}, FitOptions{}, 1)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fit_sfa(Sample{{{1}, {2}}}, {1, 1}, FitOptions{}, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
