#pragma once
// Warp lattices of known maps.

#include <array>

#include "kernels/coregister/warp_lattice.hpp"

namespace quarrywatch::coregister {

/// Nodes enough for a rows x cols target, with source places given by place(col, row) -> {x, y}.
template <class Place>
WarpLattice lattice_of(int rows, int cols, Place place) {
    WarpLattice lattice;
    lattice.rows = WarpLattice::nodes_for(rows);
    lattice.cols = WarpLattice::nodes_for(cols);
    for (int r = 0; r < lattice.rows; ++r)
        for (int c = 0; c < lattice.cols; ++c) {
            const std::array<double, 2> at = place(c * WarpLattice::kSpacing, r * WarpLattice::kSpacing);
            lattice.x.push_back(at[0]);
            lattice.y.push_back(at[1]);
        }
    return lattice;
}

/// x = ax[0] + ax[1] col + ax[2] row, y alike.
inline WarpLattice affine_lattice(int rows, int cols, std::array<double, 3> ax, std::array<double, 3> ay) {
    return lattice_of(rows, cols, [&](int col, int row) {
        return std::array{ax[0] + ax[1] * col + ax[2] * row, ay[0] + ay[1] * col + ay[2] * row};
    });
}

}  // namespace quarrywatch::coregister
