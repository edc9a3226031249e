#pragma once
// One picture of the ground from several looks at it, to be matched against.

#include <cstdint>
#include <span>

#include "kernels/core/raster.hpp"

namespace quarrywatch::coregister {

/// One look at the ground, aligned with the others.
struct Look {
    core::RasterView<const float> values;
    core::RasterView<const std::uint8_t> clear;  ///< 0 = not seen; the value there may be anything
};

/// The median per pixel of the looks that are clear there, after each was brought to the level and the contrast of the
/// one with the most clear pixels (by median and median absolute deviation over the pixels clear in both).
///
/// looks    one or more, at most kMostLooks, all of one shape.
/// out      median; 0 where no look is clear. clear  1 where at least one look is.
/// A look that shares fewer than kFewestCommon clear pixels with that one cannot be levelled and is left out.
/// throws   std::invalid_argument for differing shapes, no look or too many.
/// cost     O(pixels * looks).
/// source   the idea of a mean of several clear scenes as reference is FORCE's (its documentation, "How to coregister
///          Sentinel-2 with Landsat"); the median here keeps clouds that a mask missed from showing through.
inline constexpr std::size_t kMostLooks = 8;
inline constexpr int kFewestCommon = 256;
void median_composite(std::span<const Look> looks, core::RasterView<float> out, core::RasterView<std::uint8_t> clear);

}  // namespace quarrywatch::coregister
