#pragma once
// The sensor's blur carries a bright face into its neighbours: which marked pixels are only the flank of a stronger
// one.

#include <cstdint>

#include "kernels/core/raster.hpp"

namespace quarrywatch::detect {

inline constexpr int kRimReach_px = 2;  ///< point spread and score smoothing together reach this far

/// Clear marked pixels whose score is below `share` of the greatest score within kRimReach_px.
///
/// A score is the square of a change's strength, so that a quarter marks the half-height of a blurred edge: where the
/// edge really is. Strong sites keep their true size, and come apart from weaker change beside them. score   [rows x
/// cols], padded around the mask by (first_row, first_col); pixels outside it count as 0. mask    [mask rows x mask
/// cols], nonzero = marked; changed in place. cost    25 comparisons per marked pixel.
void clear_rims(core::RasterView<const float> score, int first_row, int first_col, double share,
                core::RasterView<std::uint8_t> mask);

}  // namespace quarrywatch::detect
