#include "kernels/detect/threshold.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

/// `scale` times chi-square variables of `degrees` degrees of freedom.
std::vector<float> null_scores(int count, int degrees, double scale, unsigned seed) {
    core::RandomValues random(seed);
    std::vector<float> scores;
    for (int i = 0; i < count; ++i) {
        double sum = 0;
        for (int d = 0; d < degrees; ++d) sum += std::pow(random.normal(), 2);
        scores.push_back(static_cast<float>(scale * sum));
    }
    return scores;
}

/// The first `changed` scores get a strong change on top.
std::vector<float> with_change(std::vector<float> scores, std::size_t changed, double strength) {
    core::RandomValues random(99);
    for (std::size_t i = 0; i < changed; ++i) scores[i] += static_cast<float>(strength * (1 + random.uniform()));
    return scores;
}

Threshold choose(const std::vector<float>& scores, ThresholdRule rule, double rate = 0.01) {
    ThresholdOptions options;
    options.rule = rule;
    options.false_discovery_rate = rate;
    return choose_threshold(scores, options);
}

std::size_t above(const std::vector<float>& scores, std::size_t from, std::size_t to, double threshold) {
    return static_cast<std::size_t>(std::count_if(scores.begin() + static_cast<std::ptrdiff_t>(from),
                                                  scores.begin() + static_cast<std::ptrdiff_t>(to),
                                                  [&](float s) { return static_cast<double>(s) > threshold; }));
}

TEST(FitNull, RecoversTheLaw) {
    for (const int degrees : {1, 3, 6, 20})
        for (const double scale : {0.3, 1.0, 50.0}) {
            std::vector<float> scores = null_scores(100000, degrees, scale, 1);
            std::sort(scores.begin(), scores.end());
            const NullLaw law = fit_null(scores);
            EXPECT_NEAR(law.degrees / degrees, 1, 0.05);  // two quantiles of 100,000 tell the degrees to 1 or 2 %
            EXPECT_NEAR(law.scale * law.degrees / (scale * degrees), 1, 0.03);
            EXPECT_NEAR(law.p_value(scale * core::chi_square_quantile(0.01, degrees)) / 0.01, 1, 0.2);
        }
}

TEST(FitNull, ExactQuantilesGiveTheExactLaw) {
    std::vector<float> scores;
    for (int i = 0; i <= 1000; ++i)
        scores.push_back(static_cast<float>(2.5 * core::chi_square_quantile(1 - (i + 1e-9) / (1000 + 2e-9), 4.0)));
    const NullLaw law = fit_null(scores);
    EXPECT_NEAR(law.degrees, 4, 1e-4);
    EXPECT_NEAR(law.scale, 2.5, 1e-4);
}

TEST(FitNull, AThirdOfChangeHardlyMovesIt) {
    std::vector<float> scores = with_change(null_scores(50000, 4, 1, 2), 15000, 500);
    std::sort(scores.begin(), scores.end());
    const NullLaw law = fit_null(scores);
    // The lower 10 and 40 % of all are the lower 14 and 57 % of the unchanged: the law comes out wider, never narrower.
    EXPECT_GT(law.scale * law.degrees, 4 * 0.97);
    EXPECT_LT(law.scale * law.degrees, 4 * 1.6);
}

TEST(FitNull, DegenerateScores) {
    EXPECT_EQ(fit_null({}).degrees, 1);
    const std::vector<float> zeros(100, 0.0F), equal(100, 3.0F), one{2.0F};
    for (const auto& scores : {zeros, equal, one}) {
        const NullLaw law = fit_null(scores);
        EXPECT_TRUE(std::isfinite(law.degrees) && std::isfinite(law.scale));
        EXPECT_GT(law.scale, 0);
    }
}

class OnItsOwn : public testing::TestWithParam<ThresholdRule> {};
INSTANTIATE_TEST_SUITE_P(Threshold, OnItsOwn, testing::Values(ThresholdRule::automatic, ThresholdRule::fdr));

