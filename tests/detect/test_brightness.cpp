#include "kernels/detect/brightness.hpp"

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

constexpr int kBands = 4;
constexpr std::size_t kN = 4;
constexpr int kPixels = 20000;
constexpr double kShare = 0.9;  // of the sample taken as unchanged, the default of FitOptions
constexpr double kEffect =
    4e-4;  // two per cent of brightness; at |g| = 50 as much variance as all of e in its direction
constexpr double kNothing = 6e-5;  // what 60 rounds leave of 1e-4: t |g|^2 falls as 1 / sqrt(2 rounds) = 0.09

/// The difference of the dates' bands: z = later - earlier, and g = later.
LinearVariates difference() {
    LinearVariates model{2 * kBands, kBands, std::vector<float>(kN * 2 * kN, 0.0F), std::vector<float>(kN, 0.0F)};
    for (std::size_t v = 0; v < kN; ++v) {
        model.coefficients[v * 2 * kN + v] = -1;
        model.coefficients[v * 2 * kN + kN + v] = 1;
    }
    return model;
}

/// Rows of the lower factor of e's covariance: correlated, and no unit variances.
constexpr double kRoot[kN][kN] = {{1.2, 0, 0, 0}, {0.3, 0.9, 0, 0}, {-0.2, 0.4, 1, 0}, {0, 0.1, -0.3, 0.8}};
constexpr double kOffset = 0.3;  // of every z

/// z = offset + root e + a g: e standard normal, a normal of variance t, |g| from 10 to 100 and mostly grey.
Sample made_sample(int pixels, double t, unsigned seed) {
    core::RandomValues random(seed);
    Sample sample;
    sample.values.resize(2 * kN);
    for (int i = 0; i < pixels; ++i) {
        const double bright = random.uniform(5, 50), a = std::sqrt(t) * random.normal();
        double e[kN];
        for (double& value : e) value = random.normal();
        for (std::size_t v = 0; v < kN; ++v) {
            const double g = bright * (1 + 0.2 * random.normal());
            double z = kOffset + a * g;
            for (std::size_t c = 0; c < kN; ++c) z += kRoot[v][c] * e[c];
            sample.values[v].push_back(static_cast<float>(g - z));
            sample.values[kN + v].push_back(static_cast<float>(g));
        }
    }
    return sample;
}

BrightnessFit fit(const Sample& sample, double share = kShare, int threads = 2) {
    return fit_brightness(difference(), kBands, sample, share, threads);
}

/// Scores |z|^2 - t (z.g)^2 / (1 + t |g|^2).
std::vector<float> scores_with(const LinearVariates& model, double t, const Sample& sample) {
    LinearVariates later = model;
    for (std::size_t v = 0; v < kN; ++v) {
        later.constants[v] = 0;
        std::fill_n(later.coefficients.begin() + static_cast<std::ptrdiff_t>(v * 2 * kN), kN, 0.0F);
    }
    std::vector<float> scores;
    for (std::size_t i = 0; i < sample.count(); ++i) {
        double zz = 0, zg = 0, gg = 0;
        for (int v = 0; v < kBands; ++v) {
            const double z = variate(model, sample, v, i), g = variate(later, sample, v, i);
            zz += z * z;
            zg += z * g;
            gg += g * g;
        }
        scores.push_back(static_cast<float>(zz - t * zg * zg / (1 + t * gg)));
    }
    return scores;
}

double share_above(const std::vector<float>& scores, double p) {
    const auto limit = static_cast<float>(core::chi_square_quantile(p, kBands));
    return static_cast<double>(std::count_if(scores.begin(), scores.end(), [&](float s) { return s > limit; })) /
           static_cast<double>(scores.size());
}

/// The mix is read off the later bands' coefficients, which were the identity: mix * covariance of e * mix' should be
/// it.
void expect_white(const LinearVariates& model, double tolerance) {
    double mixed[kN][kN] = {};
    for (std::size_t r = 0; r < kN; ++r)
        for (std::size_t c = 0; c < kN; ++c)
            for (std::size_t k = 0; k < kN; ++k)
                mixed[r][c] += static_cast<double>(model.coefficients[r * 2 * kN + kN + k]) * kRoot[k][c];
    for (std::size_t r = 0; r < kN; ++r)
        for (std::size_t c = 0; c < kN; ++c) {
            double sum = 0;
            for (std::size_t k = 0; k < kN; ++k) sum += mixed[r][k] * mixed[c][k];
            EXPECT_NEAR(sum, r == c ? 1 : 0, tolerance) << r << " " << c;
        }
}

TEST(Brightness, ItsVarianceAndTheRestAreRecovered) {
    // An effect seen in each of 20,000 pixels with as much noise again: t is known to 2 / sqrt(10000) = 2 %. Trimming
    // and rounds that have not quite ended: as much again. Five of these: 20 %; of covariances, 1 % each: 5 %.
    const Sample sample = made_sample(kPixels, kEffect, 1);
    for (const double share : {1.0, kShare}) {
        const BrightnessFit found = fit(sample, share);
        EXPECT_NEAR(found.variance, kEffect, 0.2 * kEffect) << share;
        expect_white(found.model, 0.05);
        for (std::size_t v = 0; v < kN; ++v) {
            double constant = 0;  // minus the mix times the offset
            for (std::size_t k = 0; k < kN; ++k)
                constant -= static_cast<double>(found.model.coefficients[v * 2 * kN + kN + k]) * kOffset;
            EXPECT_NEAR(found.model.constants[v], constant, 0.05)
                << share;                         // means of 20,000: 0.01, and a share of a g
            for (std::size_t f = 0; f < kN; ++f)  // the earlier bands are mixed as the later are
                EXPECT_EQ(found.model.coefficients[v * 2 * kN + f], -found.model.coefficients[v * 2 * kN + kN + f]);
        }
    }
}

