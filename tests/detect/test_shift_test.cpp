#include "kernels/detect/shift_test.hpp"

#include <gtest/gtest.h>

namespace quarrywatch::detect {
namespace {

/// One band; the standardised change is after - before, in units of 0.01.
LinearScore difference() {
    LinearScore score;
    score.before = score.after = plain_bands(1);
    score.model.features = 2;
    score.model.variates = 1;
    score.model.coefficients = {-100, 100};
    score.model.constants = {0};
    return score;
}

constexpr int kSide = 40;

core::Raster<float> ground() { return {kSide, kSide, 0.1F}; }

double least_share(const core::Raster<float>& before, const core::Raster<float>& after, int row, int col, int rows,
                   int cols, double radius_px) {
    const std::vector<core::RasterView<const float>> b{before.view()}, a{after.view()};
    ShiftWorkspace workspace;
    ShiftCounts counts;
    for (int r = row; r < row + rows; ++r) shift_test(difference(), b, a, r, col, cols, radius_px, workspace, counts);
    EXPECT_EQ(counts.pixels, static_cast<std::int64_t>(rows) * cols);
    return counts.least_share();
}

TEST(ShiftTest, ARealPatchIsLeft) {
    core::Raster<float> after = ground();
    for (int r = 10; r < 20; ++r)
        for (int c = 10; c < 20; ++c) after(r, c) = 0.4F;
    for (const double radius_px : {0.0, 0.3, 1.0})
        EXPECT_EQ(least_share(ground(), after, 10, 10, 10, 10, radius_px), 1) << "the ground before is even";
}

TEST(ShiftTest, ADisplacedLineVanishes) {
    // A bright road, two pixels wide, that stands half a pixel further right on the later date.
    core::Raster<float> before = ground(), after = ground();
    for (int r = 0; r < kSide; ++r) {
        before(r, 20) = before(r, 21) = 0.5F;
        after(r, 20) = 0.3F;
        after(r, 21) = 0.5F;
        after(r, 22) = 0.3F;
    }
    const double left = least_share(before, after, 5, 22, 30, 1, 0.5);
    EXPECT_EQ(left, 0) << "moved by half a pixel the dates agree";
    EXPECT_EQ(least_share(before, after, 5, 22, 30, 1, 0), 1) << "not moved it is all change";
}

TEST(ShiftTest, ANewScarBesideAnOldEdgeIsLeft) {
    // Bare ground left of column 15 on both dates; it grows by eight columns.
    core::Raster<float> before = ground(), after = ground();
    for (int r = 0; r < kSide; ++r)
        for (int c = 0; c < 23; ++c) {
            if (c < 15) before(r, c) = 0.4F;
            after(r, c) = 0.4F;
        }
    const double kept = least_share(before, after, 5, 15, 30, 8, 1.0);
    EXPECT_EQ(kept, 7.0 / 8) << "only the column beside the old edge is explained by a pixel";
}

TEST(ShiftTest, TheRimOfASiteHasNoSay) {
    // As above, with ten columns beside the road that did not change.
    core::Raster<float> before = ground(), after = ground();
    for (int r = 0; r < kSide; ++r) {
        before(r, 20) = before(r, 21) = 0.5F;
        after(r, 20) = 0.3F;
        after(r, 21) = 0.5F;
        after(r, 22) = 0.3F;
    }
    EXPECT_EQ(least_share(before, after, 5, 22, 30, 11, 0.5), 0);
}

TEST(ShiftTest, RunsAddUp) {
    core::Raster<float> before = ground(), after = ground();
    for (int r = 0; r < kSide; ++r)
        for (int c = 0; c < kSide; ++c) {
            before(r, c) = 0.1F + 0.01F * static_cast<float>((r * 7 + c * 3) % 11);
            after(r, c) = 0.1F + 0.012F * static_cast<float>((r * 5 + c * 2) % 13);
        }
    const std::vector<core::RasterView<const float>> b{before.view()}, a{after.view()};
    ShiftWorkspace workspace;
    ShiftCounts whole, parts, other;
    shift_test(difference(), b, a, 12, 5, 20, 0.4, workspace, whole);
    shift_test(difference(), b, a, 12, 5, 7, 0.4, workspace, parts);
    shift_test(difference(), b, a, 12, 12, 13, 0.4, workspace, other);
    parts.merge(other);
    EXPECT_EQ(parts.kept, whole.kept);
    EXPECT_EQ(parts.pixels, whole.pixels);
    EXPECT_EQ(parts.weight, whole.weight);
    EXPECT_EQ(ShiftCounts{}.least_share(), 1) << "nothing was tested, nothing vanished";
}

}  // namespace
}  // namespace quarrywatch::detect
