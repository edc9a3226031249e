#pragma once
// How the work is cut and how much of it is in flight: one computation, before the first tile.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "kernels/core/window.hpp"

namespace quarrywatch {

/// Smaller ones are mostly halo.
inline constexpr int kSmallestTile_px = 128;

struct TilePlan {
    int tile_px = 0;
    std::vector<core::Window>
        tiles;            ///< in the order of work: swaths of columns from west to east, rows from north to south
    int tokens = 1;       ///< tiles in flight
    int swath_tiles = 0;  ///< tile columns of a swath
    std::int64_t planned_bytes = 0;  ///< expected peak of the tile pass
};

struct PlanInput {
    int rows = 0, cols = 0;
    int tile_px = 1024;       ///< wished
    bool fixed_tile = false;  ///< other machines count on that size: fewer tiles in flight instead of smaller ones
    std::int64_t memory_limit_bytes = 0;
    int threads = 1;
    std::int64_t fixed_bytes = 0;  ///< held throughout: program, block cache, results so far
    /// Bytes of one tile of a side.
    std::function<std::int64_t(int tile_px)> tile_bytes;
    /// Bytes of decoded chunks that wait for the next row of tiles, for a swath of this many columns of pixels.
    std::function<std::int64_t(int swath_cols, int tile_px)> carried_bytes;
};

/// Cut the grid. Tiles are halved while not even one fits the memory limit (down to 128 px), and the grid is worked on
/// in swaths when a full row of decoded chunks would take more than 40 % of it.
[[nodiscard]] TilePlan plan_tiles(const PlanInput& input);

}  // namespace quarrywatch
