#pragma once
// A night's tiles, cut into shards of equal cost.

#include <cstddef>
#include <string>
#include <vector>

#include "kernels/core/window.hpp"

namespace quarrywatch::shards {

/// The tiles of a grid in reading order: what every machine counts alike.
[[nodiscard]] std::vector<core::Window> tiles_of(int rows, int cols, int tile_px);

/// Tiles [begin, end) of a look.
struct Part {
    std::string look_id;
    std::size_t begin = 0, end = 0;
    friend bool operator==(const Part&, const Part&) = default;
};

/// What a look asks for.
struct LookCost {
    std::string look_id;
    double per_pixel = 1;  ///< in any unit: scenes to decode, say
};

/// Every tile of every look to one of `count` shards: neighbours together, so that a block that tiles share is decoded
/// once, and few looks to a shard, for each is surveyed by every shard that has tiles of it. Shards may be empty where
/// there are more of them than tiles. cost  linear in the tiles.
[[nodiscard]] std::vector<std::vector<Part>> cut(const std::vector<core::Window>& tiles,
                                                 const std::vector<LookCost>& looks, int count);

}  // namespace quarrywatch::shards
