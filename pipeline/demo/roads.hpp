#pragma once
// Roads: each settlement and quarry is joined to the network by the way of least effort.

#include <vector>

#include "pipeline/demo/settlements.hpp"

namespace quarrywatch::demo {

/// Paint an expressway, two highways, a road to each settlement and a track to each of `yards` (quarries), in that
/// order of width. Ways avoid slopes and water and use existing roads where that is shorter.
void paint_roads(const Terrain& terrain, const std::vector<Settlement>& settlements, const std::vector<Point>& yards,
                 Ground& ground);

}  // namespace quarrywatch::demo
