#pragma once
// The river that winds through the plain, the streams that come down to it, and the reservoirs in the valleys.

#include <vector>

#include "pipeline/demo/ground.hpp"

namespace quarrywatch::demo {

/// A reservoir: the valley above a dam, filled to a level. Its samples have cover lake and its number as lot.
struct Reservoir {
    Point dam;
    double level_m = 0;
};

/// Paint river, streams and reservoirs on `ground`; returns the reservoirs, reservoir i having lot i + 1.
std::vector<Reservoir> paint_waters(const Terrain& terrain, const Relief& relief, Ground& ground);

}  // namespace quarrywatch::demo
