#pragma once
// A byte raster painted from the runs of components: the class of each site, or changed and not.

#include <cstdint>
#include <vector>

#include "kernels/vectorise/stitch.hpp"
#include "pipeline/io/raster_sink.hpp"
#include "pipeline/stages/tile.hpp"

namespace quarrywatch::stages {

/// No-data value of mask and class rasters: not seen.
inline constexpr std::uint8_t kMaskNoData = 255;

/// Paint every tile: kMaskNoData where the tile failed or was not seen (of which only tiles that kept their unseen runs
/// know), the component's code within it, 0 elsewhere.
///
/// code_of_component  one per component; 0 paints nothing.
void paint_codes(const std::vector<TileResult>& tiles, const vectorise::Components& components,
                 const std::vector<std::uint8_t>& code_of_component, io::RasterSink& sink);

}  // namespace quarrywatch::stages
