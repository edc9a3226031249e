#pragma once
// How QGIS draws our layers: styles that travel inside the GeoPackage.

#include <string>

#include "pipeline/io/grid.hpp"

namespace quarrywatch::io {

/// QGIS style (QML) of the layer tie_points: kept ones as arrows of what differs from the mean displacement, enlarged;
/// rejected ones as dots in the colour of their reason.
[[nodiscard]] std::string tie_point_style(const Grid& grid);

}  // namespace quarrywatch::io
