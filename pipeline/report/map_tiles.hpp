#pragma once
// The two pictures under the map, as pyramids of small tiles: a browser loads what it shows, and needs no server.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <vector>

#include "pipeline/io/staged_output.hpp"
#include "pipeline/report/pictures.hpp"

namespace quarrywatch::report {

inline constexpr int kTile_px = 256;

/// Independent pieces of work 0 .. count - 1 on as many threads as the run may use.
using ForEach = std::function<void(std::size_t count, const std::function<void(std::size_t)>& work)>;

/// Zoom at which a tile's pixel is the grid's; at 0 one tile holds the whole grid.
[[nodiscard]] int greatest_zoom(int rows, int cols);

/// Stage tiles/<before|after>/<zoom>/<col>/<row>.jpg below `folder`, where tile (0, 0) begins at the grid's first
/// pixel. What a tile has beyond the grid is the page's paper.
///
/// Each level is the mean of 2 x 2 pixels of the one above it. Work is shared in blocks of kBlock_px, each read once.
/// throws Fault (bad_input, bad_output). memory  a twelfth of both pictures, and one block per thread.
[[nodiscard]] std::vector<io::StagedOutput> write_map_tiles(const PairPictures& pictures,
                                                            const std::filesystem::path& folder,
                                                            const ForEach& for_each);

}  // namespace quarrywatch::report
