#include "pipeline/io/named_crs.hpp"

#include <cpl_conv.h>

#include <algorithm>
#include <limits>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/spatial_reference.hpp"

namespace quarrywatch::io {

namespace {
constexpr int kEdgeSteps = 64;
}

std::string wkt_of(const std::string& name, const std::string& where) {
    const OGRSpatialReference crs = read_crs(name, where);
    char* text = nullptr;
    crs.exportToWkt(&text);
    std::string wkt = text != nullptr ? text : "";
    CPLFree(text);
    return wkt;
}

bool same_crs(const std::string& a_wkt, const std::string& b_wkt) {
    if (a_wkt == b_wkt) return true;
    if (a_wkt.empty() || b_wkt.empty()) return false;
    const GdalErrors errors;
    OGRSpatialReference a;
    OGRSpatialReference b;
    if (a.SetFromUserInput(a_wkt.c_str()) != OGRERR_NONE || b.SetFromUserInput(b_wkt.c_str()) != OGRERR_NONE)
        return false;
    // GeoTIFF and ENVI name the same system differently and lose the order of axes, which GDAL's geotransform ignores.
    const char* const options[] = {"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES",
                                   "CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS", nullptr};
    return a.IsSame(&b, options) != 0;
}

std::array<double, 4> extent_in(const Grid& grid, const std::string& crs_wkt) {
    TransformPointer transform;
    if (!same_crs(grid.crs_wkt, crs_wkt))
        transform = make_transform(read_crs(grid.crs_wkt, "grid"), read_crs(crs_wkt, "grid"));
    const double infinity = std::numeric_limits<double>::infinity();
    std::array<double, 4> out{infinity, infinity, -infinity, -infinity};
    for (int side = 0; side < 4; ++side)
        for (int step = 0; step <= kEdgeSteps; ++step) {
            const double t = static_cast<double>(step) / kEdgeSteps;
            auto map = grid.to_map((side == 0 || side == 2 ? t
                                    : side == 1            ? 1.0
                                                           : 0.0) *
                                       grid.cols,
                                   (side == 1 || side == 3 ? t
                                    : side == 2            ? 1.0
                                                           : 0.0) *
                                       grid.rows);
            if (transform && !transform->Transform(1, &map[0], &map[1])) continue;
            out = {std::min(out[0], map[0]), std::min(out[1], map[1]), std::max(out[2], map[0]),
                   std::max(out[3], map[1])};
        }
    if (!(out[2] > out[0]))
        throw Fault(ExitCode::bad_input, "grid", "the scene has no image in the grid's CRS",
                    "Choose a CRS that covers the area.");
    return out;
}

}  // namespace quarrywatch::io
