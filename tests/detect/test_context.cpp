#include "kernels/detect/context.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "kernels/detect/smooth.hpp"
#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

using Plane = core::Raster<float>;
using Mask = core::Raster<std::uint8_t>;

// u = (score - 10) / 2: weak change is just above 10, what is beyond 10 +- 2 weight is settled.
constexpr double kThreshold = 10;
constexpr float kClear = 1, kWeak = 10.5F, kStrong = 100;

ContextOptions with_weight(double weight) { return {kThreshold, 1, weight}; }

Mask decided(const Plane& score, const Mask& valid, double weight) {
    Mask mask(score.rows(), score.cols(), 9);
    ContextWorkspace workspace;
    decide_in_context(score.view(), valid.view(), with_weight(weight), 0, 0, workspace, mask.view());
    return mask;
}

Mask decided(const Plane& score, double weight) { return decided(score, Mask(score.rows(), score.cols(), 1), weight); }

int marked(const Mask& mask) { return static_cast<int>(std::count(mask.data(), mask.data() + mask.size(), 1)); }

/// A field around the threshold with patches of a few pixels, so that many pixels wait for their neighbours.
Plane patches(int rows, int cols, double spread, unsigned seed) {
    core::RandomValues random(seed);
    Plane plane(rows, cols), scratch;
    for (std::size_t i = 0; i < plane.size(); ++i) plane.data()[i] = static_cast<float>(random.normal());
    smooth(plane.view(), 0.8, scratch);
    for (std::size_t i = 0; i < plane.size(); ++i)
        plane.data()[i] = static_cast<float>(kThreshold + spread * static_cast<double>(plane.data()[i]));
    return plane;
}

Mask some_invalid(int rows, int cols, unsigned seed) {
    core::RandomValues random(seed);
    Mask valid(rows, cols);
    for (std::size_t i = 0; i < valid.size(); ++i) valid.data()[i] = random.below(11) != 0;
    return valid;
}

