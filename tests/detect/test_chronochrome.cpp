#include "kernels/detect/chronochrome.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <initializer_list>
#include <stdexcept>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "tests/detect/gaussian_sample.hpp"

namespace quarrywatch::detect {
namespace {

constexpr double kFloat = 1e-4;  // coefficients are float

/// One unweighted regression without a ridge: that of the textbook.
FitOptions textbook() {
    FitOptions options;
    options.maximum_iterations = 1;
    options.regularisation = 0;
    return options;
}

/// Bit k of i as 1 or -1: over 16 pixels these are uncorrelated, of mean 0 and variance 1.
double sign(int i, int k) { return (i >> k) % 2 == 0 ? 1.0 : -1.0; }

/// Add one pixel.
void add(Sample& sample, std::initializer_list<double> features) {
    sample.values.resize(features.size());
    std::size_t f = 0;
    for (const double value : features) sample.values[f++].push_back(static_cast<float>(value));
}

/// later = (3 + 2 x + s1 / 2, 7 - x + 0.6 s1 + 0.8 s2) of x = 10 + s0: residuals of variance 1/4 and 1, correlated 0.6.
Sample by_hand() {
    Sample sample;
    for (int i = 0; i < 160; ++i) {
        const double x = 10 + sign(i, 0);
        add(sample, {x, 3 + 2 * x + 0.5 * sign(i, 1), 7 - x + 0.6 * sign(i, 1) + 0.8 * sign(i, 2)});
    }
    return sample;
}

void expect_row(const LinearVariates& model, std::size_t row, const std::vector<double>& coefficients,
                double constant) {
    for (std::size_t f = 0; f < coefficients.size(); ++f)
        EXPECT_NEAR(model.coefficients[row * coefficients.size() + f], coefficients[f], kFloat) << row << " " << f;
    EXPECT_NEAR(model.constants[row], constant, 10 * kFloat) << row;  // of means around 20
}

/// Means and covariances of the variates and, after them, of the sample's features.
Moments joint_moments(const LinearVariates& model, const Sample& sample, const std::vector<float>& weights) {
    Sample all;
    all.values.resize(static_cast<std::size_t>(model.variates));
    for (int v = 0; v < model.variates; ++v)
        for (std::size_t i = 0; i < sample.count(); ++i)
            all.values[static_cast<std::size_t>(v)].push_back(static_cast<float>(variate(model, sample, v, i)));
    all.values.insert(all.values.end(), sample.values.begin(), sample.values.end());
    return moments_of(all, weights, 1);
}

TEST(Chronochrome, OneLaterBandByHand) {
    Sample sample = by_hand();
    sample.values.pop_back();
    const ChronochromeFit fit = fit_chronochrome(sample, 1, textbook(), 1);
    ASSERT_TRUE(fit.usable);
    EXPECT_EQ(fit.iterations, 1);
    EXPECT_NEAR(fit.sigma[0], 0.5, kFloat);
    EXPECT_NEAR(fit.explained[0], 4 / 4.25, kFloat);
    // (later - 3 - 2 x) / 0.5, for the covariance of x and later is 2 and the variance of x 1
    expect_row(fit.residual, 0, {-4, 2}, -6);
    EXPECT_EQ(fit.model.coefficients, fit.residual.coefficients);
    EXPECT_EQ(fit.model.constants, fit.residual.constants);
    for (const float p : fit.no_change) EXPECT_NEAR(p, core::chi_square_survival(1, 1), kFloat);  // all at one sigma
}

TEST(Chronochrome, TwoLaterBandsByHand) {
    const Sample sample = by_hand();
    const ChronochromeFit fit = fit_chronochrome(sample, 2, textbook(), 1);
    ASSERT_TRUE(fit.usable);
    EXPECT_NEAR(fit.sigma[0], 0.5, kFloat);
    EXPECT_NEAR(fit.sigma[1], 1, kFloat);
    EXPECT_NEAR(fit.explained[1], 0.5, kFloat);
    expect_row(fit.residual, 0, {-4, 2, 0}, -6);
    expect_row(fit.residual, 1, {1, 0, 1}, -7);
    // Whitened: s1, and (0.6 s1 + 0.8 s2 - 0.6 s1) / 0.8 = s2.
    expect_row(fit.model, 0, {-4, 2, 0}, -6);
    expect_row(fit.model, 1, {(1 + 2.4) / 0.8, -1.2 / 0.8, 1 / 0.8}, (-7 + 3.6) / 0.8);
    for (const float score : scores_of(fit.model, sample)) EXPECT_NEAR(score, 2, 20 * kFloat);
}

TEST(Chronochrome, ResidualsAreStandardAndTheModelWhite) {
    const Sample sample = unchanged_sample(20000, 4, 0.3, 1);
    const ChronochromeFit fit = fit_chronochrome(sample, 4, textbook(), 2);
    ASSERT_TRUE(fit.usable);
    ASSERT_EQ(fit.residual.variates, 4);
    ASSERT_EQ(fit.model.features, 8);
    const Moments residual = joint_moments(fit.residual, sample, {}), model = joint_moments(fit.model, sample, {});
    double correlated = 0;
    for (std::size_t r = 0; r < 4; ++r) {
        EXPECT_NEAR(residual.mean[r], 0, 10 * kFloat);
        EXPECT_NEAR(residual.covariance[12 * r + r], 1, 10 * kFloat);
        EXPECT_NEAR(model.mean[r], 0, 10 * kFloat);
        for (std::size_t c = 0; c < 4; ++c) {
            EXPECT_NEAR(model.covariance[12 * r + c], r == c ? 1 : 0, 10 * kFloat) << r << " " << c;
            if (r != c) correlated = std::max(correlated, std::fabs(residual.covariance[12 * r + c]));
            // Nothing of the residual is left that a predictor could tell.
            const double predictor = std::sqrt(residual.covariance[12 * (4 + c) + 4 + c]);
            EXPECT_NEAR(residual.covariance[12 * r + 4 + c] / predictor, 0, 10 * kFloat) << r << " from " << c;
        }
    }
    EXPECT_GT(correlated, 0.05);  // seven standard errors of nothing: else there was nothing to whiten
}

TEST(Chronochrome, SettlesWhereItsOwnWeightsLeaveIt) {
    // After many iterations the weights of the last are those it was fitted with: under them the residuals have mean 0,
    // no correlation and equal variances.
    const Sample sample = unchanged_sample(10000, 4, 0.3, 2);
    FitOptions options;
    options.tolerance = 1e-6;
    options.maximum_iterations = 200;
    const ChronochromeFit fit = fit_chronochrome(sample, 4, options, 1);
    ASSERT_TRUE(fit.usable);
    EXPECT_TRUE(fit.converged);
    const Moments m = joint_moments(fit.model, sample, fit.no_change);
    for (std::size_t r = 0; r < 4; ++r) {
        EXPECT_NEAR(m.mean[r], 0, 10 * kFloat);
        for (std::size_t c = 0; c < 4; ++c)
            EXPECT_NEAR(m.covariance[12 * r + c] / m.covariance[0], r == c ? 1 : 0, 10 * kFloat);
    }
    options.maximum_iterations = 5;  // it also stops where it may not go on
    const ChronochromeFit cut_short = fit_chronochrome(sample, 4, options, 1);
    EXPECT_TRUE(cut_short.usable);
    EXPECT_EQ(cut_short.iterations, 5);
    EXPECT_FALSE(cut_short.converged);
}

TEST(Chronochrome, SigmaIsThatOfUnchangedGround) {
    // Weights that favour small scores shrink the variance they are formed with; uncorrected, sigma falls to 0.42 of
    // the truth for three bands and to nothing for fewer bands or pixels.
    for (const int bands : {1, 2, 3, 4})
        for (const int pixels : {1003, 20000}) {
            const Sample sample = unchanged_sample(pixels, bands, 0.3, 18);
            const ChronochromeFit fit = fit_chronochrome(sample, bands, FitOptions{}, 1),
                                  once = fit_chronochrome(sample, bands, textbook(), 1);
            ASSERT_TRUE(fit.usable && once.usable) << bands;
            EXPECT_TRUE(fit.converged) << bands << " bands, " << pixels << " pixels";
            for (std::size_t b = 0; b < fit.sigma.size(); ++b)
                EXPECT_NEAR(fit.sigma[b] / once.sigma[b], 1, 0.1) << bands << " bands, " << pixels << " pixels";
        }
}

TEST(Chronochrome, MixingBandsOrPredictorsChangesNoScore) {
    for (const int iterations : {1, 50}) {
        Sample sample = unchanged_sample(3000, 3, 0.3, 3);
        plant_change(sample, 40, 4);
        FitOptions options;
        options.regularisation = 0;  // it refers to the predictors that are given
        options.maximum_iterations = iterations;
        const std::vector<float> plain = scores_of(fit_chronochrome(sample, 3, options, 1).model, sample);
        for (std::size_t i = 0; i < sample.count(); ++i)
            for (const std::size_t date : {0U, 3U}) {
                const float a = sample.values[date][i], b = sample.values[date + 1][i], c = sample.values[date + 2][i];
                sample.values[date][i] = 2 * a + b - 400;
                sample.values[date + 1][i] = -0.01F * b + 3;
                sample.values[date + 2][i] = a + b + c;
            }
        const ChronochromeFit mixed = fit_chronochrome(sample, 3, options, 1);
        ASSERT_TRUE(mixed.usable);
        const std::vector<float> scores = scores_of(mixed.model, sample);
        // Mixed bands of 2000 are floats themselves, and the score amplifies them: a hundredth.
        for (std::size_t i = 0; i < plain.size(); ++i) ASSERT_NEAR(scores[i], plain[i], 0.01F * (1 + plain[i])) << i;
    }
}

TEST(Chronochrome, SeasonThatIsQuadraticNeedsSquares) {
    // later = 5 + 2 x + x^2 + 0.1 e of normal x: variance 4 of the line and 2 of the square.
    core::RandomValues random(5);
    Sample line, square;
    for (int i = 0; i < 20000; ++i) {
        const double x = random.normal(), y = 5 + 2 * x + x * x + 0.1 * random.normal();
        add(line, {x, y});
        add(square, {x, x * x, y});
    }
    const ChronochromeFit without = fit_chronochrome(line, 1, textbook(), 1),
                          with = fit_chronochrome(square, 1, textbook(), 1);
    ASSERT_TRUE(without.usable && with.usable);
    // Moments up to the fourth of 20,000 normal numbers are good to a few per cent.
    EXPECT_NEAR(without.explained[0], 4 / 6.01, 0.03);
    EXPECT_NEAR(without.sigma[0], std::sqrt(2.01), 0.07);
    EXPECT_NEAR(with.explained[0], 6 / 6.01, 0.001);
    EXPECT_NEAR(with.sigma[0], 0.1, 0.003);  // known to 1 / sqrt(40000)
    EXPECT_NEAR(with.residual.coefficients[0] * with.sigma[0], -2, 0.005);
    EXPECT_NEAR(with.residual.coefficients[1] * with.sigma[0], -1, 0.005);
}

/// later_b = g_b x_b + noise, of independent x; every tenth pixel is turned over: later_b = -3 g_b x_b + 4 + noise.
Sample turned() {
    core::RandomValues random(6);
    Sample sample;
    sample.values.resize(6);
    for (int i = 0; i < 20000; ++i)
        for (std::size_t b = 0; b < 3; ++b) {
            const double x = random.normal(), seen = (1 + 0.5 * static_cast<double>(b)) * x;
            sample.values[b].push_back(static_cast<float>(x));
            sample.values[3 + b].push_back(
                static_cast<float>((i % 10 == 0 ? 4 - 3 * seen : seen) + 0.2 * random.normal()));
        }
    return sample;
}

double worst_gain(const ChronochromeFit& fit) {
    double worst = 0;
    for (std::size_t b = 0; b < 3; ++b)
        for (std::size_t x = 0; x < 3; ++x) {
            const double gain = -static_cast<double>(fit.residual.coefficients[6 * b + x]) * fit.sigma[b],
                         truth = x == b ? 1 + 0.5 * static_cast<double>(b) : 0;
            worst = std::max(worst, std::fabs(gain - truth));
        }
    return worst;
}

TEST(Chronochrome, ChangeOnATenthDoesNotMoveTheRegression) {
    const Sample sample = turned();
    const ChronochromeFit fit = fit_chronochrome(sample, 3, FitOptions{}, 2),
                          once = fit_chronochrome(sample, 3, textbook(), 2);
    ASSERT_TRUE(fit.usable && once.usable);
    EXPECT_TRUE(fit.converged);
    EXPECT_LT(worst_gain(fit), 0.02);   // noise of 0.2 leaves 0.0015 unweighted, and the weights a third of the pixels
    EXPECT_GT(worst_gain(once), 0.35);  // a tenth with gain -3 g instead of g: 0.4 g
    std::size_t suspected = 0, kept = 0;
    for (std::size_t i = 0; i < sample.count(); ++i)
        (i % 10 == 0 ? suspected : kept) += (fit.no_change[i] < 1e-3F) == (i % 10 == 0) ? 1 : 0;
    EXPECT_GE(suspected, sample.count() / 10 * 99 / 100);
    // P(chi-square of 3 > 16.3) = 0.001 of the unchanged ground falls out, and some where the noise of sigma adds to
    // it.
    EXPECT_GE(kept, sample.count() * 9 / 10 * 95 / 100);
}

TEST(Chronochrome, StatesWhatIsExplained) {
    // Shares 3/4, 0 and 1/2 (of two predictors, 1/4 each).
    core::RandomValues random(7);
    Sample sample;
    for (int i = 0; i < 20000; ++i) {
        const double a = random.normal(), b = random.normal(), e = random.normal(), g = random.normal();
        add(sample, {a, b, a + e / std::sqrt(3.0), random.normal(), a + b + std::sqrt(2.0) * g});
    }
    const ChronochromeFit fit = fit_chronochrome(sample, 3, textbook(), 1);
    ASSERT_TRUE(fit.usable);
    constexpr double kShare = 0.025;  // five standard errors of a squared correlation of 20,000 pixels, at most 0.005
    EXPECT_NEAR(fit.explained[0], 0.75, kShare);
    EXPECT_NEAR(fit.explained[1], 0, 0.001);  // two predictors of nothing explain 2 / 20,000
    EXPECT_NEAR(fit.explained[2], 0.5, kShare);
}

TEST(Chronochrome, SameBytesOnAnyNumberOfThreads) {
    Sample sample = unchanged_sample(30011, 3, 0.2, 9);
    plant_change(sample, 30, 10);
    const ChronochromeFit one = fit_chronochrome(sample, 3, FitOptions{}, 1),
                          four = fit_chronochrome(sample, 3, FitOptions{}, 4);
    ASSERT_TRUE(one.usable);
    EXPECT_EQ(one.iterations, four.iterations);
    EXPECT_EQ(one.sigma, four.sigma);
    EXPECT_EQ(one.explained, four.explained);
    const auto same = [](const std::vector<float>& a, const std::vector<float>& b) {
        return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
    };
    EXPECT_TRUE(same(one.model.coefficients, four.model.coefficients));
    EXPECT_TRUE(same(one.model.constants, four.model.constants));
    EXPECT_TRUE(same(one.residual.coefficients, four.residual.coefficients));
    EXPECT_TRUE(same(one.no_change, four.no_change));
}

TEST(Chronochrome, BandsWithoutVarianceOfTheirOwnAreUnusable) {
    for (const float constant : {0.0F, 0.1F, 1234.567F}) {
        Sample sample = unchanged_sample(1003, 2, 0.1, 11);
        sample.values[3].assign(1003, constant);
        EXPECT_FALSE(fit_chronochrome(sample, 2, FitOptions{}, 1).usable) << constant;
    }
    Sample copy = unchanged_sample(1000, 3, 0.3, 12);
    for (std::size_t b = 0; b < 3; ++b) copy.values[3 + b] = copy.values[b];
    const ChronochromeFit of_copy = fit_chronochrome(copy, 3, textbook(), 1);
    EXPECT_FALSE(of_copy.usable);
    EXPECT_TRUE(of_copy.copies);
    copy = unchanged_sample(1000, 3, 0.3, 12);
    copy.values[4] = copy.values[1];  // one band alone: a layer that is stacked on both dates
    const ChronochromeFit of_one = fit_chronochrome(copy, 3, textbook(), 1);
    EXPECT_TRUE(of_one.usable);
    EXPECT_FALSE(of_one.copies);
    Sample twice = unchanged_sample(1000, 2, 0.3, 13);
    twice.values[3] = twice.values[2];  // two bands that are one: their difference is no change
    const ChronochromeFit of_twice = fit_chronochrome(twice, 2, textbook(), 1);
    for (const float score : of_twice.usable ? scores_of(of_twice.model, twice) : std::vector<float>{})
        EXPECT_LT(score, 100);
}

TEST(Chronochrome, PredictorsWithoutVarianceAreAsIfNotThere) {
    // 0.1 has no exact weighted mean: rounding is no variance, and must not be scaled up to one.
    Sample sample = unchanged_sample(1003, 3, 0.3, 14);
    sample.values.erase(sample.values.begin());  // two predictors, three bands
    FitOptions options;
    options.maximum_iterations = 5;  // the first has no weights, and no rounding either
    const ChronochromeFit without = fit_chronochrome(sample, 3, options, 1);
    ASSERT_TRUE(without.usable);
    for (const float constant : {0.0F, 0.1F, 1234.567F}) {
        Sample with = sample;
        with.values.insert(with.values.begin(), std::vector<float>(1003, constant));
        const ChronochromeFit fit = fit_chronochrome(with, 3, options, 1);
        ASSERT_TRUE(fit.usable) << constant;
        EXPECT_EQ(fit.iterations, without.iterations);
        for (std::size_t v = 0; v < 3; ++v) {
            EXPECT_NEAR(fit.sigma[v], without.sigma[v], 1e-9 * without.sigma[v]);
            EXPECT_EQ(fit.residual.coefficients[6 * v], 0.0F) << constant;
        }
    }
}

TEST(Chronochrome, RepeatedPredictorsAreHeldByTheRidge) {
    Sample sample = unchanged_sample(2000, 3, 0.3, 15);
    FitOptions options;
    options.maximum_iterations = 3;
    const ChronochromeFit without = fit_chronochrome(sample, 3, options, 1);
    sample.values.insert(sample.values.begin(), std::vector<float>(sample.values[0]));
    const ChronochromeFit fit = fit_chronochrome(sample, 3, options, 1);
    ASSERT_TRUE(fit.usable);
    for (std::size_t b = 0; b < 3; ++b) EXPECT_NEAR(fit.sigma[b], without.sigma[b], 1e-3 * without.sigma[b]);
}

TEST(Chronochrome, TooFewPixelsOrBands) {
    const ChronochromeFit fit = fit_chronochrome(unchanged_sample(99, 3, 0.3, 16), 3, FitOptions{}, 1);
    EXPECT_FALSE(fit.usable);
    EXPECT_EQ(fit.no_change, std::vector<float>(99, 1.0F));
    EXPECT_TRUE(fit_chronochrome(unchanged_sample(100, 3, 0.3, 16), 3, textbook(), 1).usable);
    EXPECT_FALSE(fit_chronochrome(Sample{}, 3, FitOptions{}, 1).usable);
    const Sample sample = unchanged_sample(100, 1, 0.3, 17);
    for (const int later : {0, -1, 2, 3})
        EXPECT_THROW(static_cast<void>(fit_chronochrome(sample, later, FitOptions{}, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
