#pragma once
// sites.geojson: the sites on the globe, for web maps and phones.

#include <filesystem>
#include <vector>

#include "pipeline/io/grid.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::io {

/// Stage the sites as an RFC 7946 FeatureCollection: WGS 84, longitude first, seven decimals (1 cm), shells
/// anticlockwise and holes clockwise, `id` the site_id, properties as in site_fields(). One feature a line, in the
/// order given; the memory used does not grow with the number of sites. Without a CRS the features have no geometry
/// (null), as RFC 7946 has no place for pictures. throws Fault (bad_output); Fault (bad_input) where the grid's CRS
/// does not lead to WGS 84.
StagedOutput write_geojson(const std::filesystem::path& path, const std::vector<Site>& sites, const Grid& grid);

}  // namespace quarrywatch::io
