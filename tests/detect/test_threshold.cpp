#include "kernels/detect/threshold.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "tests/core/random_values.hpp"
#include "tests/detect/made_scores.hpp"

namespace quarrywatch::detect {
namespace {

constexpr double kGrowth = 0.6;
constexpr auto kParting = {ThresholdRule::otsu, ThresholdRule::kittler_illingworth,
                           ThresholdRule::kittler_illingworth_gg, ThresholdRule::em_bayes, ThresholdRule::two_means};
constexpr auto kBounding = {ThresholdRule::tail, ThresholdRule::chi_square, ThresholdRule::fdr};

Threshold choose(const std::vector<float>& scores, ThresholdRule rule) {
    ThresholdOptions options;
    options.rule = rule;
    return choose_threshold(scores, options, kGrowth);
}

class OnItsOwn : public testing::TestWithParam<ThresholdRule> {};
INSTANTIATE_TEST_SUITE_P(Threshold, OnItsOwn, testing::Values(ThresholdRule::automatic, ThresholdRule::fdr));

TEST_P(OnItsOwn, NothingOnUnchangedGround) {
    for (const unsigned seed : {1U, 2U, 3U})
        for (const int degrees : {3, 7}) {
            const std::vector<float> scores = null_scores(50000, degrees, 1.7, seed);
            const Threshold t = choose(scores, GetParam());
            EXPECT_NE(t.rule, ThresholdRule::automatic);
            EXPECT_LE(above(scores, 0, scores.size(), t.value), 5U) << seed;  // 1 in 10,000
            EXPECT_TRUE(std::isfinite(t.value));
        }
}

TEST_P(OnItsOwn, FindsALittleAndALotOfChange) {
    for (const std::size_t changed : {500U, 15000U}) {  // 1 % and 30 % of 50,000
        const std::vector<float> scores = with_change(null_scores(50000, 4, 1, 3), changed, 200);
        const Threshold t = choose(scores, GetParam());
        EXPECT_GE(above(scores, 0, changed, t.value), changed * 99 / 100) << changed;
        const std::size_t wrong = above(scores, changed, scores.size(), t.value);
        // The rate promised is 1 % of the flagged; the fitted tail is known to a factor of two.
        EXPECT_LE(wrong, changed * 2 / 100) << changed;
        EXPECT_NEAR(t.share_above, static_cast<double>(above(scores, 0, scores.size(), t.value)) / 50000, 1e-12);
    }
}

TEST_P(OnItsOwn, OrderDoesNotMatter) {
    std::vector<float> scores = with_change(null_scores(5000, 3, 1, 9), 100, 50);
    const double value = choose(scores, GetParam()).value;
    std::reverse(scores.begin(), scores.end());
    EXPECT_EQ(choose(scores, GetParam()).value, value);
}

TEST(Automatic, NoiseGivesTheTail) {
    const std::vector<float> scores = null_scores(200000, 6, 0.4, 11);
    const Threshold t = choose(scores, ThresholdRule::automatic);
    EXPECT_EQ(t.rule, ThresholdRule::tail) << t.why;
    EXPECT_LE(t.share_above, 1e-5);
    EXPECT_NEAR(t.null.scale * t.null.degrees, 0.4 * 6, 0.1);  // two quantiles of 200,000 tell the mean to 1 %
}

TEST(Automatic, SparseStrongChangeGivesTheTail) {
    constexpr std::size_t kChanged = 500;  // 0.5 %
    const std::vector<float> scores = with_change(null_scores(100000, 6, 1, 12), kChanged, 200);
    const Threshold t = choose(scores, ThresholdRule::automatic);
    EXPECT_EQ(t.rule, ThresholdRule::tail) << t.why;
    EXPECT_EQ(above(scores, 0, kChanged, t.value), kChanged);
    EXPECT_LE(above(scores, kChanged, scores.size(), t.value), 1U);
}

TEST(Automatic, AThirdChangedInThreeStrengths) {
    constexpr std::size_t kCount = 100000, kChanged = 30000;
    std::vector<float> scores = null_scores(kCount, 6, 1, 13);
    core::RandomValues random(14);
    const std::vector<double> strengths{100, 400, 2000};
    for (std::size_t i = 0; i < kChanged; ++i)
        scores[i] += static_cast<float>(strengths[i % 3] * (1 + 0.3 * random.uniform()));
    const Threshold t = choose(scores, ThresholdRule::automatic);
    EXPECT_EQ(t.rule, ThresholdRule::tail) << t.why;
    EXPECT_GE(above(scores, 0, kChanged, t.value), kChanged * 999 / 1000);
    EXPECT_LE(above(scores, kChanged, kCount, t.value), 6U);  // 1e-4 of 70,000
    EXPECT_NEAR(t.null.degrees, 6, 0.5);                      // that of the unchanged alone
}

/// Scores of land and of change that run into each other, log-normal, the latter of `share` of 50,000.
std::vector<float> graded_scores(double share, double land, double land_spread, double change, double change_spread) {
    core::RandomValues random(21);
    std::vector<float> scores;
    for (int i = 0; i < 50000; ++i) {
        const bool changed = i < share * 50000;
        scores.push_back(static_cast<float>((changed ? change : land) *
                                            std::exp((changed ? change_spread : land_spread) * random.normal())));
    }
    return scores;
}

TEST(Automatic, OnlyWidespreadChangeIsGraded) {
    const std::vector<float> widespread = graded_scores(0.15, 4, 0.45, 15, 0.9);
    const Threshold cut = choose(widespread, ThresholdRule::automatic);
    EXPECT_EQ(cut.rule, ThresholdRule::kittler_illingworth) << cut.why;
    // Most of what changed is flagged, and little of the rest.
    EXPECT_GT(above(widespread, 0, 7500, cut.value), 3750U);
    EXPECT_LT(above(widespread, 7500, 50000, cut.value), 2500U);
    // The densities cross at 4 exp(1.004). Classes cut off at the threshold are narrower than they were, which costs up
    // to a quarter more errors than the least possible.
    const auto errors = [&](double t) {
        return 7500 - above(widespread, 0, 7500, t) + above(widespread, 7500, 50000, t);
    };
    EXPECT_LT(static_cast<double>(errors(cut.value)), 1.25 * static_cast<double>(errors(4 * std::exp(1.004))));
    // A scene with little of the same is no reason to flag the season's tail.
    const Threshold tail = choose(graded_scores(0.01, 4, 0.45, 15, 0.9), ThresholdRule::automatic);
    EXPECT_EQ(tail.rule, ThresholdRule::tail) << tail.why;
    EXPECT_GT(tail.value, 2 * cut.value);
}

TEST(Automatic, ATownThatGrowsIsCutWithBalancedErrors) {
    // As of Taizhou: an eighth of the scene, from 3 to 100 times the median of the land at two deviations.
    constexpr std::size_t kChanged = 6000;
    const std::vector<float> scores = graded_scores(0.12, 1, 0.6, std::sqrt(300.0), std::log(100.0 / 3) / 4);
    const Threshold t = choose(scores, ThresholdRule::automatic);
    EXPECT_EQ(t.rule, ThresholdRule::kittler_illingworth) << t.why;
    const std::size_t missed = kChanged - above(scores, 0, kChanged, t.value);
    const std::size_t wrong = above(scores, kChanged, scores.size(), t.value);
    EXPECT_LT(missed, kChanged / 10);
    EXPECT_LT(wrong, kChanged / 10);
}

TEST(Threshold, ScoresOfZeroAreNoClass) {
    const std::vector<float> scores = graded_scores(0.12, 1, 0.6, std::sqrt(300.0), std::log(100.0 / 3) / 4);
    for (const ThresholdRule rule : {ThresholdRule::kittler_illingworth, ThresholdRule::kittler_illingworth_gg}) {
        std::vector<float> more = scores;
        more.insert(more.end(), 5000, 0.0F);
        EXPECT_EQ(choose(more, rule).value, choose(scores, rule).value);
    }
}

TEST(Automatic, FewPixelsGiveFalseDiscovery) {
    EXPECT_EQ(choose(null_scores(999, 4, 1, 1), ThresholdRule::automatic).rule, ThresholdRule::fdr);
    EXPECT_EQ(choose(null_scores(1000, 4, 1, 1), ThresholdRule::automatic).rule, ThresholdRule::tail);
}

TEST(Threshold, ChiSquareTakesItsShareOfTheNull) {
    ThresholdOptions options;
    options.rule = ThresholdRule::chi_square;
    options.significance = 0.01;
    const std::vector<float> scores = null_scores(100000, 5, 0.6, 6);
    const Threshold t = choose_threshold(scores, options, kGrowth);
    EXPECT_NEAR(t.value, 0.6 * core::chi_square_quantile(0.01, 5), 0.1 * t.value);
    EXPECT_NEAR(t.share_above, 0.01, 0.003);  // the fitted law's tail is known to 20 %
}

TEST(Threshold, TwoHeapsAreParted) {
    // Magnitudes 1 +- 0.1 (nine in ten) and 5 +- 0.1; scores are their squares.
    std::vector<float> scores;
    core::RandomValues random(7);
    for (int i = 0; i < 10000; ++i)
        scores.push_back(static_cast<float>(std::pow((i % 10 == 0 ? 5 : 1) + random.uniform(-0.1, 0.1), 2)));
    for (const ThresholdRule rule : kParting) {
        const Threshold t = choose(scores, rule);
        EXPECT_EQ(t.rule, rule);
        EXPECT_GT(std::sqrt(t.value), 1.09);
        EXPECT_LT(std::sqrt(t.value), 4.91);
        EXPECT_NEAR(t.share_above, 0.1, 1e-12);
    }
}

TEST(Threshold, OnlyBoundsOfFalseAlarmsGrow) {
    const std::vector<float> scores = with_change(null_scores(5000, 3, 1, 9), 500, 50);
    for (const ThresholdRule rule : kBounding) {
        const Threshold t = choose(scores, rule);
        EXPECT_FALSE(t.classifies);
        EXPECT_EQ(t.low, kGrowth * t.value);
    }
    for (const ThresholdRule rule : kParting) {
        const Threshold t = choose(scores, rule);
        EXPECT_TRUE(t.classifies);
        EXPECT_EQ(t.low, t.value);
    }
    EXPECT_THROW((void)choose_threshold(scores, {}, 1.5), std::invalid_argument);
}

TEST(Threshold, FixedIsFixed) {
    ThresholdOptions options;
    options.rule = ThresholdRule::fixed;
    options.value = 2.5;
    const std::vector<float> scores{1, 2, 3, 4};
    const Threshold t = choose_threshold(scores, options, kGrowth);
    EXPECT_EQ(t.value, 2.5);
    EXPECT_EQ(t.low, kGrowth * 2.5);
    EXPECT_FALSE(t.classifies);
    EXPECT_EQ(t.share_above, 0.5);
    EXPECT_EQ(t.rule, ThresholdRule::fixed);
    EXPECT_EQ(choose_threshold({}, options, kGrowth).value, 2.5);
}

TEST(Threshold, EmptyIsInfinite) {
    for (const ThresholdRule rule : {ThresholdRule::automatic, ThresholdRule::chi_square, ThresholdRule::otsu}) {
        ThresholdOptions options;
        options.rule = rule;
        const Threshold t = choose_threshold({}, options, 0);
        EXPECT_EQ(t.value, std::numeric_limits<double>::infinity());
        EXPECT_EQ(t.low, std::numeric_limits<double>::infinity());  // not 0 times infinity
        EXPECT_NE(t.rule, ThresholdRule::automatic);
        EXPECT_FALSE(t.why.empty());
    }
}

TEST(Threshold, DegenerateScoresFlagNothing) {
    const std::vector<float> zeros(1000, 0.0F), equal(1000, 3.0F), one{2.0F};
    std::vector<ThresholdRule> rules{ThresholdRule::automatic};
    rules.insert(rules.end(), kParting);
    rules.insert(rules.end(), kBounding);
    for (const auto& scores : {zeros, equal, one})
        for (const ThresholdRule rule : rules) {
            const Threshold t = choose(scores, rule);
            // Infinity where nothing can be parted: what lies beyond the sample is no change either.
            EXPECT_FALSE(std::isnan(t.value)) << static_cast<int>(rule);
            EXPECT_FALSE(t.why.empty());
            EXPECT_EQ(t.share_above, 0) << static_cast<int>(rule) << " of " << scores.size() << " x " << scores[0];
        }
}

}  // namespace
}  // namespace quarrywatch::detect
