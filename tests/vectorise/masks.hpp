#pragma once
// Small masks for the vectorisation tests: drawn, random, and cut into tiles.

#include <algorithm>
#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/vectorise/label_runs.hpp"
#include "kernels/vectorise/stitch.hpp"

namespace quarrywatch::vectorise {

using Mask = core::Raster<std::uint8_t>;
using PixelRun = Run;  ///< inside a TEST body, `Run` is a private member of testing::Test
using Runs = std::vector<Run>;

/// One string per row; '#' is marked.
inline Mask draw(const std::vector<std::string_view>& rows) {
    Mask mask(static_cast<int>(rows.size()), rows.empty() ? 0 : static_cast<int>(rows.front().size()));
    for (int r = 0; r < mask.rows(); ++r) {
        for (int c = 0; c < mask.cols(); ++c) {
            mask(r, c) = rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)] == '#' ? 1 : 0;
        }
    }
    return mask;
}

/// Pixels marked with the given chance, with any nonzero value; the same on every machine.
inline Mask random_mask(unsigned seed, int rows, int cols, unsigned marked_per_1000) {
    std::mt19937 random(seed);
    Mask mask(rows, cols);
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < cols; ++c) {
            const auto value = static_cast<std::uint8_t>(1 + random() % 255);
            mask(r, c) = random() % 1000 < marked_per_1000 ? value : std::uint8_t{0};
        }
    }
    return mask;
}

inline long long marked_pixels(const Mask& mask) {
    return std::count_if(mask.data(), mask.data() + mask.size(), [](std::uint8_t value) { return value != 0; });
}

/// The mask's tiles of at most tile_rows x tile_cols, row by row, each labelled by itself.
inline std::vector<TileRuns> label_tiles(const Mask& mask, int tile_rows, int tile_cols) {
    std::vector<TileRuns> tiles;
    for (int row = 0; row < mask.rows(); row += tile_rows) {
        for (int col = 0; col < mask.cols(); col += tile_cols) {
            const int rows = std::min(tile_rows, mask.rows() - row);
            const int cols = std::min(tile_cols, mask.cols() - col);
            tiles.push_back(label_runs(mask.view().part(row, col, rows, cols), row, col));
        }
    }
    return tiles;
}

/// The runs of component c.
inline std::span<const Run> runs_of(const Components& components, std::size_t c) {
    return std::span(components.runs)
        .subspan(components.first_run[c], components.first_run[c + 1] - components.first_run[c]);
}

}  // namespace quarrywatch::vectorise
