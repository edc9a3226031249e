#include <algorithm>
#include <cmath>

#include "pipeline/fault.hpp"
#include "pipeline/io/named_crs.hpp"
#include "pipeline/io/warp.hpp"
#include "pipeline/stages/survey.hpp"

namespace quarrywatch::stages {

namespace {

constexpr int kMostPixels = 1 << 20;  // a side of the grid; more is a wrong resolution, not a scene

// The configured grid; what it leaves open comes from the reference.
io::Grid configured_grid(const io::Grid& reference, const config::GridSpec& spec) {
    io::Grid grid = reference;
    if (!spec.crs.empty()) grid.crs_wkt = io::wkt_of(spec.crs, "[grid] crs");
    const bool same_crs = io::same_crs(grid.crs_wkt, reference.crs_wkt);
    const bool north_up = reference.geotransform[2] == 0 && reference.geotransform[4] == 0;
    if (!spec.resolution && !spec.extent && same_crs) return reference;
    if (!spec.resolution && !(same_crs && north_up))
        throw Fault(ExitCode::bad_configuration, "[grid]",
                    "a grid in another CRS than the earlier scene's needs a resolution",
                    "Add resolution, in units of that CRS.");
    const double size = spec.resolution.value_or(std::fabs(reference.geotransform[1]));
    const auto extent = spec.extent ? *spec.extent : io::extent_in(reference, grid.crs_wkt);
    const double cols = std::ceil((extent[2] - extent[0]) / size - 1e-6),
                 rows = std::ceil((extent[3] - extent[1]) / size - 1e-6);
    if (!(cols >= 1) || !(rows >= 1) || cols > kMostPixels || rows > kMostPixels)
        throw Fault(ExitCode::bad_configuration, "[grid]",
                    "extent and resolution give " + std::to_string(cols) + " x " + std::to_string(rows) + " pixels",
                    "Give the extent as west, south, east, north and the resolution in units of the grid's CRS.");
    grid.geotransform = {extent[0], size, 0, extent[3], 0, -size};
    grid.cols = static_cast<int>(cols);
    grid.rows = static_cast<int>(rows);
    return grid;
}

}  // namespace

io::Grid common_grid(const io::Scene& before, const io::Scene& after, const config::GridSpec& spec) {
    const bool configured = !spec.crs.empty() || spec.resolution || spec.extent;
    io::Grid grid = configured ? configured_grid(before.grid, spec) : before.grid;
    if (configured) grid = io::cut_to_overlap(grid, before.grid);
    if (grid.rows > 0 && grid.cols > 0) grid = io::cut_to_overlap(grid, after.grid);
    if (grid.rows <= 0 || grid.cols <= 0)
        throw Fault(ExitCode::bad_input, "ingest",
                    "scenes " + before.id + " and " + after.id + " do not overlap" +
                        (configured ? " within the configured grid" : ""),
                    "Check their extents and coordinate reference systems with gdalinfo.");
    return grid;
}

std::vector<std::string> common_roles(const io::Scene& before, const io::Scene& after) {
    std::vector<std::string> roles;
    std::string have, miss;
    for (const io::BandSource& source : before.bands) {
        if (after.find(source.role) != nullptr) roles.push_back(source.role);
        have += (have.empty() ? "" : ", ") + source.role;
    }
    for (const io::BandSource& source : after.bands) miss += (miss.empty() ? "" : ", ") + source.role;
    if (roles.empty())
        throw Fault(ExitCode::bad_input, "ingest",
                    "scenes " + before.id + " (" + have + ") and " + after.id + " (" + miss + ") share no band",
                    "Name the bands' roles under bands in both scenes' sections.");
    return roles;
}

}  // namespace quarrywatch::stages
