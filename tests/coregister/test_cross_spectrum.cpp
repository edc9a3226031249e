#include "kernels/coregister/cross_spectrum.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/coregister/fourier.hpp"
#include "tests/coregister/periodic_land.hpp"

namespace quarrywatch::coregister {
namespace {

constexpr int kSide = 64;
constexpr double kExact_px = 1e-3;  // single precision: the weak harmonics count as much as the strong ones
constexpr double kSlope = 0.8;

// The transform of before + i * after, where both are the same periodic image, `after` displaced and both with noise.
struct Pair {
    std::vector<float> re, im;
};

Pair displaced_pair(double dx, double dy, double noise, unsigned seed) {
    Fourier fourier(kSide);
    const PeriodicLand land(kSide, seed, kSlope);
    const core::Raster<float> before = land.displaced(0, 0, noise, 2 * seed, fourier);
    const core::Raster<float> after = land.displaced(dx, dy, noise, 2 * seed + 1, fourier);
    Pair p{{before.data(), before.data() + before.size()}, {after.data(), after.data() + after.size()}};
    fourier.forward(p.re.data(), p.im.data());
    return p;
}

TEST(CrossSpectrum, ClimbsToTheDisplacement) {
    for (const auto& [dx, dy] : {std::pair{0.0, 0.0}, {0.37, -0.62}, {-1.25, 0.5}, {0.9, 0.9}}) {
        const Pair p = displaced_pair(dx, dy, 0, 1);
        CrossSpectrum cross(kSide);
        cross.take(p.re.data(), p.im.data());
        const CrossSpectrum::Climb top = cross.climb(0, 0);
        ASSERT_TRUE(top.converged);
        EXPECT_NEAR(top.dx_px, dx, kExact_px);
        EXPECT_NEAR(top.dy_px, dy, kExact_px);
        EXPECT_NEAR(cross.precision(top.dx_px, top.dy_px, 1).coherence, 1, 0.01);
    }
}

TEST(CrossSpectrum, GoesNoFurtherThanThePeakMayBe) {
    // Started at places around a peak: near ones come to it, of the far ones none leaves its own neighbourhood.
    const Pair p = displaced_pair(0, 0, 0.1, 2);
    CrossSpectrum cross(kSide);
    cross.take(p.re.data(), p.im.data());
    cross.weigh_by_coherence(0, 0);
    int stayed = 0, given_up = 0;
    for (int start = -16; start <= 16; ++start) {
        const double from = 0.25 * start;
        const CrossSpectrum::Climb top = cross.climb(from, 0);
        if (std::abs(start) <= 2) {
            ASSERT_TRUE(top.converged) << from;
            EXPECT_NEAR(top.dx_px, 0, 0.02) << from;
        }
        if (!top.converged) {
            ++given_up;
            continue;
        }
        EXPECT_LE(std::fabs(top.dx_px - from), 1.5) << from;
        EXPECT_LE(std::fabs(top.dy_px), 1.5) << from;
        ++stayed;
    }
    EXPECT_GE(stayed, 5);
    EXPECT_GE(given_up, 1);  // else the limit was never met
}

TEST(CrossSpectrum, TheSpreadSpectrumHasItsPeakAtTheWholePixel) {
    const Pair p = displaced_pair(3, -7, 0.1, 3);
    CrossSpectrum cross(kSide);
    cross.take(p.re.data(), p.im.data());
    std::vector<float> re(kSide * kSide, 9.0F), im(kSide * kSide, 9.0F);  // columns beyond are not looked at
    cross.spread(re.data(), im.data());
    Fourier(kSide).inverse(re.data(), im.data(), cross.columns());
    std::size_t best = 0;
    for (std::size_t i = 0; i < re.size(); ++i)
        if (re[i] > re[best]) best = i;
    EXPECT_EQ(best, static_cast<std::size_t>((kSide - 7) * kSide + 3));
}

TEST(CrossSpectrum, WeightsFromTheWindowItselfLowerTheError) {
    double plain = 0, weighed = 0, predicted = 0;
    constexpr int kTries = 40;
    for (unsigned seed = 0; seed < kTries; ++seed) {
        const Pair p = displaced_pair(0.3, -0.2, 0.6, seed);
        CrossSpectrum cross(kSide);
        cross.take(p.re.data(), p.im.data());
        const CrossSpectrum::Climb first = cross.climb(0, 0);
        cross.weigh_by_coherence(first.dx_px, first.dy_px);
        const CrossSpectrum::Climb second = cross.climb(first.dx_px, first.dy_px);
        const auto squared = [](const CrossSpectrum::Climb& c) {
            return (c.dx_px - 0.3) * (c.dx_px - 0.3) + (c.dy_px + 0.2) * (c.dy_px + 0.2);
        };
        plain += squared(first);
        weighed += squared(second);
        const double sigma = cross.precision(second.dx_px, second.dy_px, 1).sigma_px;  // nothing is apodised here
        predicted += 2 * sigma * sigma;
    }
    EXPECT_LT(weighed, 0.8 * plain);
    EXPECT_GT(predicted / weighed, 0.5);  // 80 errors: their variance is known to 16 %
    EXPECT_LT(predicted / weighed, 2.0);
}

TEST(CrossSpectrum, FlatImagesGiveNoNumbers) {
    std::vector<float> zero(kSide * kSide, 0.0F);
    CrossSpectrum cross(kSide);
    cross.take(zero.data(), zero.data());
    EXPECT_FALSE(cross.climb(0, 0).converged);
    cross.weigh_by_coherence(0, 0);
    EXPECT_FALSE(cross.climb(0, 0).converged);
    EXPECT_GE(cross.precision(0, 0, 1).sigma_px, kSide);
}

}  // namespace
}  // namespace quarrywatch::coregister
