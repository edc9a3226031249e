#include "kernels/evaluate/site_matching.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <stdexcept>
#include <string_view>

namespace quarrywatch::evaluate {
namespace {

using Labels = core::Raster<std::int32_t>;

/// One string per row; a digit is an id, anything else none.
Labels draw(const std::vector<std::string_view>& rows) {
    Labels labels(static_cast<int>(rows.size()), static_cast<int>(rows.front().size()));
    for (int r = 0; r < labels.rows(); ++r) {
        for (int c = 0; c < labels.cols(); ++c) {
            const char symbol = rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
            labels(r, c) = symbol >= '0' && symbol <= '9' ? symbol - '0' : 0;
        }
    }
    return labels;
}

SiteMatches match(const Labels& found, const Labels& planted, const SiteMatchOptions& options = {}) {
    SiteOverlap overlap;
    overlap.add(found.view(), planted.view());
    return overlap.match(options);
}

TEST(SiteOverlap, CountsFoundMissedAndFalseSitesAndTheirAreas) {
    const SiteMatches matches = match(draw({"111...33",  //
                                            "111.....",  //
                                            "........"}),
                                      draw({".55.....",  //
                                            ".55.....",  //
                                            "....77.."}));
    ASSERT_EQ(matches.planted.size(), 2U);
    EXPECT_EQ(matches.planted[0].id, 5);
    EXPECT_EQ(matches.planted[0].area_px, 4U);
    EXPECT_EQ(matches.planted[0].common_px, 4U);
    EXPECT_EQ(matches.planted[0].found_px, 6U);
    EXPECT_TRUE(matches.planted[0].found);
    EXPECT_FALSE(matches.planted[1].found);
    ASSERT_EQ(matches.found.size(), 2U);
    EXPECT_EQ(matches.found[0].planted, 5);
    EXPECT_EQ(matches.found[0].common_px, 4U);
    EXPECT_TRUE(matches.found[0].on_planted);
    EXPECT_EQ(matches.found[1].planted, 0);
    EXPECT_FALSE(matches.found[1].on_planted);
    EXPECT_EQ(matches.planted_found, 1U);
    EXPECT_EQ(matches.planted_missed, 1U);
    EXPECT_EQ(matches.found_true, 1U);
    EXPECT_EQ(matches.found_false, 1U);
    EXPECT_EQ(matches.recall, 0.5);
    EXPECT_EQ(matches.precision, 0.5);
    EXPECT_EQ(matches.total_area_error, 0.5);
    EXPECT_EQ(matches.median_area_error_abs, 0.5);
}

TEST(SiteOverlap, AFoundSiteOverTwoPlantedOnesFindsBothAndCountsItsAreaOnce) {
    const SiteMatches matches = match(draw({"11111"}), draw({"55.66"}));
    EXPECT_EQ(matches.planted_found, 2U);
    EXPECT_EQ(matches.found[0].planted, 5) << "equal overlaps: the smaller id";
    EXPECT_EQ(matches.planted[0].found_px, 5U);
    EXPECT_EQ(matches.planted[1].found_px, 0U);
    EXPECT_EQ(matches.total_area_error, 0.25);       // 5 found on 4
    EXPECT_EQ(matches.median_area_error_abs, 1.25);  // of 3/2 and 1
}

TEST(SiteOverlap, APlantedSiteInPiecesIsFoundOnce) {
    const SiteMatches matches = match(draw({"11.22"}), draw({"55555"}));
    EXPECT_EQ(matches.planted_found, 1U);
    EXPECT_EQ(matches.found_true, 2U);
    EXPECT_EQ(matches.planted[0].found_px, 4U);
    EXPECT_EQ(matches.total_area_error, -0.2);
}

TEST(SiteOverlap, AFoundSiteBelongsToItsLargestOverlap) {
    EXPECT_EQ(match(draw({"1111"}), draw({"5666"})).found[0].planted, 6);
    EXPECT_EQ(match(draw({"1111"}), draw({"5556"})).found[0].planted, 5);
}

TEST(SiteOverlap, SmallPlantedSitesAreNotAskedForButNotFalseEither) {
    const SiteMatches matches = match(draw({"1..22...."}), draw({"5..66.777"}), {.minimum_planted_px = 2});
    EXPECT_FALSE(matches.planted[0].asked);
    EXPECT_TRUE(matches.planted[1].asked);
    EXPECT_EQ(matches.planted_found, 1U);
    EXPECT_EQ(matches.planted_missed, 1U);
    EXPECT_EQ(matches.found_true, 2U);
    EXPECT_EQ(matches.found_false, 0U);
}

TEST(SiteOverlap, AMinimumShareHoldsForBothSides) {
    const Labels found = draw({"1111...."});
    const Labels planted = draw({"...55..."});
    EXPECT_EQ(match(found, planted).planted_found, 1U);
    const SiteMatches half = match(found, planted, {.minimum_share = 0.5});
    EXPECT_EQ(half.planted_found, 1U) << "1 of 2 pixels";
    EXPECT_EQ(half.found_false, 1U) << "1 of 4 pixels";
    EXPECT_EQ(match(found, planted, {.minimum_share = 0.51}).planted_found, 0U);
}

TEST(SiteOverlap, RatesAreAbsentWithoutSites) {
    const SiteMatches nothing = SiteOverlap().match();
    EXPECT_FALSE(nothing.recall || nothing.precision || nothing.total_area_error || nothing.median_area_error_abs);
    const SiteMatches missed = match(draw({"..."}), draw({"5.6"}));
    EXPECT_EQ(missed.recall, 0.0);
    EXPECT_FALSE(missed.precision || missed.total_area_error);
    const SiteMatches false_only = match(draw({"1.."}), draw({"..."}));
    EXPECT_EQ(false_only.precision, 0.0);
    EXPECT_FALSE(false_only.recall.has_value());
}

TEST(SiteOverlap, WindowsAddUpToTheWhole) {
    std::mt19937 random(4);
    Labels found(40, 30), planted(40, 30);
    for (std::size_t i = 0; i < found.size(); ++i) {
        found.data()[i] = static_cast<std::int32_t>(random() % 6);
        planted.data()[i] = static_cast<std::int32_t>(random() % 5);
    }
    SiteOverlap windows;
    for (int row = 0; row < 40; row += 8) {
        for (int col = 0; col < 30; col += 10) {
            windows.add(found.view().part(row, col, 8, 10), planted.view().part(row, col, 8, 10));
        }
    }
    const SiteMatches expected = match(found, planted);
    const SiteMatches actual = windows.match();
    ASSERT_EQ(actual.planted.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(actual.planted[i].common_px, expected.planted[i].common_px);
        EXPECT_EQ(actual.planted[i].area_px, expected.planted[i].area_px);
    }
    EXPECT_EQ(actual.total_area_error, expected.total_area_error);
}

TEST(SiteOverlap, IdsMayBeSparseAndNegativeOnesMeanNone) {
    constexpr std::int32_t kLargest = std::numeric_limits<std::int32_t>::max();
    Labels found(1, 3, -1);
    Labels planted(1, 3, kLargest);
    found(0, 2) = kLargest;
    const SiteMatches matches = match(found, planted);
    ASSERT_EQ(matches.found.size(), 1U);
    EXPECT_EQ(matches.found[0].area_px, 1U);
    EXPECT_EQ(matches.planted[0].area_px, 3U);
    EXPECT_EQ(matches.planted[0].common_px, 1U);
}

TEST(SiteOverlap, TakesCountsAsWellAsPixels) {
    SiteOverlap overlap;
    overlap.add(1, 7, 3);
    overlap.add(0, 7, 2);
    overlap.add(2, -1, 4);
    overlap.add(0, 9, 0);  // no pixel, no site
    const SiteMatches matches = overlap.match();
    ASSERT_EQ(matches.planted.size(), 1U);
    EXPECT_EQ(matches.planted[0].area_px, 5U);
    EXPECT_EQ(matches.found_true, 1U);
    EXPECT_EQ(matches.found_false, 1U);
}

TEST(SiteOverlap, RefusesDifferentShapesAndSharesOutsideZeroToOne) {
    SiteOverlap overlap;
    EXPECT_THROW(overlap.add(Labels(2, 3, 1).view(), Labels(3, 2, 1).view()), std::invalid_argument);
    EXPECT_THROW((void)overlap.match({.minimum_share = 1.5}), std::invalid_argument);
    EXPECT_THROW((void)overlap.match({.minimum_share = std::numeric_limits<double>::quiet_NaN()}),
                 std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::evaluate
