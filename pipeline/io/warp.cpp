#include "pipeline/io/warp.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>

#include "pipeline/fault.hpp"
#include "pipeline/io/named_crs.hpp"
#include "pipeline/io/spatial_reference.hpp"

namespace quarrywatch::io {

namespace {

using coregister::WarpLattice;

constexpr double kSameVector = 1e-7;  // relative: over 20,000 pixels the grids drift apart by less than 0.002 px
constexpr double kWholePixel = 1e-3;  // px: an offset this near to whole pixels is whole
constexpr int kEdgeSteps = 64;        // points along each side of a footprint that are projected

// Inverse of a geotransform: from map coordinates to pixel corner coordinates (col, row).
std::array<double, 6> inverse(const std::array<double, 6>& g) {
    const double det = g[1] * g[5] - g[2] * g[4];
    return {(g[2] * g[3] - g[5] * g[0]) / det, g[5] / det,  -g[2] / det,
            (g[4] * g[0] - g[1] * g[3]) / det, -g[4] / det, g[1] / det};
}

// Map coordinates of one grid to those of another; null when they are the same.
TransformPointer transform_between(const Grid& from, const Grid& to) {
    if (same_crs(from.crs_wkt, to.crs_wkt)) return nullptr;
    return make_transform(read_crs(from.crs_wkt, "grid"), read_crs(to.crs_wkt, "grid"));
}

void require_comparable(const Grid& a, const Grid& b) {
    if (a.has_crs() != b.has_crs())
        throw Fault(ExitCode::bad_input, "ingest", "one of the two scenes has no coordinate reference system",
                    "Give the other one its CRS, for example with gdal_edit.py -a_srs, or strip both to compare plain "
                    "pictures.");
}

}  // namespace

std::optional<GridOffset> offset_between(const Grid& target, const Grid& source) {
    require_comparable(target, source);
    const auto& t = target.geotransform;
    const auto& s = source.geotransform;
    const double size = std::max(std::hypot(t[1], t[4]), std::hypot(t[2], t[5]));
    for (const std::size_t i : {std::size_t{1}, std::size_t{2}, std::size_t{4}, std::size_t{5}})
        if (std::fabs(t[i] - s[i]) > kSameVector * size) return std::nullopt;
    if (!same_crs(target.crs_wkt, source.crs_wkt)) return std::nullopt;
    const auto inv = inverse(s);
    return GridOffset{inv[0] + inv[1] * t[0] + inv[2] * t[3], inv[3] + inv[4] * t[0] + inv[5] * t[3]};
}

Warp make_warp(const Grid& target, const Grid& source, const coregister::DisplacementField* field) {
    Warp warp;
    const auto offset = offset_between(target, source);
    if (offset && field == nullptr && std::fabs(offset->col - std::round(offset->col)) < kWholePixel &&
        std::fabs(offset->row - std::round(offset->row)) < kWholePixel) {
        warp.is_offset = true;
        warp.col = static_cast<int>(std::lround(offset->col));
        warp.row = static_cast<int>(std::lround(offset->row));
        return warp;
    }
    WarpLattice& lattice = warp.lattice;
    lattice.rows = WarpLattice::nodes_for(target.rows);
    lattice.cols = WarpLattice::nodes_for(target.cols);
    lattice.x.resize(static_cast<std::size_t>(lattice.rows) * static_cast<std::size_t>(lattice.cols));
    lattice.y.resize(lattice.x.size());
    const TransformPointer transform = offset ? nullptr : transform_between(target, source);
    const auto inv = inverse(source.geotransform);
    std::vector<double> x(static_cast<std::size_t>(lattice.cols)), y(x.size());
    std::vector<int> reached(x.size());
    for (int r = 0; r < lattice.rows; ++r) {
        for (int c = 0; c < lattice.cols; ++c) {
            double col = c * WarpLattice::kSpacing, row = r * WarpLattice::kSpacing;
            if (field != nullptr) {
                const coregister::Displacement d = field->at(col, row);
                col += d.dx_px;
                row += d.dy_px;
            }
            const auto i = static_cast<std::size_t>(c);
            if (offset) {  // the same map: no detour over large coordinates
                x[i] = col + offset->col;
                y[i] = row + offset->row;
            } else {
                const auto map = target.to_map(col + 0.5, row + 0.5);
                x[i] = map[0];
                y[i] = map[1];
            }
        }
        if (transform) {
            transform->Transform(lattice.cols, x.data(), y.data(), nullptr, reached.data());
            for (std::size_t i = 0; i < x.size(); ++i)
                if (reached[i] == 0 || !std::isfinite(x[i]) || !std::isfinite(y[i]))
                    x[i] = y[i] = std::numeric_limits<double>::quiet_NaN();
        }
        for (int c = 0; c < lattice.cols; ++c) {
            const auto i = static_cast<std::size_t>(c);
            const std::size_t node = lattice.index(r, c);
            lattice.x[node] = offset ? x[i] : inv[0] + inv[1] * x[i] + inv[2] * y[i] - 0.5;
            lattice.y[node] = offset ? y[i] : inv[3] + inv[4] * x[i] + inv[5] * y[i] - 0.5;
        }
    }
    return warp;
}

Grid cut_to_overlap(const Grid& reference, const Grid& other) {
    require_comparable(reference, other);
    const TransformPointer transform = transform_between(other, reference);
    const auto inv = inverse(reference.geotransform);
    double col0 = std::numeric_limits<double>::infinity(), row0 = col0, col1 = -col0, row1 = -col0;
    for (int side = 0; side < 4; ++side)
        for (int step = 0; step <= kEdgeSteps; ++step) {
            const double t = static_cast<double>(step) / kEdgeSteps;
            const double col = (side == 0 || side == 2 ? t : side == 1 ? 1.0 : 0.0) * other.cols;
            const double row = (side == 1 || side == 3 ? t : side == 2 ? 1.0 : 0.0) * other.rows;
            auto map = other.to_map(col, row);
            if (transform && !transform->Transform(1, &map[0], &map[1])) continue;
            const double c = inv[0] + inv[1] * map[0] + inv[2] * map[1], r = inv[3] + inv[4] * map[0] + inv[5] * map[1];
            col0 = std::min(col0, c);
            col1 = std::max(col1, c);
            row0 = std::min(row0, r);
            row1 = std::max(row1, r);
        }
    Grid cut = reference;
    cut.rows = cut.cols = 0;
    if (!(col1 > col0) || !(row1 > row0)) return cut;
    const auto whole = [](double low, double high, int most) {
        // A sliver below a hundredth of a pixel at the edge is rounding, not overlap.
        const int first = static_cast<int>(std::floor(std::clamp(low + 0.01, 0.0, static_cast<double>(most))));
        const int last = static_cast<int>(std::ceil(std::clamp(high - 0.01, 0.0, static_cast<double>(most))));
        return std::pair{first, last - first};
    };
    const auto [col, cols] = whole(col0, col1, reference.cols);
    const auto [row, rows] = whole(row0, row1, reference.rows);
    if (cols <= 0 || rows <= 0) return cut;
    const auto origin = reference.to_map(col, row);
    cut.geotransform[0] = origin[0];
    cut.geotransform[3] = origin[1];
    cut.cols = cols;
    cut.rows = rows;
    return cut;
}

double pixel_size_m(const Grid& grid) {
    if (!grid.has_crs()) return 0;
    const OGRSpatialReference crs = read_crs(grid.crs_wkt, "grid");
    const double side = std::sqrt(grid.pixel_area());
    if (!crs.IsGeographic()) return side * crs.GetLinearUnits();
    const double latitude = grid.to_map(0.5 * grid.cols, 0.5 * grid.rows)[1] * crs.GetAngularUnits();
    return side * crs.GetAngularUnits() * crs.GetSemiMajor() * std::sqrt(std::fabs(std::cos(latitude)));
}

}  // namespace quarrywatch::io