TEST(Brightness, AStrongerEffectIsStronger) {
    const double fitted = fit(made_sample(kPixels, 4 * kEffect, 2)).variance;
    EXPECT_NEAR(fitted, 4 * kEffect, 0.2 * 4 * kEffect);
}

TEST(Brightness, WhereThereIsNoneNoneIsFound) {
    // The trimming is what could feign one: the unseen part of the effect is not trimmed and needs no correction.
    const Sample sample = made_sample(kPixels, 0, 3);
    for (const double share : {1.0, kShare, 0.7}) {
        const BrightnessFit found = fit(sample, share);
        EXPECT_GE(found.variance, 0) << share;
        EXPECT_LT(found.variance, kNothing) << share;
        expect_white(found.model, 0.15);  // what is left of t is missing from e: t |g|^2 = 0.1 at the mean |g|^2
    }
}

TEST(Brightness, ScoresAreChiSquareOnlyWithIt) {
    const Sample sample = made_sample(kPixels, kEffect, 4);
    const BrightnessFit found = fit(sample);
    const std::vector<float> with = scores_with(found.model, found.variance, sample),
                             without = scores_with(found.model, 0, sample);
    for (const double p : {0.9, 0.5, 0.1, 0.01, 0.001}) {
        // Five deviations of a share that is counted, and the 2 % by which the fitted scale may miss: p ln(1/p) of it.
        const double tolerance = 5 * std::sqrt(p * (1 - p) / kPixels) + 0.02 * p * (1 + std::log(1 / p));
        EXPECT_NEAR(share_above(with, p), p, tolerance) << p;
    }
    EXPECT_GT(share_above(without, 0.01), 0.05);
    EXPECT_GT(share_above(without, 0.001), 0.02);
}

TEST(Brightness, ChangeIsNoVarianceOfBrightness) {
    // A twentieth of the land becomes twice as bright: taken as unchanged, that would be a variance of some 1e-2.
    Sample sample = made_sample(kPixels, kEffect, 5);
    for (std::size_t i = 0; i < sample.count(); i += 20)
        for (std::size_t v = 0; v < kN; ++v) sample.values[kN + v][i] *= 2;
    EXPECT_NEAR(fit(sample).variance, kEffect, 0.3 * kEffect);  // the share no longer names that of the unchanged
    EXPECT_GT(fit(sample, 1).variance, 10 * kEffect);
}

TEST(Brightness, ColourIsNotBrightness) {
    // Bands that vary in proportion to themselves, but each by itself: two thirds of it is colour, and t is the rest.
    core::RandomValues random(6);
    Sample sample = made_sample(kPixels, 0, 6);
    for (std::size_t i = 0; i < sample.count(); ++i)
        for (std::size_t v = 0; v < kN; ++v)
            sample.values[v][i] += static_cast<float>(std::sqrt(kEffect) * random.normal()) * sample.values[kN + v][i];
    EXPECT_LT(fit(sample, 1).variance, 0.5 * kEffect);
}

TEST(Brightness, SameBytesOnAnyNumberOfThreads) {
    const Sample sample = made_sample(5003, kEffect, 7);
    const BrightnessFit one = fit(sample, kShare, 1), four = fit(sample, kShare, 4);
    EXPECT_EQ(one.variance, four.variance);
    EXPECT_EQ(std::memcmp(one.model.coefficients.data(), four.model.coefficients.data(),
                          one.model.coefficients.size() * sizeof(float)),
              0);
    EXPECT_EQ(std::memcmp(one.model.constants.data(), four.model.constants.data(), kN * sizeof(float)), 0);
}

TEST(Brightness, WithoutEnoughToGoByTheModelStays) {
    const auto expect_untouched = [](const BrightnessFit& found, const LinearVariates& model) {
        EXPECT_EQ(found.variance, 0);
        EXPECT_EQ(found.model.coefficients, model.coefficients);
        EXPECT_EQ(found.model.constants, model.constants);
    };
    expect_untouched(fit(made_sample(199, kEffect, 8)), difference());
    EXPECT_GT(fit(made_sample(200, kEffect, 8)).variance, 0);
    expect_untouched(fit(Sample{std::vector<std::vector<float>>(2 * kN)}), difference());
    const LinearVariates none{2 * kBands, 0, {}, {}};
    expect_untouched(fit_brightness(none, kBands, made_sample(1000, kEffect, 9), kShare, 1), none);
}

TEST(Brightness, RefusesWhatDoesNotFit) {
    const Sample sample = made_sample(300, kEffect, 10);
    for (const int later : {0, -1, 2 * kBands + 1})
        EXPECT_THROW(static_cast<void>(fit_brightness(difference(), later, sample, kShare, 1)), std::invalid_argument);
    for (const double share : {0.0, -0.5, 1.01})
        EXPECT_THROW(static_cast<void>(fit(sample, share)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(fit(Sample{{{1}, {2}}})), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
