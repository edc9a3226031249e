#include "kernels/detect/irmad.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "kernels/detect/null_law.hpp"
#include "tests/detect/gaussian_sample.hpp"

namespace quarrywatch::detect {
namespace {

constexpr double kWeight = 1e-4;  // table and scores in float, and the law's density of at most 1/4 for 3 degrees

FitOptions once() {
    FitOptions options;
    options.maximum_iterations = 1;
    return options;
}

TEST(Irmad, OneIterationIsMad) {
    Sample sample = unchanged_sample(3000, 3, 0.3, 1);
    plant_change(sample, 40, 2);
    const IrmadFit fit = fit_irmad(sample, once(), 1);
    const MadFit mad = fit_mad(sample, {}, once(), 1);
    ASSERT_TRUE(fit.mad.usable);
    EXPECT_EQ(fit.iterations, 1);
    EXPECT_FALSE(fit.converged);  // nothing to compare with yet
    EXPECT_EQ(fit.mad.correlations, mad.correlations);
    EXPECT_EQ(fit.mad.model.coefficients, mad.model.coefficients);
    // The weights are those that its own model gives.
    const std::vector<float> scores = scores_of(fit.mad.model, sample);
    for (std::size_t i = 0; i < scores.size(); ++i)
        ASSERT_NEAR(static_cast<double>(fit.no_change[i]), core::chi_square_survival(static_cast<double>(scores[i]), 3),
                    kWeight);
}

TEST(Irmad, TheSecondIterationWeighsByTheFirst) {
    Sample sample = unchanged_sample(3000, 3, 0.3, 1);
    plant_change(sample, 40, 2);
    FitOptions twice = once();
    twice.maximum_iterations = 2;
    const MadFit by_hand = fit_mad(sample, fit_irmad(sample, once(), 1).no_change, once(), 1);
    const IrmadFit fit = fit_irmad(sample, twice, 1);
    EXPECT_EQ(fit.iterations, 2);
    EXPECT_EQ(fit.mad.correlations, by_hand.correlations);
    EXPECT_EQ(fit.mad.model.coefficients, by_hand.model.coefficients);
}

TEST(Irmad, MixingEitherDatesBandsChangesNoScore) {
    Sample sample = unchanged_sample(4000, 3, 0.2, 2);
    plant_change(sample, 40, 3);
    FitOptions options;
    options.regularisation = 0;  // it refers to the variances that are given, so it is the one thing that notices
    const std::vector<float> plain = scores_of(fit_irmad(sample, options, 1).mad.model, sample);
    for (std::size_t i = 0; i < sample.count(); ++i) {
        const float a = sample.values[0][i], b = sample.values[1][i], c = sample.values[2][i];
        sample.values[0][i] = 2 * a + b - 400;
        sample.values[1][i] = b - 0.5F * c;
        sample.values[2][i] = a + b + c;
        sample.values[4][i] = -0.01F * sample.values[4][i] + 3;
    }
    const std::vector<float> mixed = scores_of(fit_irmad(sample, options, 1).mad.model, sample);
    for (std::size_t i = 0; i < plain.size(); ++i) ASSERT_NEAR(mixed[i], plain[i], 0.01F * (1 + plain[i])) << i;
}

TEST(Irmad, StopsWhereItMayNotGoOn) {
    const Sample sample = unchanged_sample(3000, 3, 0.3, 14);
    FitOptions options;
    options.tolerance = 0;
    options.maximum_iterations = 7;
    const IrmadFit fit = fit_irmad(sample, options, 1);
    EXPECT_EQ(fit.iterations, 7);
    EXPECT_FALSE(fit.converged);
    options.maximum_iterations = 0;
    EXPECT_EQ(fit_irmad(sample, options, 1).iterations, 1);
}

TEST(Irmad, ReweightingKeepsTheLawOfUnchangedGround) {
    // Weights favour small scores, which narrows what counts as unchanged; the law stays chi-square up to its scale.
    const Sample sample = unchanged_sample(50000, 3, 0.3, 5);
    const IrmadFit fit = fit_irmad(sample, FitOptions{}, 2);
    ASSERT_TRUE(fit.converged);
    std::vector<float> scores = scores_of(fit.mad.model, sample);
    std::sort(scores.begin(), scores.end());
    const NullLaw law = fit_null(scores);
    EXPECT_NEAR(law.degrees, 3, 0.15);
    EXPECT_GT(law.scale, 1);
}

TEST(Irmad, PlantedChangeIsFound) {
    for (const std::size_t every : {100U, 10U}) {
        Sample sample = unchanged_sample(20000, 4, 0.1, 6);
        plant_change(sample, every, 7);
        const IrmadFit fit = fit_irmad(sample, FitOptions{}, 2);
        ASSERT_TRUE(fit.mad.usable);
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
        const MadFit mad = fit_mad(sample, {}, FitOptions{}, 2);
        for (std::size_t v = 0; v < 4; ++v) EXPECT_GT(fit.mad.correlations[v], mad.correlations[v]) << v;
    }
}

TEST(Irmad, SameBytesOnAnyNumberOfThreads) {
    Sample sample = unchanged_sample(30011, 3, 0.2, 8);
    plant_change(sample, 30, 9);
    const IrmadFit one = fit_irmad(sample, FitOptions{}, 1), four = fit_irmad(sample, FitOptions{}, 4);
    EXPECT_EQ(one.iterations, four.iterations);
    ASSERT_EQ(one.mad.model.coefficients.size(), four.mad.model.coefficients.size());
    EXPECT_EQ(std::memcmp(one.mad.model.coefficients.data(), four.mad.model.coefficients.data(),
                          one.mad.model.coefficients.size() * sizeof(float)),
              0);
    EXPECT_EQ(std::memcmp(one.mad.model.constants.data(), four.mad.model.constants.data(),
                          one.mad.model.constants.size() * sizeof(float)),
              0);
    EXPECT_EQ(std::memcmp(one.no_change.data(), four.no_change.data(), one.no_change.size() * sizeof(float)), 0);
}

TEST(Irmad, IdenticalDatesHaveNoChange) {
    Sample sample = unchanged_sample(2000, 3, 0.3, 10);
    for (std::size_t b = 0; b < 3; ++b) sample.values[3 + b] = sample.values[b];
    const IrmadFit fit = fit_irmad(sample, FitOptions{}, 1);
    ASSERT_TRUE(fit.mad.usable);
    for (const double rho : fit.mad.correlations) EXPECT_NEAR(rho, 1, 1e-4);
    for (const float z : fit.mad.model.coefficients) EXPECT_TRUE(std::isfinite(z));
    EXPECT_GT(*std::min_element(fit.no_change.begin(), fit.no_change.end()), 0.5F);
}

TEST(Irmad, BandsWithoutVarianceAreUnusable) {
    for (const float constant : {0.0F, 0.1F, 1234.567F})  // 0.1 has no exact sum: its variance comes out as rounding
        for (const std::size_t band : {0U, 3U}) {
            Sample sample = unchanged_sample(1003, 2, 0.1, 11);
            sample.values[band].assign(1003, constant);
            EXPECT_FALSE(fit_irmad(sample, FitOptions{}, 1).mad.usable) << constant << " in band " << band;
        }
    Sample flat{{std::vector<float>(100, 5), std::vector<float>(100, 6)}};
    EXPECT_FALSE(fit_irmad(flat, FitOptions{}, 1).mad.usable);
}

TEST(Irmad, TooFewPixels) {
    const IrmadFit fit = fit_irmad(unchanged_sample(49, 2, 0.1, 13), FitOptions{}, 1);
    EXPECT_FALSE(fit.mad.usable);
    EXPECT_EQ(fit.no_change, std::vector<float>(49, 1.0F));
    EXPECT_THROW(static_cast<void>(fit_irmad(Sample{{{1}, {2}, {3}}}, FitOptions{}, 1)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fit_irmad(Sample{}, FitOptions{}, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
