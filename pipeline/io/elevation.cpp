#include "pipeline/io/elevation.hpp"

#include <gdal_priv.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "kernels/classify/slope.hpp"
#include "kernels/core/raster.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/ground.hpp"

namespace quarrywatch::io {

struct Elevation::State {
    GDALDatasetUniquePtr dataset;
    Grid grid;
    Ground ground;
    Reprojection to_raster;
    std::string path;

    State(GDALDatasetUniquePtr opened, Grid of_file, const std::string& crs_wkt, std::string name)
        : dataset(std::move(opened)),
          grid(std::move(of_file)),
          ground(grid.crs_wkt),
          to_raster(crs_wkt, grid.crs_wkt),
          path(std::move(name)) {}
};

namespace {

constexpr const char* kRemedy = "Give terrain.dem a raster of heights in metres with a coordinate reference system.";

/// A piece of the raster: whole pixels around a box, thinned where it is large.
struct Piece {
    int col = 0, row = 0, cols = 0, rows = 0;
    int step = 1;
};

Piece piece_around(const Grid& grid, const Box& box) {
    double left = std::numeric_limits<double>::infinity(), top = left, right = -left, bottom = -left;
    for (const double x : {box.west, box.east})
        for (const double y : {box.south, box.north}) {
            const std::array<double, 2> pixel = grid.to_pixel(x, y);
            left = std::min(left, pixel[0]);
            right = std::max(right, pixel[0]);
            top = std::min(top, pixel[1]);
            bottom = std::max(bottom, pixel[1]);
        }
    const auto limit = [](double value, int most) {
        return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(most)));
    };
    Piece piece;
    piece.col = limit(std::floor(left) - 1, grid.cols);
    piece.row = limit(std::floor(top) - 1, grid.rows);
    piece.cols = limit(std::ceil(right) + 1, grid.cols) - piece.col;
    piece.rows = limit(std::ceil(bottom) + 1, grid.rows) - piece.row;
    piece.step = std::max(1, (std::max(piece.cols, piece.rows) + Elevation::kMost_px - 1) / Elevation::kMost_px);
    return piece;
}

}  // namespace

Elevation::Elevation(const std::string& path, const std::string& crs_wkt) {
    const GdalErrors errors;
    GDALDatasetUniquePtr dataset(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
    if (!dataset || dataset->GetRasterCount() < 1)
        throw Fault(ExitCode::bad_input, "terrain.dem " + path, "the elevation cannot be read: " + errors.last_error(),
                    kRemedy);
    Grid grid;
    grid.cols = dataset->GetRasterXSize();
    grid.rows = dataset->GetRasterYSize();
    const OGRSpatialReference* const crs = dataset->GetSpatialRef();
    if (crs == nullptr || dataset->GetGeoTransform(grid.geotransform.data()) != CE_None)
        throw Fault(ExitCode::bad_input, "terrain.dem " + path, "the elevation has no place on the map", kRemedy);
    char* wkt = nullptr;
    crs->exportToWkt(&wkt);
    grid.crs_wkt = wkt;
    CPLFree(wkt);
    state_ = std::make_unique<State>(std::move(dataset), std::move(grid), crs_wkt, path);
}

Elevation::Elevation(Elevation&&) noexcept = default;
Elevation& Elevation::operator=(Elevation&&) noexcept = default;
Elevation::~Elevation() = default;

std::optional<double> Elevation::mean_slope_deg(const Geometry& area) const {
    const std::optional<Geometry> here = state_->to_raster.apply(area);
    if (!here || here->empty()) return std::nullopt;
    const Grid& grid = state_->grid;
    const Piece piece = piece_around(grid, here->box());
    if (piece.cols <= 0 || piece.rows <= 0) return std::nullopt;
    const int cols = (piece.cols + piece.step - 1) / piece.step, rows = (piece.rows + piece.step - 1) / piece.step;
    core::Raster<float> height(rows, cols);
    const GdalErrors errors;
    GDALRasterBand& band = *state_->dataset->GetRasterBand(1);
    if (band.RasterIO(GF_Read, piece.col, piece.row, piece.cols, piece.rows, height.data(), cols, rows, GDT_Float32, 0,
                      0, nullptr) != CE_None)
        throw Fault(ExitCode::bad_input, "terrain.dem " + state_->path,
                    "the elevation cannot be read: " + errors.last_error(), "Check the file with gdalinfo -checksum.");
    int has_nodata = 0;
    const auto nodata = static_cast<float>(band.GetNoDataValue(&has_nodata));
    for (std::size_t i = 0; i < height.size(); ++i)
        if (has_nodata != 0 && height.data()[i] == nodata) height.data()[i] = std::numeric_limits<float>::quiet_NaN();
    const auto centre = here->inner_point();
    const auto [mx, my] = state_->ground.metres_per_unit(centre[0], centre[1]);
    const double dx_m = std::hypot(grid.geotransform[1] * mx, grid.geotransform[4] * my) * piece.step,
                 dy_m = std::hypot(grid.geotransform[2] * mx, grid.geotransform[5] * my) * piece.step;
    const core::Raster<float> slope = classify::slope_degrees(std::as_const(height).view(), dx_m, dy_m);
    double sum = 0;
    long long count = 0;
    const auto at = [&](int row, int col) {
        return grid.to_map(piece.col + (col + 0.5) * piece.step, piece.row + (row + 0.5) * piece.step);
    };
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c) {
            const auto [x, y] = at(r, c);
            if (std::isnan(slope(r, c)) || !here->contains(x, y)) continue;
            sum += static_cast<double>(slope(r, c));
            ++count;
        }
    if (count > 0) return sum / static_cast<double>(count);
    const std::array<double, 2> inner = grid.to_pixel(centre[0], centre[1]);
    const int col = static_cast<int>((inner[0] - piece.col) / piece.step),
              row = static_cast<int>((inner[1] - piece.row) / piece.step);
    if (col < 0 || row < 0 || col >= cols || row >= rows || std::isnan(slope(row, col))) return std::nullopt;
    return static_cast<double>(slope(row, col));
}

}  // namespace quarrywatch::io