bool equal(const Mask& a, const Mask& b) {
    return a.rows() == b.rows() && a.cols() == b.cols() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

TEST(Context, WithoutWeightIsAPlainThreshold) {
    Plane score(1, 5, 0.0F);
    const float values[] = {9.999F, 10, 10.001F, -5, 1000};
    std::copy_n(values, 5, score.data());
    Mask valid(1, 5, 1);
    EXPECT_EQ(marked(decided(score, valid, 0)), 2);
    EXPECT_EQ(decided(score, valid, 0)(0, 2), 1);
    valid(0, 2) = 0;
    EXPECT_EQ(marked(decided(score, valid, 0)), 1);
    EXPECT_EQ(context_radius(with_weight(0)), 0);
    EXPECT_EQ(context_radius(with_weight(2)), kContextSweeps * kContextReach_px);
}

TEST(Context, WeakPixelInClearGroundIsOutvoted) {
    Plane score(15, 15, kClear);
    score(7, 7) = kWeak;
    EXPECT_EQ(marked(decided(score, 0)), 1);
    EXPECT_EQ(marked(decided(score, 2)), 0);
    score(0, 0) = kWeak;  // at the corner fewer are heard, and still they are of one voice
    EXPECT_EQ(marked(decided(score, 2)), 0);
}

TEST(Context, StrongSitesOfAnySizeStayWhole) {
    for (const double weight : {2.0, 6.0, 12.0})
        for (const int side : {1, 2}) {
            Plane score(15, 15, kClear);
            for (int r = 0; r < side; ++r)
                for (int c = 0; c < side; ++c) score(7 + r, 7 + c) = kStrong;
            const Mask mask = decided(score, weight);
            EXPECT_EQ(marked(mask), side * side) << weight;
            for (int r = 0; r < side; ++r)
                for (int c = 0; c < side; ++c) EXPECT_EQ(mask(7 + r, 7 + c), 1);
        }
}

TEST(Context, StrongBeginsWhereNoVoteReaches) {
    for (const double weight : {2.0, 6.0, 12.0}) {
        Plane score(15, 15, -1000);
        score(7, 7) = static_cast<float>(kThreshold + 2 * weight);  // u = weight
        EXPECT_EQ(marked(decided(score, weight)), 1);
        score(7, 7) -= 0.01F;
        EXPECT_EQ(marked(decided(score, weight)), 0);
    }
}

TEST(Context, WhatMayNotChangeNeverDoes) {
    for (const double weight : {0.0, 0.5, 2.0, 6.0}) {
        const Plane score = patches(60, 90, 60, 4);
        const Mask mask = decided(score, weight);
        bool some = false;
        for (std::size_t i = 0; i < score.size(); ++i) {
            some = some || !may_change(score.data()[i], with_weight(weight));
            EXPECT_TRUE(mask.data()[i] == 0 || may_change(score.data()[i], with_weight(weight)));
        }
        EXPECT_TRUE(some) << "nothing is ruled out at weight " << weight;
    }
    EXPECT_FALSE(may_change(kWeak, {std::numeric_limits<double>::infinity(), 1, 2}));
}

TEST(Context, HoleInAStrongBlockIsFilled) {
    for (const double weight : {2.0, 6.0}) {
        Plane score(15, 15, kClear - 20);
        for (int r = 4; r < 11; ++r)
            for (int c = 4; c < 11; ++c) score(r, c) = kStrong;
        score(7, 7) = static_cast<float>(kThreshold - 2 * weight + 0.01);
        EXPECT_EQ(marked(decided(score, weight)), 49);
        score(7, 7) = static_cast<float>(kThreshold - 2 * weight);  // settled: a true hole
        EXPECT_EQ(marked(decided(score, weight)), 48);
    }
}

TEST(Context, NeighboursWeighAsAGaussian) {
    // One strong neighbour, all others abstain: changed where u + weight * its share > 0.
    double row = 0;
    for (int k = -2; k <= 2; ++k) row += std::exp(-0.5 * k * k);
    const double all = row * row - 1;  // the middle has no vote
    constexpr double kWeight = 6;
    for (int r = 0; r < 5; ++r)
        for (int c = 0; c < 5; ++c) {
            if (r == 2 && c == 2) continue;
            Plane score(5, 5, 0.0F);
            Mask valid(5, 5, 0);
            valid(2, 2) = valid(r, c) = 1;
            score(r, c) = kStrong;
            const double share = std::exp(-0.5 * ((r - 2) * (r - 2) + (c - 2) * (c - 2))) / all;
            score(2, 2) = static_cast<float>(kThreshold - 2 * kWeight * share * 0.99);
            EXPECT_EQ(decided(score, valid, kWeight)(2, 2), 1) << r << ' ' << c;
            score(2, 2) = static_cast<float>(kThreshold - 2 * kWeight * share * 1.01);
            EXPECT_EQ(decided(score, valid, kWeight)(2, 2), 0) << r << ' ' << c;
        }
    // A strong pixel six columns away is not heard, though the sweeps reach as far: nobody between passes it on.
    Plane score(1, 7, 0.0F);
    Mask valid(1, 7, 0);
    valid(0, 0) = valid(0, 6) = 1;
    score(0, 0) = 9.99F;
    score(0, 6) = kStrong;
    EXPECT_EQ(decided(score, valid, kWeight)(0, 0), 0);
}

TEST(Context, ScaleSetsTheUnitOfEvidence) {
    const Plane score = patches(40, 40, 6, 1);
    Plane wide(40, 40);
    for (std::size_t i = 0; i < wide.size(); ++i) wide.data()[i] = 8 * score.data()[i];
    Mask a(40, 40), b(40, 40);
    const Mask valid(40, 40, 1);
    ContextWorkspace workspace;
    decide_in_context(score.view(), valid.view(), {10, 1, 3}, 0, 0, workspace, a.view());
    decide_in_context(wide.view(), valid.view(), {80, 8, 3}, 0, 0, workspace, b.view());  // 8 rounds nothing
    EXPECT_TRUE(equal(a, b));
    decide_in_context(wide.view(), valid.view(), {80, 1, 3}, 0, 0, workspace, b.view());
    EXPECT_FALSE(equal(a, b));
}

TEST(Context, InvalidPixelsAbstainAndAreNeverMarked) {
    const Mask valid = some_invalid(40, 50, 2);
    for (const double weight : {0.0, 2.0, 12.0}) {
        const Plane plain = patches(40, 50, 5, 3);
        const Mask wanted = decided(plain, valid, weight);
        EXPECT_GT(marked(wanted), 100);
        for (const float other : {0.0F, 1e9F, -1e9F, std::nanf(""), HUGE_VALF, 10.0F}) {
            Plane score = patches(40, 50, 5, 3);
            for (std::size_t i = 0; i < score.size(); ++i)
                if (valid.data()[i] == 0) score.data()[i] = other;
            const Mask mask = decided(score, valid, weight);
            EXPECT_TRUE(equal(mask, wanted)) << weight << ' ' << other;
            for (std::size_t i = 0; i < mask.size(); ++i) ASSERT_LE(mask.data()[i], valid.data()[i]);
        }
    }
    EXPECT_EQ(marked(decided(Plane(9, 9, kStrong), Mask(9, 9, 0), 2)), 0);
}

TEST(Context, MirroredScoreGivesMirroredMask) {
    constexpr int kSize = 48;
    const Plane score = patches(kSize, kSize, 5, 4);
    const Mask valid = some_invalid(kSize, kSize, 5);
    using Place = std::function<std::pair<int, int>(int, int)>;
    const std::vector<Place> moves{[](int r, int c) { return std::pair(r, kSize - 1 - c); },
                                   [](int r, int c) { return std::pair(kSize - 1 - r, c); },
                                   [](int r, int c) { return std::pair(c, r); }};
    for (const double weight : {2.0, 6.0, 12.0}) {
        const Mask mask = decided(score, valid, weight);
        for (const Place& move : moves) {
            Plane moved(kSize, kSize);
            Mask moved_valid(kSize, kSize), wanted(kSize, kSize);
            for (int r = 0; r < kSize; ++r)
                for (int c = 0; c < kSize; ++c) {
                    const auto [y, x] = move(r, c);
                    moved(y, x) = score(r, c);
                    moved_valid(y, x) = valid(r, c);
                    wanted(y, x) = mask(r, c);
                }
            EXPECT_TRUE(equal(decided(moved, moved_valid, weight), wanted)) << weight;
        }
    }
}

TEST(Context, ScoreMirroredAtTheThresholdGivesTheComplement) {
    core::RandomValues random(6);
    Plane score(40, 40), mirrored(40, 40);
    const Mask valid = some_invalid(40, 40, 7);
    for (std::size_t i = 0; i < score.size(); ++i) {
        const auto away = static_cast<float>(std::ldexp(2 * random.below(2000) - 1999, -8));  // exact, never 0
        score.data()[i] = 10 + away;
        mirrored.data()[i] = 10 - away;
    }
    for (const double weight : {0.0, 2.0, 6.0}) {
        const Mask a = decided(score, valid, weight), b = decided(mirrored, valid, weight);
        for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(a.data()[i] + b.data()[i], valid.data()[i]) << weight;
    }
}

TEST(Context, SymmetricPatternGivesSymmetricMask) {
    Plane score(21, 21);
    for (int r = 0; r < 21; ++r)
        for (int c = 0; c < 21; ++c)
            score(r, c) = static_cast<float>(kThreshold + 4.3 * std::cos(0.9 * std::hypot(r - 10, c - 10)));
    for (const double weight : {2.0, 6.0}) {
        const Mask mask = decided(score, weight);
        EXPECT_GT(marked(mask), 0);
        EXPECT_LT(marked(mask), 441);
        for (int r = 0; r < 21; ++r)
            for (int c = 0; c < 21; ++c) {
                ASSERT_EQ(mask(r, c), mask(20 - r, c));
                ASSERT_EQ(mask(r, c), mask(r, 20 - c));
                ASSERT_EQ(mask(r, c), mask(c, r));
            }
    }
}

TEST(Context, SaltAndPepperGo) {
    core::RandomValues random(8);
    Plane score(100, 100);
    for (std::size_t i = 0; i < score.size(); ++i)
        score.data()[i] = static_cast<float>(random.below(50) == 0 ? 11 : random.uniform(0, 9));
    const int alone = marked(decided(score, 0));
    EXPECT_GT(alone, 150);
    EXPECT_LT(marked(decided(score, 2)), alone / 20);
}

TEST(Context, SameBytesInAnyTile) {
    constexpr int kRows = 90, kCols = 107;
    const Plane score = patches(kRows, kCols, 6, 9);
    const Mask valid = some_invalid(kRows, kCols, 10);
    ContextWorkspace workspace;
    for (const double weight : {2.0, 6.0, 12.0}) {
        const Mask whole = decided(score, valid, weight);
        ASSERT_FALSE(equal(whole, decided(score, valid, 0)));
        const int radius = context_radius(with_weight(weight));
        // How many tiles' rows come out otherwise than in the whole image.
        const auto differing = [&](int side, int halo) {
            int count = 0;
            for (int row = 0; row < kRows; row += side)
                for (int col = 0; col < kCols; col += side) {
                    const int rows = std::min(side, kRows - row), cols = std::min(side, kCols - col);
                    const int top = std::max(0, row - halo), left = std::max(0, col - halo);
                    const int height = std::min(kRows, row + rows + halo) - top;
                    const int width = std::min(kCols, col + cols + halo) - left;
                    Mask mask(rows, cols, 9);
                    decide_in_context(score.view().part(top, left, height, width),
                                      valid.view().part(top, left, height, width), with_weight(weight), row - top,
                                      col - left, workspace, mask.view());
                    for (int r = 0; r < rows; ++r)
                        count +=
                            std::memcmp(mask.row(r), whole.row(row + r) + col, static_cast<std::size_t>(cols)) != 0;
                }
            return count;
        };
        for (const int side : {5, 16, 33, 64}) {
            EXPECT_EQ(differing(side, radius), 0) << weight << ' ' << side;
            EXPECT_EQ(differing(side, radius + 3), 0) << weight << ' ' << side;
        }
        EXPECT_GT(differing(5, 0), 0);  // else the test would show nothing
    }
}

TEST(Context, SmallWindows) {
    EXPECT_EQ(marked(decided(Plane(1, 1, kWeak), 2)), 1);  // nobody speaks against it
    EXPECT_EQ(marked(decided(Plane(1, 1, static_cast<float>(kThreshold)), 2)), 0);
    EXPECT_EQ(marked(decided(Plane(1, 4, kWeak), 12)), 4);
    EXPECT_TRUE(decided(Plane(0, 4), 2).empty());
}

}  // namespace
}  // namespace quarrywatch::detect
