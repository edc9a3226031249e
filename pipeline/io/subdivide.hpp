#pragma once
// Cuts large polygons into pieces, so that a look at one place does not touch a whole county's outline.

#include <cstddef>
#include <vector>

#include "pipeline/io/geometry.hpp"

namespace quarrywatch::io {

/// Pieces of at most `most_points` corners each whose union is the area and whose insides do not meet: its box is
/// halved across the longer side until the parts are small enough (or 16 times). Empty where it is small enough as it
/// is. area    a valid polygon. cost    O(n log(n / most_points)), about 2 us a corner and halving. source  as
/// ST_Subdivide of PostGIS. Errors as Geometry::intersection.
[[nodiscard]] std::vector<Geometry> subdivided(const Geometry& area, std::size_t most_points);

}  // namespace quarrywatch::io
