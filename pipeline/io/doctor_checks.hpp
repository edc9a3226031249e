#pragma once
// What the doctor asks GDAL, OGR and PROJ.

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace quarrywatch::io {

/// Version of GDAL at run time, e.g. "3.6.2".
std::string gdal_version();

/// Those of the drivers that this GDAL does not have. Starts GDAL.
std::vector<std::string> missing_drivers(const std::vector<std::string>& names);

/// Whether OGR was built with GEOS, which repair and intersection of polygons need.
bool has_geos();

/// A point in the target CRS, x (easting, longitude) first; null with the cause in `cause` when PROJ cannot do it.
std::optional<std::array<double, 2>> project_point(const std::string& from_crs, const std::string& to_crs, double x,
                                                   double y, std::string& cause);

}  // namespace quarrywatch::io
