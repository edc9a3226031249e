// The demo's brushes and noise: small literal cases, then what must hold everywhere.

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "pipeline/demo/ground.hpp"
#include "pipeline/demo/looks.hpp"
#include "pipeline/demo/observe.hpp"

namespace quarrywatch::demo {
namespace {

TEST(Noise, SineMatchesTheLibrary) {
    constexpr double kTolerance = 1e-7;  // the series' first term left out is (pi/2)^13 / 13!, 6e-8
    for (int k = -300; k <= 300; ++k)
        EXPECT_NEAR(sine(k / 97.0), std::sin(k / 97.0 * 2 * 3.141592653589793), kTolerance);
}

TEST(Noise, HashedBitsAreAFixedPromise) {
    // Every file of the demo follows from these: a change here changes all of them.
    EXPECT_EQ(hash_bits(0, 0, 0), 0U);
    EXPECT_EQ(hash_bits(1, 2, 3), hash_bits(1, 2, 3));
    EXPECT_NE(hash_bits(1, 2, 3), hash_bits(1, 3, 2));
    EXPECT_NE(hash_bits(1, 2, 3), hash_bits(2, 2, 3));
}

TEST(Noise, NormalHasZeroMeanAndUnitVariance) {
    constexpr int kDraws = 200000;
    constexpr double kTolerance = 0.015;  // five standard errors of a variance from 200,000 draws
    double sum = 0;
    double squares = 0;
    for (int k = 0; k < kDraws; ++k) {
        const double value = normal(hash_bits(5, k));
        sum += value;
        squares += value * value;
    }
    EXPECT_NEAR(sum / kDraws, 0, kTolerance);
    EXPECT_NEAR(squares / kDraws, 1, kTolerance);
}

TEST(Noise, GradientNoiseIsZeroOnItsLatticeAndContinuous) {
    constexpr double kStep = 1e-6;
    constexpr double kSteepest = 8;  // of the noise per lattice step, generously
    EXPECT_EQ(gradient_noise(1, 3, 4), 0);
    for (int k = 0; k < 200; ++k) {
        const double x = k * 0.137;
        EXPECT_LT(std::fabs(gradient_noise(1, x + kStep, 0.4) - gradient_noise(1, x, 0.4)), kSteepest * kStep);
    }
}

TEST(Brush, RectangleHoldsItsArea) {
    int samples = 0;
    visit_rectangle({100, 100}, {1, 0}, 5, 3, [&](int, int) { ++samples; });
    EXPECT_EQ(samples, 10 * 6 * kSamplesPerPx * kSamplesPerPx);
}

TEST(Brush, CircleHoldsItsArea) {
    constexpr double kTolerance = 0.02;  // share; a circle of 20 samples' radius on a lattice
    int samples = 0;
    visit_blob({{200, 200}, 10, 1, 0, 0, 1}, [&](int, int, double) { ++samples; });
    const double expected = 3.14159265 * 100 * kSamplesPerPx * kSamplesPerPx;
    EXPECT_NEAR(samples / expected, 1, kTolerance);
}

TEST(Brush, BlobDepthGrowsOutwards) {
    const Blob blob{{50, 50}, 12, 1.4, 0.2, 0.22, 9};
    EXPECT_EQ(blob.depth(blob.centre), 0);
    for (int k = 0; k < 36; ++k) {
        double last = 0;
        for (int step = 1; step < 40; ++step) {
            const double depth = blob.depth(blob.centre + direction(k / 36.0) * step);
            EXPECT_GT(depth, last);
            last = depth;
        }
    }
}

TEST(Brush, VisitsNothingOutsideTheGround) {
    int samples = 0;
    visit_blob({{-500, -500}, 20, 1, 0, 0.2, 1}, [&](int, int, double) { ++samples; });
    visit_rectangle({5000, 5000}, {1, 0}, 9, 9, [&](int, int) { ++samples; });
    visit_stroke({{{-900, -900}, {-800, -900}}, {2, 2}}, 1, [&](const Near&) { ++samples; });
    EXPECT_EQ(samples, 0);
    std::set<std::pair<int, int>> inside;
    visit_blob({{kSizePx + 10.0, 30}, 30, 1, 0, 0.2, 1}, [&](int r, int c, double) {
        ASSERT_TRUE(r >= 0 && c >= 0 && r < kGroundSize && c < kGroundSize);
        inside.insert({r, c});
    });
    EXPECT_FALSE(inside.empty());
}

TEST(Brush, StrokeIsAsWideAsAsked) {
    // A level line of half width 2 px from x 10 to x 30: 20 x 4 px, with half discs at its ends.
    constexpr double kTolerance = 0.03;  // share; the ends on a lattice
    std::set<std::pair<int, int>> samples;
    visit_stroke({{{10, 40}, {20, 40}, {30, 40}}, {2, 2, 2}}, 1, [&](const Near& near) {
        samples.insert({near.r, near.c});
    });
    const double expected = (20 * 4 + 3.14159265 * 4) * kSamplesPerPx * kSamplesPerPx;
    EXPECT_NEAR(static_cast<double>(samples.size()) / expected, 1, kTolerance);
}

TEST(Looks, FirstIsTheReferenceAndOthersAreDisplacedBySubPixels) {
    constexpr double kMostPx = 1.2;
    ASSERT_GE(looks().size(), 3U);
    bool two_seasons = false;
    for (std::size_t i = 0; i < looks().size(); ++i) {
        const Look& look = looks()[i];
        if (i > 0) {
            EXPECT_TRUE(looks()[i - 1].date < look.date);
        }
        two_seasons = two_seasons || look.season != looks()[0].season;
        for (int k = 0; k < 400; ++k) {
            const double moved = length(look.displacement({(k % 20) * 80.0, (k / 20) * 80.0}));
            if (i == 0) {
                EXPECT_EQ(moved, 0);
            } else {
                EXPECT_LT(moved, kMostPx);
                EXPECT_GT(moved, 0);
            }
        }
    }
    EXPECT_TRUE(two_seasons);
    EXPECT_EQ(looks().front().season, looks().back().season);
}

TEST(Looks, ShadowsFallAwayFromTheSunAndFurtherInAutumn) {
    const Point june = shadow_offset_px(looks()[0]);
    const Point november = shadow_offset_px(looks()[1]);
    EXPECT_GT(june.x, 0);  // the cloud that shades a place lies towards the sun, east and south of it
    EXPECT_GT(june.y, 0);
    EXPECT_GT(length(november), length(june));
}

}  // namespace
}  // namespace quarrywatch::demo
