#pragma once
// Coordinate reference systems by name and as text, for callers that know nothing of GDAL.

#include <array>
#include <string>

#include "pipeline/io/grid.hpp"

namespace quarrywatch::io {

/// WKT of anything that PROJ reads (EPSG:4528, a PROJ string, WKT). throws Fault (bad_input) naming `where`.
[[nodiscard]] std::string wkt_of(const std::string& name, const std::string& where);

/// Whether two CRS texts mean the same one; two empty ones do, an unreadable one means none.
[[nodiscard]] bool same_crs(const std::string& a_wkt, const std::string& b_wkt);

/// West, south, east, north of a grid's footprint in another CRS.
/// throws  Fault (bad_input) when PROJ knows no way there.
[[nodiscard]] std::array<double, 4> extent_in(const Grid& grid, const std::string& crs_wkt);

}  // namespace quarrywatch::io
