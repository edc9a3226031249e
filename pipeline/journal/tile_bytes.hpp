#pragma once
// What a tile found, as bytes: all that the finish needs of it, so that it need not be computed again.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/core/window.hpp"
#include "pipeline/stages/decide_tile.hpp"
#include "pipeline/stages/watch.hpp"

namespace quarrywatch::journal {

/// A tile that did not fail. The places that were watched are written by their hashes, since another night, or the next
/// look, numbers them anew.
/// watch  the list that tile.watched refers to, or null.
[[nodiscard]] std::string bytes_of(const stages::TileResult& tile, const stages::WatchList* watch);

/// What bytes begin with: enough to know whether they are of use.
struct TileHead {
    core::Window core;
    std::vector<std::uint64_t> places;  ///< hashes of those that were watched
};

/// throws  Damaged.
[[nodiscard]] TileHead head_of(std::string_view bytes);

/// The tile, its places numbered as in `watch`; places that are not there are left out.
/// throws  Damaged: bytes that bytes_of() did not write, or a place of `watch` that meets the tile and is not in them.
[[nodiscard]] stages::TileResult tile_of(std::string_view bytes, const stages::WatchList* watch);

}  // namespace quarrywatch::journal
