#pragma once
// Villages and towns: where people live, and their roofs.

#include <vector>

#include "pipeline/demo/ground.hpp"

namespace quarrywatch::demo {

struct Settlement {
    Point centre;
    double radius_px = 0;
    bool town = false;
};

/// Choose places for two towns and many villages on level dry ground. Deterministic.
std::vector<Settlement> place_settlements(const Terrain& terrain, const Ground& ground);

/// Paint their yards, streets and roofs.
void paint_settlements(const std::vector<Settlement>& settlements, Ground& ground);

}  // namespace quarrywatch::demo
