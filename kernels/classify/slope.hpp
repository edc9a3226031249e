#pragma once
// How steep the land is.

#include "kernels/core/raster.hpp"

namespace quarrywatch::classify {

/// Slope in degrees by third-order finite differences over the eight neighbours.
///
/// height  [rows x cols], metres; NaN: no data. dx_m, dy_m  size of a pixel, above 0, else std::invalid_argument.
/// return  NaN where the height is unknown. An unknown neighbour, or one beyond the raster, counts as if the land went
/// on
///         through the pixel from the neighbour across, along rows and columns; where that is unknown too, as level.
/// cost    O(pixels).
/// source  Horn 1981, Hill shading and the reflectance map, doi:10.1109/PROC.1981.11918.
[[nodiscard]] core::Raster<float> slope_degrees(core::RasterView<const float> height, double dx_m, double dy_m);

}  // namespace quarrywatch::classify
