#pragma once
// Which pixels of a window are fit for comparison.

#include "kernels/core/raster.hpp"
#include "pipeline/io/scene_reader.hpp"

namespace quarrywatch::stages {

/// valid(r, c) = 1 where both scenes have data and no cloud of either comes within `dilation_px`. No data is not grown:
/// the edge of a scene is sharp, the edge of a cloud is not. Pixels within dilation_px of the window's edge are final
/// only at the grid's own edge.
void valid_in_both(const io::ScenePixels& before, const io::ScenePixels& after, int dilation_px,
                   core::Raster<std::uint8_t>& scratch, core::Raster<std::uint8_t>& valid);

}  // namespace quarrywatch::stages
