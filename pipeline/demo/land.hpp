#pragma once
// The demo's land before any change.

#include <vector>

#include "pipeline/demo/ground.hpp"
#include "pipeline/demo/waters.hpp"

namespace quarrywatch::demo {

/// The land before any change, and what it was made of.
struct Land {
    Relief relief;
    Ground ground;
    std::vector<Reservoir> reservoirs;
};

/// Terrain, fields, waters, settlements, roads and old pits. The same on every machine. cost  a few seconds.
[[nodiscard]] Land make_land();

}  // namespace quarrywatch::demo
