#pragma once
// How QGIS draws our layers: styles that travel inside the GeoPackage.

#include <string>
#include <vector>

#include "pipeline/class_colours.hpp"
#include "pipeline/io/grid.hpp"

namespace quarrywatch::io {

/// QGIS style (QML) of the layer tie_points: kept ones as arrows of what differs from the mean displacement, enlarged;
/// rejected ones as dots in the colour of their reason.
[[nodiscard]] std::string tie_point_style(const Grid& grid);

/// How a class of sites is drawn.
struct ClassStyle {
    std::string name, label;  ///< as in the field `class`; for the legend
    Rgb colour{};
    bool double_line = false;
};

/// QGIS style (QML) of the layer sites: outlines of 2 px in the class's colour on a white halo, to be seen on forest
/// and on rock; nothing inside hides the picture.
[[nodiscard]] std::string site_style(const std::vector<ClassStyle>& classes);

}  // namespace quarrywatch::io
