#include "kernels/evaluate/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <stdexcept>

namespace quarrywatch::evaluate {
namespace {

using Mask = core::Raster<std::uint8_t>;

// A handful of roundings in double of figures of size 1.
constexpr double kRounding = 1e-15;
// Kappa in its textbook form subtracts two numbers near 1: the comparison, not the kernel, loses digits.
constexpr double kTextbookRounding = 1e-11;

Mask row_of(std::initializer_list<int> values) {
    Mask mask(1, static_cast<int>(values.size()));
    int col = 0;
    for (const int value : values) mask(0, col++) = static_cast<std::uint8_t>(value);
    return mask;
}

TEST(Accuracy, IsTheClosedFormOfAWorkedExample) {
    const Accuracy figures = accuracy({20, 5, 10, 15});
    EXPECT_NEAR(figures.oa.value(), 0.7, kRounding);
    EXPECT_NEAR(figures.precision.value(), 0.8, kRounding);
    EXPECT_NEAR(figures.recall.value(), 2.0 / 3, kRounding);
    EXPECT_NEAR(figures.f1.value(), 8.0 / 11, kRounding);
    EXPECT_NEAR(figures.iou.value(), 4.0 / 7, kRounding);
    EXPECT_NEAR(figures.kappa.value(), 0.4, kRounding);  // agreement 0.7, expected by chance 0.5
}

TEST(Accuracy, PerfectOppositeAndChanceHaveKappaOneMinusOneAndZero) {
    EXPECT_EQ(accuracy({7, 0, 0, 7}).kappa, 1.0);
    EXPECT_EQ(accuracy({0, 7, 7, 0}).kappa, -1.0);
    EXPECT_EQ(accuracy({6, 3, 4, 2}).kappa, 0.0);
}

TEST(Accuracy, IsAbsentWhereUndefinedAndNeverNaN) {
    const Accuracy nothing = accuracy({});
    for (const auto& figure : {nothing.oa, nothing.precision, nothing.recall, nothing.f1, nothing.iou, nothing.kappa}) {
        EXPECT_FALSE(figure.has_value());
    }
    const Accuracy all_quiet = accuracy({0, 0, 0, 9});
    EXPECT_EQ(all_quiet.oa, 1.0);
    EXPECT_FALSE(all_quiet.precision || all_quiet.recall || all_quiet.f1 || all_quiet.iou || all_quiet.kappa);

    const Accuracy nothing_reported = accuracy({0, 0, 4, 5});
    EXPECT_FALSE(nothing_reported.precision.has_value());
    EXPECT_EQ(nothing_reported.recall, 0.0);
    EXPECT_EQ(nothing_reported.f1, 0.0);
    EXPECT_EQ(nothing_reported.kappa, 0.0);

    const Accuracy all_changed = accuracy({9, 0, 0, 0});
    EXPECT_EQ(all_changed.f1, 1.0);
    EXPECT_FALSE(all_changed.kappa.has_value());
}

TEST(Accuracy, EqualsTheTextbookFormulas) {
    std::mt19937 random(1);
    for (int trial = 0; trial < 1000; ++trial) {
        const Confusion counts{1 + random() % 5000, 1 + random() % 5000, 1 + random() % 5000, 1 + random() % 500000};
        const auto n = static_cast<double>(counts.total());
        const double agreement = static_cast<double>(counts.tp + counts.tn) / n;
        const double chance =
            (static_cast<double>(counts.tp + counts.fp) * static_cast<double>(counts.tp + counts.fn) +
             static_cast<double>(counts.fn + counts.tn) * static_cast<double>(counts.fp + counts.tn)) /
            (n * n);
        const Accuracy figures = accuracy(counts);
        const double precision = figures.precision.value();
        const double recall = figures.recall.value();
        const double f1 = figures.f1.value();
        ASSERT_NEAR(figures.kappa.value(), (agreement - chance) / (1 - chance), kTextbookRounding);
        ASSERT_NEAR(f1, 2 * precision * recall / (precision + recall), kTextbookRounding);
        ASSERT_NEAR(figures.iou.value(), f1 / (2 - f1), kTextbookRounding);
    }
}

TEST(Accuracy, HoldsForCountsOfAWholeContinent) {
    constexpr std::uint64_t kMany = 4'000'000'000'000;
    const Accuracy figures = accuracy({kMany, kMany, kMany, kMany});
    EXPECT_EQ(figures.kappa, 0.0);
    EXPECT_EQ(figures.oa, 0.5);
}

TEST(PixelCounts, CountsEachOfTheFourCasesAndIgnoresUnlabelledPixels) {
    PixelCounts counts;
    counts.add(row_of({1, 255, 0, 0, 1, 0}).view(),  //
               row_of({9, 0, 1, 0, 0, 0}).view(),    //
               row_of({0, 1, 0, 255, 0, 0}).view());
    EXPECT_EQ(counts.counts(), (Confusion{1, 1, 1, 1}));
    EXPECT_EQ(counts.contradictory(), 0U);
    EXPECT_EQ(counts.unobserved(), 0U);
}

TEST(PixelCounts, WithoutAnUnchangedLayerAllElseIsUnchanged) {
    PixelCounts counts;
    counts.add(row_of({1, 1, 0, 0, 0}).view(), row_of({1, 0, 1, 0, 0}).view());
    EXPECT_EQ(counts.counts(), (Confusion{1, 1, 1, 2}));
}

TEST(PixelCounts, ContradictoryLabelsAreCountedApart) {
    PixelCounts counts;
    counts.add(row_of({1, 0, 1}).view(), row_of({1, 1, 1}).view(), row_of({1, 1, 0}).view());
    EXPECT_EQ(counts.counts(), (Confusion{1, 0, 0, 0}));
    EXPECT_EQ(counts.contradictory(), 2U);
}

TEST(PixelCounts, WhatCouldNotBeLookedAtIsNeitherRightNorWrong) {
    PixelCounts counts;
    counts.add(row_of({1, 0, 1, 0, 0}).view(), row_of({1, 1, 0, 0, 0}).view(), row_of({0, 0, 1, 1, 0}).view(),
               row_of({255, 0, 1, 0, 0}).view());
    EXPECT_EQ(counts.counts(), (Confusion{1, 1, 0, 0}));
    EXPECT_EQ(counts.unobserved(), 2U);
}

TEST(PixelCounts, WindowsAndPartsAddUpToTheWhole) {
    std::mt19937 random(2);
    Mask result(37, 53), changed(37, 53), unchanged(37, 53), observed(37, 53);
    for (Mask* mask : {&result, &changed, &unchanged, &observed}) {
        for (std::size_t i = 0; i < mask->size(); ++i) mask->data()[i] = static_cast<std::uint8_t>(random() % 2);
    }
    PixelCounts whole;
    whole.add(result.view(), changed.view(), unchanged.view(), observed.view());
    ASSERT_GT(whole.counts().tp, 0U);
    ASSERT_GT(whole.contradictory(), 0U);
    ASSERT_GT(whole.unobserved(), 0U);

    PixelCounts sum;
    for (int row = 0; row < 37; row += 10) {
        PixelCounts part;
        for (int col = 0; col < 53; col += 16) {
            const int rows = std::min(10, 37 - row);
            const int cols = std::min(16, 53 - col);
            part.add(result.view().part(row, col, rows, cols), changed.view().part(row, col, rows, cols),
                     unchanged.view().part(row, col, rows, cols), observed.view().part(row, col, rows, cols));
        }
        sum += part;
    }
    EXPECT_EQ(sum.counts(), whole.counts());
    EXPECT_EQ(sum.contradictory(), whole.contradictory());
    EXPECT_EQ(sum.unobserved(), whole.unobserved());
}

TEST(PixelCounts, RefusesViewsOfDifferentShapes) {
    const Mask two_rows(2, 3, 1);
    const Mask three_rows(3, 2, 1);
    PixelCounts counts;
    EXPECT_THROW(counts.add(two_rows.view(), three_rows.view()), std::invalid_argument);
    EXPECT_THROW(counts.add(two_rows.view(), two_rows.view(), three_rows.view()), std::invalid_argument);
    EXPECT_THROW(counts.add(two_rows.view(), two_rows.view(), {}, three_rows.view()), std::invalid_argument);
    EXPECT_EQ(counts.counts().total(), 0U);
}

}  // namespace
}  // namespace quarrywatch::evaluate
