#pragma once
// Finish, first half: from the tiles' runs to sites with outline and evidence.

#include <vector>

#include "kernels/vectorise/stitch.hpp"
#include "pipeline/scene_pair.hpp"
#include "pipeline/site.hpp"
#include "pipeline/stages/tile.hpp"

namespace quarrywatch::stages {

/// Sites and, for each, the runs of its pixels (for the class raster).
struct Assembled {
    std::vector<Site> sites;  ///< by first pixel in reading order
    vectorise::Components components;
    std::vector<std::size_t> component_of_site;
};

/// Stitch the tiles, keep components with a pixel beyond the high threshold and at least `minimum_pixels`, trace them
/// and sum up their evidence. `tiles` lose their runs and evidence. Order of the tiles does not matter.
[[nodiscard]] Assembled assemble_sites(std::vector<TileResult>& tiles, const ScenePair& pair, int minimum_pixels);

}  // namespace quarrywatch::stages
