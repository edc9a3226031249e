#pragma once
// Forest on the hills, fields in the plain: parcels that follow the slope, bunds, tracks, canals and fish ponds.

#include "pipeline/demo/ground.hpp"

namespace quarrywatch::demo {

/// The ground as terrain and farming shape it, without rivers, settlements and roads. Deterministic; about two seconds.
Ground make_fields(const Terrain& terrain, const Relief& relief);

}  // namespace quarrywatch::demo
