#pragma once
// The office's layers of the demo: licences, closed pits, permanent basic farmland, townships and the county.

#include <string>
#include <vector>

#include "pipeline/demo/ground.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/write_features.hpp"

namespace quarrywatch::demo {

/// Layers `licences` and `closed_pits`, with the field names of Chinese mining registers. They know the old pits only.
std::vector<io::PolygonLayer> mining_layers(const io::Grid& grid);

/// Layers `farmland` (level ground that is mostly fields on `ground`), `townships` and `counties`. Townships share
/// their borders point by point and cover the whole grid.
std::vector<io::PolygonLayer> land_layers(const io::Grid& grid, const Ground& ground);

/// The sections of a configuration that name these layers, as mining.gpkg and land.gpkg in the folder `input`.
std::string office_layers();

}  // namespace quarrywatch::demo
