#pragma once
// One decode: the chunks that tiles share, kept from the first tile that needs them to the last.

#include <cstdint>
#include <vector>

#include "kernels/core/window.hpp"
#include "pipeline/io/scene_reader.hpp"

namespace quarrywatch::io {

/// The chunks that windows need of several readers, announced before the first is read and given back after each.
class ChunkLedger {
public:
    /// readers  outlive the ledger.
    explicit ChunkLedger(std::vector<const SceneReader*> readers);

    void announce(const std::vector<core::Window>& windows);
    /// A window was read, or will not be. Thread-safe.
    void release(const core::Window& window) const;
    /// Decoded rows of chunks between one row of tiles and the next, bytes: those that the tiles straddle, on both
    /// sides.
    [[nodiscard]] std::int64_t carried_bytes(int swath_cols, int tile_px) const;

private:
    std::vector<const SceneReader*> readers_;
};

}  // namespace quarrywatch::io
