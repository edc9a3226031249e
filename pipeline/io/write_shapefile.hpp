#pragma once
// Sites as a Shapefile, for offices whose systems take nothing else.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "pipeline/io/grid.hpp"
#include "pipeline/io/office_fields.hpp"
#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::io {

/// A staged file, and what it could not hold: one line each, naming site and field.
struct OfficeOutput {
    StagedOutput output;
    std::vector<std::string> warnings;
};

/// Stage a zip file of a Shapefile: .shp .shx .dbf .prj and .cpg (UTF-8), fields by their codes, polygons in the
/// three-degree zone of each site's county; outside China in the UTM zone of each site. One layer, `sites`; where the
/// sites stand in several systems one for each, `sites_<EPSG code>`. Without a CRS pixel corners, and no .prj.
///
/// A text takes three bytes a character and 254 at most (the format's limit); what is longer is cut between characters
/// and a number that does not fit is left out, each with a warning. The same content gives the same bytes.
/// throws Fault (bad_output); Fault (bad_input) where a polygon has no place in its zone.
[[nodiscard]] OfficeOutput write_shapefile(const std::filesystem::path& path, std::span<const OfficeRow> rows,
                                           const Grid& grid);

}  // namespace quarrywatch::io