TEST_P(OnItsOwn, NothingOnUnchangedGround) {
    for (const unsigned seed : {1U, 2U, 3U, 4U, 5U})
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

TEST(Threshold, MoreFalseDiscoveriesAllowedLowerTheThreshold) {
    const std::vector<float> scores = with_change(null_scores(50000, 4, 1, 4), 2000, 15);
    double last = std::numeric_limits<double>::infinity();
    for (const double rate : {0.001, 0.01, 0.1}) {
        const double t = choose(scores, ThresholdRule::fdr, rate).value;
        EXPECT_LT(t, last);
        last = t;
    }
}

TEST(Threshold, FalseDiscoveryByItsDefinition) {
    const std::vector<float> scores = with_change(null_scores(2000, 3, 1, 5), 60, 15);
    const Threshold t = choose(scores, ThresholdRule::fdr);
    std::vector<float> sorted = scores;
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    std::size_t flagged = 0;  // Benjamini and Hochberg: the largest k whose k-th p-value is at most k rate / n
    for (std::size_t k = 1; k <= sorted.size(); ++k)
        if (t.null.p_value(static_cast<double>(sorted[k - 1])) <= 0.01 * static_cast<double>(k) / 2000) flagged = k;
    ASSERT_GT(flagged, 10U);
    EXPECT_EQ(above(scores, 0, 2000, t.value), flagged);
}

TEST(Threshold, ChiSquareTakesItsShareOfTheNull) {
    ThresholdOptions options;
    options.rule = ThresholdRule::chi_square;
    options.significance = 0.01;
    const std::vector<float> scores = null_scores(100000, 5, 0.6, 6);
    const Threshold t = choose_threshold(scores, options);
    EXPECT_NEAR(t.value, 0.6 * core::chi_square_quantile(0.01, 5), 0.1 * t.value);
    EXPECT_NEAR(t.share_above, 0.01, 0.003);  // the fitted law's tail is known to 20 %
}

TEST(Threshold, TailLeavesItsShareOfOneDegreeOfFreedom) {
    ThresholdOptions options;
    options.rule = ThresholdRule::tail;
    options.tail_share = 1e-3;
    const std::vector<float> scores = null_scores(200000, 1, 2.5, 10);
    const Threshold t = choose_threshold(scores, options);
    EXPECT_EQ(t.rule, ThresholdRule::tail);
    EXPECT_NEAR(t.value / (2.5 * core::chi_square_quantile(1e-3, 1)), 1, 0.03);  // the 90 % quantile is known to 1 %
    EXPECT_NEAR(t.share_above, 1e-3, 3e-4);
}

// Scores of land and of change that run into each other: log-normal with medians 4 and 15, the latter of `share`.
std::vector<float> graded_scores(double share) {
    core::RandomValues random(21);
    std::vector<float> scores;
    for (int i = 0; i < 50000; ++i) {
        const bool changed = i < share * 50000;
        scores.push_back(static_cast<float>((changed ? 15 : 4) * std::exp((changed ? 0.9 : 0.45) * random.normal())));
    }
    return scores;
}

TEST(Threshold, OnlyWidespreadChangeIsGraded) {
    const std::vector<float> widespread = graded_scores(0.15);
    const Threshold cut = choose(widespread, ThresholdRule::automatic);
    EXPECT_EQ(cut.rule, ThresholdRule::kittler_illingworth) << cut.why;
    // Most of what changed is flagged, and little of the rest.
    EXPECT_GT(above(widespread, 0, 7500, cut.value), 4000U);
    EXPECT_LT(above(widespread, 7500, 50000, cut.value), 2500U);
    // A scene with little of the same is no reason to flag the season's tail.
    const Threshold tail = choose(graded_scores(0.01), ThresholdRule::automatic);
    EXPECT_EQ(tail.rule, ThresholdRule::tail) << tail.why;
    EXPECT_GT(tail.value, 2 * cut.value);
}

TEST(Threshold, TwoHeapsAreParted) {
    // Magnitudes 1 +- 0.1 (nine in ten) and 5 +- 0.1; scores are their squares.
    std::vector<float> scores;
    core::RandomValues random(7);
    for (int i = 0; i < 10000; ++i)
        scores.push_back(static_cast<float>(std::pow((i % 10 == 0 ? 5 : 1) + random.uniform(-0.1, 0.1), 2)));
    for (const ThresholdRule rule :
         {ThresholdRule::otsu, ThresholdRule::kittler_illingworth, ThresholdRule::two_means}) {
        const Threshold t = choose(scores, rule);
        EXPECT_EQ(t.rule, rule);
        EXPECT_GT(std::sqrt(t.value), 1.09);
        EXPECT_LT(std::sqrt(t.value), 4.91);
        EXPECT_NEAR(t.share_above, 0.1, 1e-12);
    }
    EXPECT_NEAR(std::sqrt(choose(scores, ThresholdRule::two_means).value), 3,
                0.02);  // the middle of both means; bins of 0.005
}

TEST(Threshold, KittlerIllingworthFindsTheCrossingOfUnequalSpreads) {
    // Normal magnitudes 3 +- 0.5 and 8 +- 1.5 in equal parts: the densities cross at 4.47.
    std::vector<float> scores;
    core::RandomValues random(8);
    for (int i = 0; i < 40000; ++i)
        scores.push_back(static_cast<float>(
            std::pow(std::max(0.0, i % 2 == 0 ? 3 + 0.5 * random.normal() : 8 + 1.5 * random.normal()), 2)));
    EXPECT_NEAR(std::sqrt(choose(scores, ThresholdRule::kittler_illingworth).value), 4.47, 0.2);
    EXPECT_GT(std::sqrt(choose(scores, ThresholdRule::otsu).value), 4.9);  // known to lean to the wider class
}

TEST(Threshold, FixedIsFixed) {
    ThresholdOptions options;
    options.rule = ThresholdRule::fixed;
    options.value = 2.5;
    const std::vector<float> scores{1, 2, 3, 4};
    const Threshold t = choose_threshold(scores, options);
    EXPECT_EQ(t.value, 2.5);
    EXPECT_EQ(t.share_above, 0.5);
    EXPECT_EQ(t.rule, ThresholdRule::fixed);
    EXPECT_EQ(choose_threshold({}, options).value, 2.5);
}

TEST(Threshold, EmptyIsInfinite) {
    for (const ThresholdRule rule : {ThresholdRule::automatic, ThresholdRule::chi_square, ThresholdRule::otsu}) {
        const Threshold t = choose({}, rule);
        EXPECT_EQ(t.value, std::numeric_limits<double>::infinity());
        EXPECT_NE(t.rule, ThresholdRule::automatic);
        EXPECT_FALSE(t.why.empty());
    }
}

TEST(Threshold, DegenerateScoresFlagNothing) {
    const std::vector<float> zeros(1000, 0.0F), equal(1000, 3.0F), one{2.0F};
    for (const auto& scores : {zeros, equal, one})
        for (const ThresholdRule rule :
             {ThresholdRule::automatic, ThresholdRule::tail, ThresholdRule::chi_square, ThresholdRule::otsu,
              ThresholdRule::kittler_illingworth, ThresholdRule::two_means}) {
            const Threshold t = choose(scores, rule);
            EXPECT_FALSE(std::isnan(t.value)) << static_cast<int>(rule);
            EXPECT_EQ(t.share_above, 0) << static_cast<int>(rule) << " of " << scores.size() << " x " << scores[0];
        }
}

TEST(Threshold, TwoMeansOfOneHighHeap) {
    // Magnitudes 4 to 5: the middle of both halves' means, not everything above half of the largest.
    std::vector<float> scores;
    for (int i = 0; i <= 1000; ++i) scores.push_back(static_cast<float>(std::pow(4 + i / 1000.0, 2)));
    const Threshold t = choose(scores, ThresholdRule::two_means);
    EXPECT_NEAR(std::sqrt(t.value), 4.5, 0.02);
}

TEST_P(OnItsOwn, OrderDoesNotMatter) {
    std::vector<float> scores = with_change(null_scores(5000, 3, 1, 9), 100, 50);
    const double value = choose(scores, GetParam()).value;
    std::reverse(scores.begin(), scores.end());
    EXPECT_EQ(choose(scores, GetParam()).value, value);
}

}  // namespace
}  // namespace quarrywatch::detect
