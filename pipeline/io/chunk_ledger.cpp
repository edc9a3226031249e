#include "pipeline/io/chunk_ledger.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "pipeline/io/chunk_store.hpp"

namespace quarrywatch::io {

ChunkLedger::ChunkLedger(std::vector<const SceneReader*> readers) : readers_(std::move(readers)) {}

void ChunkLedger::announce(const std::vector<core::Window>& windows) {
    for (const core::Window& window : windows)
        for (const SceneReader* reader : readers_)
            for (const ChunkNeed& need : reader->needs(window)) reader->store(need.store).announce(need.chunk);
}

void ChunkLedger::release(const core::Window& window) const {
    for (const SceneReader* reader : readers_)
        for (const ChunkNeed& need : reader->needs(window)) reader->store(need.store).release(need.chunk);
}

std::int64_t ChunkLedger::carried_bytes(int swath_cols, int tile_px) const {
    std::int64_t bytes = 0;
    for (const SceneReader* reader : readers_)
        for (std::size_t s = 0; s < reader->store_count(); ++s) {
            const ChunkStore& store = reader->store(s);
            const std::int64_t across = (swath_cols + tile_px) / store.chunk_cols() + 2;
            bytes += 2 * std::min<std::int64_t>(across, store.chunk_count()) *
                     static_cast<std::int64_t>(store.chunk_bytes());
        }
    return bytes;
}

}  // namespace quarrywatch::io
