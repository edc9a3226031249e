#pragma once
// Gaussian smoothing that gives the same bytes whatever window it is computed in.

#include "kernels/core/raster.hpp"

namespace quarrywatch::detect {

/// Pixels on each side that a Gaussian of this standard deviation reaches: ceil(3 sigma), 0 for sigma <= 0.
[[nodiscard]] int smoothing_radius(double sigma_px);

/// Smooth in place. Rows and columns within smoothing_radius of the edge repeat the edge's pixels: callers give a halo
/// and use the inside. `scratch` takes any shape. cost  2 (2 radius + 1) multiply-adds per pixel in SIMD lanes.
void smooth(core::RasterView<float> plane, double sigma_px, core::Raster<float>& scratch);

}  // namespace quarrywatch::detect
