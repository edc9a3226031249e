#pragma once
// The one resampling of a scene: from source pixels to the common grid along a warp lattice.

#include <cstdint>
#include <span>

#include "kernels/core/raster.hpp"
#include "kernels/core/window.hpp"
#include "kernels/coregister/warp_lattice.hpp"

namespace quarrywatch::coregister {

enum class Kernel { nearest, bilinear, bicubic, lanczos };

/// Pixels on each side of a sample that a kernel touches: 1, 1, 2 and 3.
[[nodiscard]] int radius_of(Kernel kernel);

/// Interpolate bands of a source window at the places that a lattice gives for a target window.
///
/// source        views of [rows x cols] pixels, one per band, all of the source window `place` (its first pixel has the
///               source's column place.col and row place.row).
/// source_valid  [rows x cols], 0 = no data, common to the bands.
/// target        the target window; outputs [target.rows x target.cols], one per band, and their validity.
/// A pixel is valid when every source pixel with a nonzero weight is valid and inside the window. Where the full kernel
/// meets an invalid pixel but the two by two pixels around the sample are valid, the sample is bilinear, so that a
/// scene keeps its edge to the half pixel. Invalid outputs are 0. The result at a pixel depends only on the lattice
/// cell and the source, not on the target window. throws  std::invalid_argument on shapes that differ. cost    O(bands
/// x taps) per pixel; contiguous samples (equal pixel size, no rotation) are computed in SIMD lanes. source  bicubic:
/// Keys 1981 with a = -0.5; Lanczos: a = 3, weights normalised to sum 1.
void resample(std::span<const core::RasterView<const float>> source, core::RasterView<const std::uint8_t> source_valid,
              const core::Window& place, const WarpLattice& lattice, const core::Window& target, Kernel kernel,
              std::span<const core::RasterView<float>> out, core::RasterView<std::uint8_t> out_valid);

}  // namespace quarrywatch::coregister
