#pragma once
// The sensor's blur carries a bright face into its neighbours: which marked pixels are only the flank of a stronger
// one.

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/detect/linear_score.hpp"

namespace quarrywatch::detect {

inline constexpr int kRimReach_px = 2;  ///< point spread and score smoothing together reach this far

/// What changed, band by band: how much of a pixel is covered is linear in it, as it is not in the score.
struct ChangeViews {
    const LinearScore& vectors;  ///< differences of the bands; without variates there is only the score
    std::span<const core::RasterView<const float>> before, after;  ///< one view per band, as large as the score
};

/// Buffers of one thread.
struct RimWorkspace {
    LinearScoreWorkspace linear;
    std::vector<float> here, strongest;
};

/// Clear marked pixels that have less than `share` of the change of the pixel with the greatest score within
/// kRimReach_px.
///
/// Of two pixels with change vectors d and s the share is |d| / |s|. Where both were alike before it is the part of the
/// pixel that is covered, for mixing is linear in reflectance; a half marks the edge of a step under any symmetric
/// point spread. Without vectors it is the square root of the ratio of the scores, which are squares only of detectors
/// that use no products and no ratios. Strong sites keep their true size, and come apart from weaker change beside
/// them.
///
/// score   [rows x cols], padded around the mask by (first_row, first_col); pixels outside it count as 0.
/// mask    [mask rows x mask cols], nonzero = marked; changed in place.
/// cost    25 comparisons and two change vectors per marked pixel.
void clear_rims(core::RasterView<const float> score, const ChangeViews& change, int first_row, int first_col,
                double share, RimWorkspace& workspace, core::RasterView<std::uint8_t> mask);

}  // namespace quarrywatch::detect
