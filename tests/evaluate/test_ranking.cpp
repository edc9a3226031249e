#include "kernels/evaluate/ranking.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace quarrywatch::evaluate {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::vector<ScoredPixel> random_pixels(unsigned seed, int count, unsigned distinct_scores) {
    std::mt19937 random(seed);
    std::vector<ScoredPixel> pixels;
    for (int i = 0; i < count; ++i) {
        const bool changed = random() % 4 == 0;
        pixels.push_back(
            {static_cast<float>(random() % distinct_scores + (changed ? distinct_scores / 3 : 0)), changed});
    }
    return pixels;
}

Confusion at_threshold(const std::vector<ScoredPixel>& pixels, float threshold) {
    Confusion counts;
    for (const ScoredPixel& pixel : pixels) {
        const bool said = pixel.score >= threshold;
        ++(pixel.changed ? (said ? counts.tp : counts.fn) : (said ? counts.fp : counts.tn));
    }
    return counts;
}

TEST(Rank, IsTheShareOfPairsInTheRightOrder) {
    const Ranking ranking = rank({{0.8F, true}, {0.6F, false}, {0.4F, true}, {0.2F, false}});
    EXPECT_EQ(ranking.auc, 0.75);
    EXPECT_EQ(ranking.changed, 2U);
    EXPECT_EQ(ranking.unchanged, 2U);
}

TEST(Rank, TiesCountHalf) {
    EXPECT_EQ(rank({{1, true}, {1, true}, {1, false}, {0, false}}).auc, 0.75);
    EXPECT_EQ(rank({{5, true}, {5, false}, {5, false}}).auc, 0.5);
}

TEST(Rank, SeparatedScoresAreJudgedPerfectOrInverted) {
    const Ranking perfect = rank({{3, true}, {2, true}, {1, false}, {0, false}});
    EXPECT_EQ(perfect.auc, 1.0);
    ASSERT_TRUE(perfect.best_kappa && perfect.best_f1);
    EXPECT_EQ(perfect.best_kappa->threshold, 2.0F);
    EXPECT_EQ(perfect.best_kappa->value, 1.0);
    EXPECT_EQ(perfect.best_kappa->counts, (Confusion{2, 0, 0, 2}));
    EXPECT_EQ(perfect.best_f1->threshold, 2.0F);

    const Ranking inverted = rank({{0, true}, {1, true}, {2, false}, {3, false}});
    EXPECT_EQ(inverted.auc, 0.0);
    EXPECT_EQ(inverted.best_kappa->value, 0.0);
}

TEST(Rank, KappaAndF1MayChooseDifferentThresholds) {
    // At >= 2: tp 2, fp 0, fn 2, tn 1: kappa 0.286, F1 0.667. At >= 0: all reported: kappa 0, F1 0.889.
    const Ranking ranking = rank({{3, true}, {2, true}, {1, false}, {0, true}, {0, true}});
    EXPECT_EQ(ranking.best_kappa->threshold, 2.0F);
    EXPECT_EQ(ranking.best_kappa->counts, (Confusion{2, 0, 2, 1}));
    EXPECT_EQ(ranking.best_f1->threshold, 0.0F);
    EXPECT_EQ(ranking.best_f1->value, 8.0 / 9);
}

TEST(Rank, OfEquallyGoodThresholdsTakesTheHighest) {
    // F1 is 2/3 at >= 2 (tp 1, fn 1) and at >= 0 (tp 2, fp 2).
    const Ranking ranking = rank({{2, true}, {1, false}, {1, false}, {0, true}});
    EXPECT_EQ(ranking.best_f1->value, 2.0 / 3);
    EXPECT_EQ(ranking.best_f1->threshold, 2.0F);
}

TEST(Rank, EqualsPairCountingAndTrialOfEveryThreshold) {
    for (const unsigned distinct : {3U, 20U, 100000U}) {
        const std::vector<ScoredPixel> pixels = random_pixels(distinct, 300, distinct);
        const Ranking ranking = rank(pixels);
        std::uint64_t pairs_x2 = 0;
        double best_kappa = -1;
        double best_f1 = -1;
        for (const ScoredPixel& a : pixels) {
            const Accuracy figures = accuracy(at_threshold(pixels, a.score));
            best_kappa = std::max(best_kappa, figures.kappa.value());
            best_f1 = std::max(best_f1, figures.f1.value());
            for (const ScoredPixel& b : pixels) {
                if (a.changed && !b.changed) pairs_x2 += a.score > b.score ? 2U : (a.score == b.score ? 1U : 0U);
            }
        }
        const double pairs = static_cast<double>(ranking.changed) * static_cast<double>(ranking.unchanged);
        ASSERT_EQ(ranking.auc, static_cast<double>(pairs_x2) / (2 * pairs));
        ASSERT_EQ(ranking.best_kappa->value, best_kappa);
        ASSERT_EQ(ranking.best_f1->value, best_f1);
        ASSERT_EQ(ranking.best_kappa->counts, at_threshold(pixels, ranking.best_kappa->threshold));
        ASSERT_EQ(ranking.best_f1->counts, at_threshold(pixels, ranking.best_f1->threshold));
    }
}

TEST(Rank, DoesNotDependOnTheOrderNorOnAMonotoneRescaling) {
    std::vector<ScoredPixel> pixels = random_pixels(9, 500, 50);
    const Ranking expected = rank(pixels);
    std::reverse(pixels.begin(), pixels.end());
    EXPECT_EQ(rank(pixels).auc, expected.auc);
    EXPECT_EQ(rank(pixels).best_kappa->threshold, expected.best_kappa->threshold);
    for (ScoredPixel& pixel : pixels) pixel.score = pixel.score * 4 - 7;
    EXPECT_EQ(rank(pixels).auc, expected.auc);
    EXPECT_EQ(rank(pixels).best_kappa->threshold, expected.best_kappa->threshold * 4 - 7);
}

TEST(Rank, LeavesOutNaNAndKeepsInfinities) {
    const Ranking ranking = rank({{kInfinity, true}, {kNaN, true}, {kNaN, false}, {kNaN, false}, {-kInfinity, false}});
    EXPECT_EQ(ranking.no_score, 3U);
    EXPECT_EQ(ranking.changed, 1U);
    EXPECT_EQ(ranking.unchanged, 1U);
    EXPECT_EQ(ranking.auc, 1.0);
    EXPECT_EQ(ranking.best_kappa->threshold, kInfinity);
}

TEST(Rank, BothZerosAreOneScore) {
    for (const bool negative_first : {true, false}) {
        const float first = negative_first ? -0.0F : 0.0F;
        const Ranking ranking = rank({{first, true}, {-first, true}, {first, false}, {-1, false}});
        EXPECT_EQ(ranking.auc, 0.75);
        ASSERT_EQ(ranking.best_kappa->threshold, 0.0F);
        EXPECT_FALSE(std::signbit(ranking.best_kappa->threshold));
    }
}

TEST(Rank, HasNoAnswerWithOneClassOnly) {
    for (const Ranking& ranking :
         {rank({}), rank({{1, true}, {2, true}}), rank({{1, false}}), rank({{kNaN, true}, {1, false}})}) {
        EXPECT_FALSE(ranking.auc.has_value());
        EXPECT_FALSE(ranking.best_kappa.has_value());
        EXPECT_FALSE(ranking.best_f1.has_value());
    }
    EXPECT_EQ(rank({{1, true}, {2, true}}).changed, 2U);
}

}  // namespace
}  // namespace quarrywatch::evaluate
