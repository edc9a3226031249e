#include "kernels/detect/isfa.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "kernels/detect/reweight.hpp"
#include "tests/detect/gaussian_sample.hpp"

namespace quarrywatch::detect {
namespace {

FitOptions once() {
    FitOptions options;
    options.maximum_iterations = 1;
    return options;
}

TEST(Isfa, OneIterationIsPlain) {
    const Sample sample = unchanged_sample(2000, 3, 0.3, 1);
    const SfaFit plain = fit_sfa(sample, {}, FitOptions{}, 1);
    for (const int iterations : {1, 0}) {
        FitOptions options;
        options.maximum_iterations = iterations;
        const IsfaFit fit = fit_isfa(sample, options, 1);
        EXPECT_EQ(fit.iterations, 1);
        EXPECT_FALSE(fit.converged);
        EXPECT_EQ(fit.sfa.model.coefficients, plain.model.coefficients);
        EXPECT_EQ(fit.sfa.model.constants, plain.model.constants);
    }
}

TEST(Isfa, WeightsAreTheProbabilitiesOfTheFit) {
    const Sample sample = unchanged_sample(2000, 4, 0.3, 2);
    const IsfaFit fit = fit_isfa(sample, FitOptions{}, 1);
    const std::vector<float> scores = scores_of(fit.sfa.model, sample);
    for (std::size_t i = 0; i < scores.size(); ++i)
        ASSERT_NEAR(fit.no_change[i], core::chi_square_survival(static_cast<double>(scores[i]), 4),
                    1e-3);  // scores of some tens summed in float, and a table good to 1e-5
}

TEST(Isfa, EachIterationFitsToTheWeightsOfTheOneBefore) {
    Sample sample = unchanged_sample(3000, 3, 0.3, 3);
    plant_change(sample, 20, 4);
    FitOptions options;
    options.maximum_iterations = 2;
    const IsfaFit fit = fit_isfa(sample, options, 1);
    const SfaFit second = fit_sfa(sample, fit_isfa(sample, once(), 1).no_change, options, 1);
    EXPECT_EQ(fit.iterations, 2);
    EXPECT_EQ(fit.sfa.model.coefficients, second.model.coefficients);
    EXPECT_EQ(fit.sfa.eigenvalues, second.eigenvalues);
}

TEST(Isfa, ConvergedMeansThatNoEigenvalueMoves) {
    Sample sample = unchanged_sample(5000, 4, 0.3, 5);
    plant_change(sample, 20, 6);
    const IsfaFit fit = fit_isfa(sample, FitOptions{}, 1);
    ASSERT_TRUE(fit.converged);
    EXPECT_LT(fit.iterations, FitOptions{}.maximum_iterations);
    const auto moved_after = [&](int iterations) {
        FitOptions options;
        options.tolerance = 0;
        options.maximum_iterations = iterations - 1;
        const std::vector<double> before = fit_isfa(sample, options, 1).sfa.eigenvalues;
        options.maximum_iterations = iterations;
        const std::vector<double> after = fit_isfa(sample, options, 1).sfa.eigenvalues;
        double moved = 0;
        for (std::size_t i = 0; i < after.size(); ++i) moved = std::max(moved, std::fabs(after[i] - before[i]));
        return moved;
    };
    EXPECT_LE(moved_after(fit.iterations), FitOptions{}.tolerance);
    EXPECT_GT(moved_after(fit.iterations - 1), FitOptions{}.tolerance);
}

TEST(Isfa, PlantedChangeIsFound) {
    constexpr std::size_t kPixels = 10000;
    for (const int bands : {2, 4}) {
        Sample sample = unchanged_sample(kPixels, bands, 0.1, 7);
        plant_change(sample, 10, 8);
        const IsfaFit fit = fit_isfa(sample, FitOptions{}, 2);
        ASSERT_TRUE(fit.sfa.usable);
        EXPECT_TRUE(fit.converged);
        EXPECT_GT(fit.iterations, 1);
        std::vector<float> scores, changed, unchanged;
        scores_of_sample(fit.sfa.model, sample, 1, scores);
        std::size_t near_zero = 0;
        for (std::size_t i = 0; i < kPixels; ++i) {
            (i % 10 == 0 ? changed : unchanged).push_back(scores[i]);
            near_zero += i % 10 == 0 && fit.no_change[i] < 1e-3F ? 1 : 0;
        }
        EXPECT_GE(near_zero, changed.size() * 99 / 100) << bands;
        // The change is forty noises wide in the first band, so the ranks hardly overlap.
        std::sort(unchanged.begin(), unchanged.end());
        double below = 0;
        for (const float score : changed)
            below +=
                static_cast<double>(std::lower_bound(unchanged.begin(), unchanged.end(), score) - unchanged.begin());
        EXPECT_GT(below / static_cast<double>(changed.size() * unchanged.size()), 0.999) << bands;
    }
}

TEST(Isfa, ReweightingForgetsTheChange) {
    const Sample still = unchanged_sample(10000, 4, 0.2, 9);
    Sample sample = still;
    plant_change(sample, 10, 10);
    const std::vector<double> expected = fit_isfa(still, FitOptions{}, 2).sfa.eigenvalues;
    const std::vector<double> iterated = fit_isfa(sample, FitOptions{}, 2).sfa.eigenvalues;
    const std::vector<double> plain = fit_isfa(sample, once(), 2).sfa.eigenvalues;
    for (std::size_t v = 0; v < 4; ++v) {
        EXPECT_NEAR(iterated[v], expected[v], 0.05 * expected[v] + FitOptions{}.tolerance);
        EXPECT_GT(plain[v], 1.5 * expected[v]);  // a tenth of changed pixels widens every direction
    }
}

TEST(Isfa, UnchangedGroundIsChiSquareUpToAScale) {
    const Sample sample = unchanged_sample(20000, 4, 0.3, 11);
    const IsfaFit fit = fit_isfa(sample, FitOptions{}, 2);
    ASSERT_TRUE(fit.converged);
    std::vector<float> scores = scores_of(fit.sfa.model, sample);
    std::sort(scores.begin(), scores.end());
    const auto factor = [&](double share) {
        return static_cast<double>(scores[static_cast<std::size_t>(share * 20000)]) /
               core::chi_square_quantile(1 - share, 4);
    };
    EXPECT_GT(factor(0.5), 1.2);  // the weights favour still ground
    // Quantiles of 20,000 scatter by 1 %, and the variates' own factors differ by about as much.
    EXPECT_NEAR(factor(0.9) / factor(0.5), 1, 0.05);
}

TEST(Isfa, SameBytesOnAnyNumberOfThreads) {
    Sample sample = unchanged_sample(20011, 3, 0.2, 12);
    plant_change(sample, 30, 13);
    const IsfaFit one = fit_isfa(sample, FitOptions{}, 1), four = fit_isfa(sample, FitOptions{}, 4);
    EXPECT_EQ(one.iterations, four.iterations);
    ASSERT_EQ(one.sfa.model.coefficients.size(), 18U);
    ASSERT_EQ(four.sfa.model.coefficients.size(), 18U);
    EXPECT_EQ(std::memcmp(one.sfa.model.coefficients.data(), four.sfa.model.coefficients.data(), 18 * sizeof(float)),
              0);
    EXPECT_EQ(std::memcmp(one.sfa.model.constants.data(), four.sfa.model.constants.data(), 3 * sizeof(float)), 0);
    ASSERT_EQ(one.no_change.size(), four.no_change.size());
    EXPECT_EQ(std::memcmp(one.no_change.data(), four.no_change.data(), one.no_change.size() * sizeof(float)), 0);
}

TEST(Isfa, TheFitBeforeStandsWhenTheWeightsLeaveNoVariance) {
    // All land is one shade; one pixel in two hundred became another, far enough to lose all weight.
    Sample sample{{std::vector<float>(2000, 5), std::vector<float>(2000, 6)}};
    for (std::size_t i = 0; i < 2000; i += 200) {
        sample.values[0][i] = i % 400 == 0 ? 105 : -95;
        sample.values[1][i] = i % 400 == 0 ? -94 : 106;
    }
    const IsfaFit fit = fit_isfa(sample, FitOptions{}, 1);
    ASSERT_TRUE(fit.sfa.usable);
    EXPECT_EQ(fit.iterations, 1);
    EXPECT_FALSE(fit.converged);
    EXPECT_NEAR(fit.sfa.eigenvalues.at(0), 4, 1e-4);  // y - 6 = -(x - 5) wherever there is anything
    for (std::size_t i = 0; i < 2000; ++i)
        ASSERT_NEAR(fit.no_change[i], i % 200 == 0 ? 0 : 1, 1e-2) << i;  // the table's first bin, as in IR-MAD
}

TEST(Isfa, UnusableSamples) {
    const Sample flat{{std::vector<float>(100, 0.1F), std::vector<float>(100, 6)}};
    for (const Sample& sample : {flat, unchanged_sample(49, 2, 0.1, 14)}) {
        const IsfaFit fit = fit_isfa(sample, FitOptions{}, 1);
        EXPECT_FALSE(fit.sfa.usable);
        EXPECT_FALSE(fit.converged);
        EXPECT_EQ(fit.iterations, 0);
        EXPECT_EQ(fit.no_change, std::vector<float>(sample.count(), 1.0F));
    }
    EXPECT_TRUE(fit_isfa(Sample{{{}, {}}}, FitOptions{}, 1).no_change.empty());
    EXPECT_THROW(static_cast<void>(fit_isfa(Sample{{{1}, {2}, {3}}}, FitOptions{}, 1)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fit_isfa(Sample{}, FitOptions{}, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
