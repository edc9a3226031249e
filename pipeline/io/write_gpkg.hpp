#pragma once
// sites.gpkg: everything of a run that has a place, in the run's grid.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/io/grid.hpp"
#include "pipeline/io/layer_styles.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/records.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::io {

/// The layers of sites.gpkg, in the order in which their rows are to stand. All five are written, empty ones too,
/// and QGIS's table of styles after them.
struct GpkgContent {
    std::vector<Site> sites;                   ///< polygons; fields as in site_fields()
    std::vector<PseudoChange> pseudo_changes;  ///< the same, with `reason_code`
    std::vector<TiePoint> tie_points;          ///< points
    std::vector<TileRecord> tiles;             ///< polygons
    std::vector<Observed> observed;            ///< polygons
    /// What people call the sites' fields, by name; fields without one have no alias.
    std::map<std::string, std::string> aliases{};
    std::vector<ClassStyle> classes{};  ///< how QGIS draws the sites; none: as it likes
};

/// Stage the GeoPackage. The same content gives the same bytes: rows in the order given, and the time stamps that the
/// format asks for (gpkg_contents.last_change) fixed at 1970-01-01; the time of the run stands in run.json. Without a
/// CRS coordinates are pixels (x = column, y = row, downwards) and the CRS is GeoPackage's "undefined". throws Fault
/// (bad_output), for instance on a full disk; the partial file and SQLite's journal are removed.
StagedOutput write_gpkg(const std::filesystem::path& path, const GpkgContent& content, const Grid& grid);

}  // namespace quarrywatch::io
