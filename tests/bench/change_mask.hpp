#pragma once
// A change mask as a night produces it: mostly empty, some solid sites with ragged edges, scattered single pixels.

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/vectorise/label_runs.hpp"

namespace quarrywatch::bench {

constexpr int kMaskSize = 4096;  // 16 MiB, beyond the second-level cache
constexpr int kTileSize = 1024;

/// `sites` discs of 5 to 40 pixels radius with a ragged edge, and `specks` single pixels; the same on every machine.
inline core::Raster<std::uint8_t> change_mask(int sites, int specks) {
    core::Raster<std::uint8_t> mask(kMaskSize, kMaskSize, 0);
    std::mt19937 random(1);
    const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
    for (int i = 0; i < sites; ++i) {
        const int radius = 5 + below(36);
        const int row = below(kMaskSize);
        const int col = below(kMaskSize);
        for (int r = std::max(0, row - radius); r < std::min(kMaskSize, row + radius); ++r) {
            for (int c = std::max(0, col - radius); c < std::min(kMaskSize, col + radius); ++c) {
                const int distance2 = (r - row) * (r - row) + (c - col) * (c - col);
                if (distance2 < radius * radius - below(4 * radius)) mask(r, c) = 1;
            }
        }
    }
    for (int i = 0; i < specks; ++i) mask(below(kMaskSize), below(kMaskSize)) = 1;
    return mask;
}

/// The mask's runs, tile by tile.
inline std::vector<vectorise::TileRuns> tiles_of(const core::Raster<std::uint8_t>& mask) {
    std::vector<vectorise::TileRuns> tiles;
    for (int row = 0; row < kMaskSize; row += kTileSize) {
        for (int col = 0; col < kMaskSize; col += kTileSize) {
            tiles.push_back(vectorise::label_runs(mask.view().part(row, col, kTileSize, kTileSize), row, col));
        }
    }
    return tiles;
}

}  // namespace quarrywatch::bench
