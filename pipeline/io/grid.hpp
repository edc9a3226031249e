#pragma once
// The common grid of a run: where its pixels lie on the ground.

#include <array>
#include <cmath>
#include <string>

namespace quarrywatch::io {

/// Rows x cols pixels with an affine geotransform (GDAL's order: x0, dx/dcol, dx/drow, y0, dy/dcol, dy/drow; may be
/// rotated). An empty `crs_wkt` means plain pictures: coordinates are pixels, areas are in pixels.
struct Grid {
    std::string crs_wkt;
    std::array<double, 6> geotransform{0, 1, 0, 0, 0, 1};
    int rows = 0;
    int cols = 0;

    [[nodiscard]] bool has_crs() const { return !crs_wkt.empty(); }
    /// Map coordinates of pixel corner (col, row); pixel centres are at + 0.5.
    [[nodiscard]] std::array<double, 2> to_map(double col, double row) const {
        return {geotransform[0] + col * geotransform[1] + row * geotransform[2],
                geotransform[3] + col * geotransform[4] + row * geotransform[5]};
    }
    /// The other way round. Requires pixels that have an area.
    [[nodiscard]] std::array<double, 2> to_pixel(double x, double y) const {
        const double dx = x - geotransform[0], dy = y - geotransform[3];
        const double determinant = geotransform[1] * geotransform[5] - geotransform[2] * geotransform[4];
        return {(dx * geotransform[5] - dy * geotransform[2]) / determinant,
                (dy * geotransform[1] - dx * geotransform[4]) / determinant};
    }
    /// Area of a pixel in squared map units.
    [[nodiscard]] double pixel_area() const {
        return std::fabs(geotransform[1] * geotransform[5] - geotransform[2] * geotransform[4]);
    }
    friend bool operator==(const Grid&, const Grid&) = default;
};

}  // namespace quarrywatch::io
