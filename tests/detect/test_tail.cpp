#include "kernels/detect/tail.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "tests/core/random_values.hpp"
#include "tests/detect/made_scores.hpp"

namespace quarrywatch::detect {
namespace {

TEST(BelowValley, UnchangedGroundHasNone) {
    for (const int count : {1000, 3000, 50000})
        for (const int degrees : {1, 3, 7})
            for (unsigned seed = 1; seed <= 5; ++seed) {
                const std::vector<float> sorted = ascending(null_scores(count, degrees, 1.7, seed));
                EXPECT_EQ(below_valley(sorted), sorted.size()) << count << " " << degrees << " " << seed;
            }
}

TEST(BelowValley, NoiseOfFewScoresIsNoValley) {
    // Without regard to the noise of the counts, one in a hundred of these has a valley.
    for (unsigned seed = 0; seed < 300; ++seed) {
        const std::vector<float> sorted = ascending(null_scores(1000, 6, 1, 7 * seed + 1));
        EXPECT_EQ(below_valley(sorted), sorted.size()) << seed;
    }
}

TEST(BelowValley, PartsOnePercentAndALot) {
    for (const std::size_t changed : {1000U, 15000U, 22000U}) {  // 2, 30 and 44 % of 50,000
        const std::vector<float> sorted = ascending(with_change(null_scores(50000, 4, 1, 3), changed, 200));
        const std::size_t below = below_valley(sorted);
        EXPECT_NEAR(static_cast<double>(below), 50000.0 - static_cast<double>(changed), 5) << changed;  // 1 in 10,000
    }
    const std::vector<float> few = ascending(with_change(null_scores(50000, 4, 1, 3), 450, 200));
    EXPECT_EQ(below_valley(few), few.size());  // 0.9 %
}

TEST(BelowValley, TheLowestOfSeveral) {
    // Change of three strengths, each parted from the next by a gap.
    std::vector<float> scores = null_scores(50000, 6, 1, 4);
    core::RandomValues random(5);
    for (std::size_t i = 0; i < 15000; ++i)
        scores[i] += static_cast<float>(std::vector<double>{80, 400, 2000}[i % 3] * (1 + 0.3 * random.uniform()));
    EXPECT_NEAR(static_cast<double>(below_valley(ascending(scores))), 35000, 5);
}

TEST(BelowValley, DegenerateScores) {
    EXPECT_EQ(below_valley({}), 0U);
    const std::vector<float> zeros(1000, 0.0F), equal(1000, 3.0F), one{2.0F}, two{0.0F, 5.0F};
    for (const auto& scores : {zeros, equal, one, two}) EXPECT_EQ(below_valley(scores), scores.size());
}

TEST(TailOf, ExtrapolatesOneDegreeOfFreedom) {
    std::vector<float> sorted;
    for (int i = 0; i <= 10; ++i) sorted.push_back(static_cast<float>(i));
    // Chi-square of one degree: 2.7055 at a tenth, 10.8276 at a thousandth (tables); the 90 % quantile is 9.
    const Tail t = tail_of(sorted, 11, 1e-3);
    EXPECT_EQ(t.anchor, 9);
    EXPECT_NEAR(t.threshold, 9 * 10.8276 / 2.7055, 1e-3);
    // Changed scores end the tail: of the lowest six the anchor is the fifth.
    const Tail cut = tail_of(sorted, 6, 1e-3);
    EXPECT_EQ(cut.anchor, 4);
    EXPECT_EQ(cut.threshold, 6);
}

TEST(TailOf, LeavesItsShare) {
    const std::vector<float> sorted = ascending(null_scores(100000, 1, 2.5, 10));
    const Tail t = tail_of(sorted, sorted.size(), 1e-3);
    EXPECT_NEAR(t.threshold / (2.5 * core::chi_square_quantile(1e-3, 1)), 1, 0.04);  // the anchor is known to 1 %
    EXPECT_NEAR(static_cast<double>(above(sorted, 0, sorted.size(), t.threshold)) / 1e5, 1e-3, 4e-4);
}

TEST(TailOf, Preconditions) {
    const std::vector<float> scores{1, 2};
    EXPECT_THROW((void)tail_of(scores, 0, 1e-3), std::invalid_argument);
    EXPECT_THROW((void)tail_of(scores, 3, 1e-3), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::detect
