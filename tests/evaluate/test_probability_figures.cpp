#include "kernels/evaluate/probability_figures.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace quarrywatch::evaluate {
namespace {

constexpr std::array kProbability{0.9, 0.8, 0.8, 0.3, 0.1};
constexpr std::array<std::uint8_t, 5> kTruth{1, 1, 0, 0, 0};
constexpr Forecasts kAll{kProbability, kTruth};

TEST(ProbabilityFigures, BrierAndLogLossByHand) {
    EXPECT_DOUBLE_EQ(*brier_score(kAll), (0.01 + 0.04 + 0.64 + 0.09 + 0.01) / 5);
    EXPECT_NEAR(*log_loss(kAll), 0.4799954878005391, 1e-15);  // numpy
    const std::array certain{1.0};
    const std::array<std::uint8_t, 1> wrong{0};
    EXPECT_NEAR(*log_loss({certain, wrong}), -std::log(1e-6), 1e-9) << "one certain error stays finite";
}

TEST(ProbabilityFigures, OrderCountsTiesHalf) {
    // Right above wrong: 0.9 beats three, 0.8 beats two and ties one: 5.5 of 6.
    EXPECT_DOUBLE_EQ(*order_auc(kAll), 5.5 / 6);
    const std::array<std::uint8_t, 5> right{1, 1, 1, 1, 1};
    EXPECT_FALSE(order_auc({kProbability, right}));
}

TEST(ProbabilityFigures, PrecisionAtTheTopAveragesTies) {
    EXPECT_DOUBLE_EQ(*precision_at(kAll, 1), 1);
    EXPECT_DOUBLE_EQ(*precision_at(kAll, 2), 0.75) << "one of the two at 0.8, right with chance 1/2";
    EXPECT_DOUBLE_EQ(*precision_at(kAll, 3), 2.0 / 3);
    EXPECT_DOUBLE_EQ(*precision_at(kAll, 99), 2.0 / 5);
}

TEST(ProbabilityFigures, WeightsAreRepeats) {
    const std::array<std::uint32_t, 5> times{0, 2, 1, 3, 0};
    const std::array repeated{0.8, 0.8, 0.8, 0.3, 0.3, 0.3};
    const std::array<std::uint8_t, 6> truth{1, 1, 0, 0, 0, 0};
    const Forecasts weighted{kProbability, kTruth, times}, plain{repeated, truth};
    EXPECT_DOUBLE_EQ(*brier_score(weighted), *brier_score(plain));
    EXPECT_DOUBLE_EQ(*log_loss(weighted), *log_loss(plain));
    EXPECT_DOUBLE_EQ(*order_auc(weighted), *order_auc(plain));
    EXPECT_DOUBLE_EQ(*order_auc(weighted), (2 * 3 + 0.5 * 2) / 8.0);
    EXPECT_DOUBLE_EQ(*precision_at(weighted, 4), *precision_at(plain, 4));
    const std::array<std::uint32_t, 5> never{0, 0, 0, 0, 0};
    EXPECT_FALSE(brier_score({kProbability, kTruth, never}));
    EXPECT_FALSE(precision_at({kProbability, kTruth, never}, 3));
}

TEST(ProbabilityFigures, ReliabilityBinsHoldTheirEnds) {
    const std::array probability{0.0, 0.24, 0.25, 0.5, 1.0, 1.0};
    const std::array<std::uint8_t, 6> truth{0, 1, 0, 1, 1, 0};
    const auto table = reliability_table({probability, truth}, 4);
    ASSERT_EQ(table.size(), 4U);
    EXPECT_EQ(table[0].count, 2U);
    EXPECT_EQ(table[0].came_true, 1U);
    EXPECT_DOUBLE_EQ(table[0].mean_probability, 0.12);
    EXPECT_EQ(table[1].count, 1U);
    EXPECT_EQ(table[2].count, 1U);
    EXPECT_EQ(table[3].count, 2U) << "a whole 1 belongs to the last";
    EXPECT_DOUBLE_EQ(table[3].low, 0.75);
    EXPECT_DOUBLE_EQ(table[3].high, 1);
}

}  // namespace
}  // namespace quarrywatch::evaluate
