#include "pipeline/io/elevation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "pipeline/fault.hpp"
#include "pipeline/io/named_crs.hpp"
#include "tests/io/raster_file.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using test::RasterFile;
using test::Scratch;

/// 60 x 60 pixels of 30 m, rising 3 m a pixel eastward in the west half, level in the east.
RasterFile hills() {
    RasterFile dem;
    dem.rows = dem.cols = 60;
    dem.type = GDT_Float32;
    dem.geotransform = {500000, 30, 0, 3500000, 0, -30};
    dem.nodata = -9999;
    dem.pixels = {std::vector<double>(3600)};
    for (int r = 0; r < 60; ++r)
        for (int c = 0; c < 60; ++c) dem.pixels[0][static_cast<std::size_t>(60 * r + c)] = std::min(c, 30) * 3.0;
    return dem;
}

Geometry box(int row, int col, int rows, int cols) {
    return Geometry::from_box(
        {500000.0 + 30 * col, 3500000.0 - 30 * (row + rows), 500000.0 + 30 * (col + cols), 3500000.0 - 30 * row});
}

const double kSlope_deg = std::atan(0.1) * 180 / std::numbers::pi;
constexpr double kScale_deg = 0.01;  // the map's scale differs from the ground's by 0.04 %

TEST(Elevation, MeanSlopeOfAnArea) {
    const Scratch scratch;
    const Elevation dem(hills().write(scratch / "dem.tif"), wkt_of("EPSG:32650", "test"));
    EXPECT_NEAR(*dem.mean_slope_deg(box(10, 5, 8, 8)), kSlope_deg, kScale_deg);
    EXPECT_NEAR(*dem.mean_slope_deg(box(10, 40, 8, 8)), 0, kScale_deg);
    EXPECT_NEAR(*dem.mean_slope_deg(Geometry::from_box({500205, 3499000, 500208, 3499003})), kSlope_deg, kScale_deg)
        << "smaller than a pixel";
    EXPECT_FALSE(dem.mean_slope_deg(box(10, 500, 8, 8))) << "off the raster";
}

TEST(Elevation, InAnotherCrs) {
    const Scratch scratch;
    const Elevation dem(hills().write(scratch / "dem.tif"), wkt_of("EPSG:4326", "test"));
    const Geometry place = Geometry::from_box({117.003, 31.620, 117.006, 31.625});
    EXPECT_NEAR(*dem.mean_slope_deg(place), kSlope_deg, kScale_deg);
}

TEST(Elevation, WhereNothingIsKnown) {
    const Scratch scratch;
    RasterFile dem = hills();
    for (double& height : dem.pixels[0]) height = -9999;
    const Elevation unknown(dem.write(scratch / "dem.tif"), wkt_of("EPSG:32650", "test"));
    EXPECT_FALSE(unknown.mean_slope_deg(box(10, 5, 8, 8)));
    EXPECT_THROW(Elevation((scratch / "none.tif").string(), wkt_of("EPSG:32650", "test")), Fault);
    dem.epsg = 0;
    EXPECT_THROW(Elevation(dem.write(scratch / "plain.tif"), wkt_of("EPSG:32650", "test")), Fault);
}

}  // namespace
}  // namespace quarrywatch::io
