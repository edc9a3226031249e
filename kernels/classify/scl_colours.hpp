#pragma once
// The Sentinel-2 scene classification from a picture of it: colours back to class codes.

#include <cstdint>

#include "kernels/core/raster.hpp"

namespace quarrywatch::classify {

/// What a colour that stands for no class becomes; is_clear_scl() takes it for not clear.
inline constexpr std::uint8_t kNoSclClass = 255;

/// Class codes 0 to 11 from the colours in which ESA and Sentinel Hub paint them: the nearest of the twelve, where it
/// lies within 24 of 255 (Euclidean; the two nearest classes, dark area and cloud shadow, are 71 apart), else
/// kNoSclClass. So much noise a compressed picture may have; a mixture of two classes, as smooth resampling leaves at
/// their border, mostly becomes kNoSclClass, but some mixtures of white and dark are the grey of another class. They
/// are rims of clouds, which growing the mask covers.
///
/// red, green, blue  of one shape with `codes` (else throws std::invalid_argument), either 0 to 255 or 0 to 65535 for
///         full brightness. Told apart by pixel, so that tiles agree: where a channel exceeds 1000 the pixel has 16
///         bits. No class is so dark that this could err: black is black either way, and every other has a channel of
///         12,079 of 65,535 at least. NaN and infinities give kNoSclClass.
/// cost    O(pixels); 12 distances where a pixel differs from its left neighbour.
/// source  ESA, Sentinel-2 Level-2A Algorithm Theoretical Basis Document, scene classification; colours as Sentinel
///         Hub's custom script "Scene classification map" paints them.
void scl_from_colours(core::RasterView<const float> red, core::RasterView<const float> green,
                      core::RasterView<const float> blue, core::RasterView<std::uint8_t> codes);

}  // namespace quarrywatch::classify
