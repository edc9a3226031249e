#pragma once
// Cuts areas into convex pieces.

#include <array>
#include <vector>

#include "pipeline/io/geometry.hpp"

namespace quarrywatch::stages {

using MapPoint = std::array<double, 2>;
/// A convex quadrilateral; two corners may coincide. In order around it.
using Quad = std::array<MapPoint, 4>;

/// The trapezoids between neighbouring heights of corners: their union is the area by the even-odd rule, their insides
/// do not meet. Ordered from south to north, then from west to east.
/// areas   rings closed, without crossings (valid); holes as further rings.
/// cost    O(n log n + trapezoids log trapezoids); an outline of pixels has one trapezoid for each run of a row.
/// source  de Berg et al. 2008, Computational Geometry, section 6.1 (slabs).
[[nodiscard]] std::vector<Quad> convex_pieces(const std::vector<io::MapPolygon>& areas);

}  // namespace quarrywatch::stages
