#pragma once
// From the common grid to a file's own pixels: whole-pixel offset where the grids agree, else one composed lattice.

#include <optional>

#include "kernels/coregister/displacement_field.hpp"
#include "kernels/coregister/warp_lattice.hpp"
#include "pipeline/io/grid.hpp"

namespace quarrywatch::io {

/// Where pixel (0, 0) of the target stands in the source, in source pixels, when both have the same CRS and pixel
/// vectors (or neither has a CRS); null otherwise.
struct GridOffset {
    double col = 0;
    double row = 0;
};
[[nodiscard]] std::optional<GridOffset> offset_between(const Grid& target, const Grid& source);

/// The map from target to source pixels. Either a whole-pixel offset, or a lattice.
struct Warp {
    bool is_offset = false;
    int col = 0, row = 0;             ///< source pixel of target pixel (0, 0), when is_offset
    coregister::WarpLattice lattice;  ///< otherwise
};

/// Compose projection, grid change and displacement. `field` may be null. Content at target pixel p is looked up at the
/// source place of p + field(p).
/// throws  Fault (bad_input) when no transformation between the two CRS exists.
/// cost    one transformed point per 1,024 target pixels.
[[nodiscard]] Warp make_warp(const Grid& target, const Grid& source, const coregister::DisplacementField* field);

/// Grid of `reference` cut to the pixels that `other` covers too; empty (rows or cols 0) without overlap.
/// throws  Fault (bad_input) when only one of them has a CRS.
[[nodiscard]] Grid cut_to_overlap(const Grid& reference, const Grid& other);

/// Size of a pixel in metres at the grid's middle, 0 without a CRS.
[[nodiscard]] double pixel_size_m(const Grid& grid);

}  // namespace quarrywatch::io
