#include "pipeline/shards/cut.hpp"

#include <algorithm>

namespace quarrywatch::shards {

std::vector<core::Window> tiles_of(int rows, int cols, int tile_px) {
    std::vector<core::Window> tiles;
    for (int row = 0; row < rows; row += tile_px)
        for (int col = 0; col < cols; col += tile_px)
            tiles.push_back({row, col, std::min(tile_px, rows - row), std::min(tile_px, cols - col)});
    return tiles;
}

std::vector<std::vector<Part>> cut(const std::vector<core::Window>& tiles, const std::vector<LookCost>& looks,
                                   int count) {
    double pixels = 0, per_pixel = 0;
    for (const core::Window& tile : tiles) pixels += static_cast<double>(tile.rows) * tile.cols;
    for (const LookCost& look : looks) per_pixel += look.per_pixel;
    const double all = pixels * per_pixel;
    std::vector<std::vector<Part>> shards(static_cast<std::size_t>(count));
    double before = 0;  // cost of the tiles that have their shard
    for (const LookCost& look : looks)
        for (std::size_t i = 0; i < tiles.size(); ++i) {
            const double own = static_cast<double>(tiles[i].rows) * tiles[i].cols * look.per_pixel;
            // A tile belongs where its middle falls.
            const auto shard = std::min(shards.size() - 1, static_cast<std::size_t>((before + own / 2) / all * count));
            before += own;
            std::vector<Part>& parts = shards[shard];
            if (parts.empty() || parts.back().look_id != look.look_id)
                parts.push_back({look.look_id, i, i + 1});
            else
                parts.back().end = i + 1;
        }
    return shards;
}

}  // namespace quarrywatch::shards
