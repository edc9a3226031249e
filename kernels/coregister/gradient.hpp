#pragma once
// Edges instead of brightness: what still matches where contrast is reversed between two dates or two sensors.

#include <cstdint>

#include "kernels/core/raster.hpp"

namespace quarrywatch::coregister {

/// Magnitude of the gradient by central differences, per pixel; at the window's edge one-sided.
///
/// values, clear       [rows x cols], 0 in clear = ignore; the value there may be anything.
/// out, out_clear      the same shape, other memory; out is 0 and out_clear 0 where the pixel or one that its
///                     differences need is not clear.
/// throws  std::invalid_argument for differing shapes. cost  O(pixels).
void gradient_magnitude(core::RasterView<const float> values, core::RasterView<const std::uint8_t> clear,
                        core::RasterView<float> out, core::RasterView<std::uint8_t> out_clear);

}  // namespace quarrywatch::coregister
