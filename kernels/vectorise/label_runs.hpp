#pragma once
// From a tile's mask to runs of pixels and their 4-connected components within the tile.

#include <cstdint>
#include <vector>

#include "kernels/core/raster.hpp"

namespace quarrywatch::vectorise {

/// A horizontal run of marked pixels in grid coordinates: columns [col_begin, col_end) of `row`.
struct Run {
    int row = 0;
    int col_begin = 0;
    int col_end = 0;
    friend auto operator<=>(const Run&, const Run&) = default;
};

/// The runs of one tile in reading order, and for each the number of its component within the tile (0-based, numbered
/// in the order of the components' first runs).
struct TileRuns {
    std::vector<Run> runs;
    std::vector<int> component;
    int component_count = 0;
};

/// Label the 4-connected components of a tile.
///
/// mask    [rows x cols], nonzero = marked.
/// row, col  grid coordinates of the mask's first pixel.
/// throws  std::invalid_argument when the tile's last row or column exceeds the range of int.
/// cost    O(pixels) for the scan, nearly linear in the runs for the labels.
TileRuns label_runs(core::RasterView<const std::uint8_t> mask, int row, int col);

}  // namespace quarrywatch::vectorise
