#include "kernels/classify/slope.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace quarrywatch::classify {
namespace {

constexpr float kRounding = 1e-4F;  // degrees, of heights in single precision

float degrees(double steepness) { return static_cast<float>(std::atan(steepness) * 180 / std::numbers::pi); }

core::Raster<float> plane(double per_col_m, double per_row_m) {
    core::Raster<float> height(7, 8);
    for (int r = 0; r < 7; ++r)
        for (int c = 0; c < 8; ++c) height(r, c) = static_cast<float>(100 + per_col_m * c + per_row_m * r);
    return height;
}

TEST(Slope, APlaneIsAsSteepEverywhereUpToItsEdges) {
    const core::Raster<float> slope = slope_degrees(plane(3, -4).view(), 10, 20);
    for (std::size_t i = 0; i < slope.size(); ++i)
        EXPECT_NEAR(slope.data()[i], degrees(std::hypot(0.3, 0.2)), kRounding);
    const core::Raster<float> level = slope_degrees(plane(0, 0).view(), 10, 10);
    EXPECT_EQ(level(3, 3), 0);
}

TEST(Slope, HornsWeights) {
    // One summit of 8 m on level ground: its neighbour to the west sees 2 * 8 / (8 * 10) eastward.
    core::Raster<float> height(5, 5, 0.0F);
    height(2, 2) = 8;
    const core::Raster<float> slope = slope_degrees(height.view(), 10, 10);
    EXPECT_NEAR(slope(2, 1), degrees(0.2), kRounding);
    EXPECT_NEAR(slope(1, 1), degrees(std::hypot(0.1, 0.1)), kRounding);
    EXPECT_EQ(slope(2, 2), 0);
}

TEST(Slope, AHoleHasNoSlopeAndSpoilsNone) {
    core::Raster<float> height = plane(1, 0);
    height(3, 3) = std::numeric_limits<float>::quiet_NaN();
    const core::Raster<float> slope = slope_degrees(height.view(), 10, 10);
    EXPECT_TRUE(std::isnan(slope(3, 3)));
    EXPECT_NEAR(slope(3, 4), degrees(0.1), kRounding);
    core::Raster<float> alone(1, 1, 5.0F);
    EXPECT_EQ(slope_degrees(alone.view(), 10, 10)(0, 0), 0);
    EXPECT_THROW(static_cast<void>(slope_degrees(alone.view(), 0, 10)), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::classify
