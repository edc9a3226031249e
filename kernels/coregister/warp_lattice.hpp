#pragma once
// The one map from target pixels to source pixels: projection, displacement and grid change composed on a coarse
// lattice.

#include <cstddef>
#include <vector>

#include "kernels/core/window.hpp"

namespace quarrywatch::coregister {

/// Source coordinates at every kSpacing-th pixel of the target grid, anchored at its origin; between the nodes
/// bilinear. Coordinates are pixel centres: (0, 0) is the middle of the first pixel of either side. A node without an
/// image in the source (outside a projection's range) is NaN, and so are its four cells.
struct WarpLattice {
    static constexpr int kSpacing = 32;  // a warp of 1 px amplitude and 2,000 px period is followed to 0.0013 px
    int rows = 0;                        ///< nodes; enough to enclose the last pixel
    int cols = 0;
    std::vector<double> x, y;  ///< [rows x cols] source column and row

    [[nodiscard]] static int nodes_for(int pixels) { return (pixels - 1) / kSpacing + 2; }
    [[nodiscard]] std::size_t index(int node_row, int node_col) const {
        return static_cast<std::size_t>(node_row) * static_cast<std::size_t>(cols) + static_cast<std::size_t>(node_col);
    }
};

/// The source pixels that a target window needs, with `margin_px` for the interpolation, not cut to the source.
/// Empty when no part of the window has an image.
[[nodiscard]] core::Window source_window(const WarpLattice& lattice, const core::Window& target, int margin_px);

}  // namespace quarrywatch::coregister
