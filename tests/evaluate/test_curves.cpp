#include "kernels/evaluate/curves.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace quarrywatch::evaluate {
namespace {

TEST(ScoreCurve, HoldsEveryStepByHand) {
    const std::vector<CurvePoint> curve = score_curve({{5, true}, {4, false}, {4, true}, {3, true}, {1, false}}, 100);
    ASSERT_EQ(curve.size(), 4u);
    EXPECT_EQ(curve[0].counts, (Confusion{1, 0, 2, 2}));
    EXPECT_EQ(curve[1].counts, (Confusion{2, 1, 1, 1}));  // equal scores move together
    EXPECT_EQ(curve[2].counts, (Confusion{3, 1, 0, 1}));
    EXPECT_EQ(curve[3].counts, (Confusion{3, 2, 0, 0}));
    EXPECT_FLOAT_EQ(curve[1].threshold, 4);
}

TEST(ScoreCurve, IsThinnedButKeepsItsEnds) {
    std::vector<ScoredPixel> pixels;
    for (int i = 0; i < 20000; ++i) pixels.push_back({static_cast<float>(i), i % 3 != 0});
    const std::vector<CurvePoint> curve = score_curve(pixels, 50);
    EXPECT_LT(curve.size(), 200u);
    EXPECT_GT(curve.size(), 50u);
    EXPECT_FLOAT_EQ(curve.front().threshold, 19999);
    EXPECT_FLOAT_EQ(curve.back().threshold, 0);
    EXPECT_EQ(curve.back().counts.fn, 0u);
}

TEST(ScoreCurve, IsEmptyWithoutBothKinds) {
    EXPECT_TRUE(score_curve({{1, true}, {2, true}}, 10).empty());
    EXPECT_TRUE(score_curve({{1, true}, {std::numeric_limits<float>::quiet_NaN(), false}}, 10).empty());
    EXPECT_TRUE(score_curve({}, 10).empty());
}

}  // namespace
}  // namespace quarrywatch::evaluate
