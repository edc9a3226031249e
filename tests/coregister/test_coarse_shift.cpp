// agreed_shift(): what a handful of coarse windows together say.

#include "kernels/coregister/coarse_shift.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace quarrywatch::coregister {
namespace {

constexpr double kRange_px = 64;

Match match(double dx, double dy, double peak_ratio, MatchStatus status = MatchStatus::ok) {
    Match m;
    m.dx_px = dx;
    m.dy_px = dy;
    m.peak_ratio = peak_ratio;
    m.status = status;
    return m;
}

TEST(CoarseShift, IsTheOneThatMostWindowsAgreeOn) {
    const std::vector<Match> matches{match(12, -7, 1.5), match(40, 3, 1.9), match(13, -6, 1.6),
                                     match(0, 0, 9, MatchStatus::too_few_valid)};
    const CoarseShift shift = agreed_shift(matches, kRange_px);
    EXPECT_TRUE(shift.found);
    EXPECT_EQ(shift.dx_px, 12);
    EXPECT_EQ(shift.dy_px, -7);
    EXPECT_EQ(shift.agreeing, 2);
    EXPECT_EQ(shift.tried, 4);
    EXPECT_EQ(shift.reason, "");
}

TEST(CoarseShift, ThreePixelsApartIsTheSameAndFourAreNot) {
    EXPECT_EQ(agreed_shift(std::vector<Match>{match(10, 0, 1.5), match(13, 3, 1.5)}, kRange_px).agreeing, 2);
    EXPECT_FALSE(agreed_shift(std::vector<Match>{match(10, 0, 1.5), match(14, 0, 1.5)}, kRange_px).found);
}

TEST(CoarseShift, AWindowAloneMustBeSureOfItself) {
    EXPECT_TRUE(agreed_shift(std::vector<Match>{match(5, 5, 2.0)}, kRange_px).found);
    const CoarseShift unsure = agreed_shift(std::vector<Match>{match(5, 5, 1.9)}, kRange_px);
    EXPECT_FALSE(unsure.found);
    EXPECT_EQ(unsure.reason, "ambiguity");
}

TEST(CoarseShift, BeyondTheRangeIsRefusedInEitherDirection) {
    EXPECT_TRUE(agreed_shift(std::vector<Match>{match(64, -64, 3)}, kRange_px).found);
    EXPECT_EQ(agreed_shift(std::vector<Match>{match(65, 0, 3)}, kRange_px).reason, "range");
    EXPECT_EQ(agreed_shift(std::vector<Match>{match(0, -65, 3)}, kRange_px).reason, "range");
}

TEST(CoarseShift, WithoutAMatchItNamesTheMostFrequentReason) {
    const std::vector<Match> none{match(0, 0, 0, MatchStatus::low_texture), match(0, 0, 0, MatchStatus::too_few_valid),
                                  match(0, 0, 0, MatchStatus::low_texture)};
    const CoarseShift shift = agreed_shift(none, kRange_px);
    EXPECT_FALSE(shift.found);
    EXPECT_EQ(shift.reason, "texture");
    EXPECT_EQ(agreed_shift({}, kRange_px).reason, "valid_share");
}

}  // namespace
}  // namespace quarrywatch::coregister
