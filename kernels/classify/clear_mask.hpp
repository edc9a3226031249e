#pragma once
// From the providers' cloud masks to one question per pixel: was the ground seen clearly?

#include <cstdint>

#include "kernels/core/raster.hpp"

namespace quarrywatch::classify {

/// Whether a Sentinel-2 scene classification code means clear ground: 2 dark area, 4 vegetation, 5 bare soil, 6 water,
/// 7 unclassified. Not clear: 0 no data, 1 saturated, 3 cloud shadow, 8 and 9 cloud, 10 thin cirrus, 11 snow (it is
/// ground, but snow on one date only would be change everywhere), and codes beyond 11. Dark area is kept: it is mostly
/// shaded slope and dark rock, which quarries have plenty of.
/// source  ESA, Sentinel-2 Level-2A Algorithm Theoretical Basis Document, scene classification.
[[nodiscard]] bool is_clear_scl(int code);

/// Whether the bits of a Landsat Collection 2 QA_PIXEL value mean clear ground: none of 0 fill, 1 dilated cloud, 2
/// cirrus, 3 cloud, 4 cloud shadow, 5 snow. Water (7) is clear. Confidences (8-15) are not looked at: the bits follow
/// from them.
/// source  USGS, Landsat 8-9 Collection 2 Level 2 Science Product Guide, table QA_PIXEL.
[[nodiscard]] bool is_clear_qa_pixel(int bits);

/// clear = 1 where the code means clear ground, else 0.
/// codes, clear  of one shape; throws std::invalid_argument otherwise.
/// cost    O(pixels).
void clear_from_scl(core::RasterView<const std::uint8_t> codes, core::RasterView<std::uint8_t> clear);
void clear_from_qa_pixel(core::RasterView<const std::uint16_t> bits, core::RasterView<std::uint8_t> clear);

/// Grow what is not clear by a disc: a pixel becomes 0 where any pixel within `radius_px` (between centres) is 0.
///
/// clear   [rows x cols], nonzero = clear; changed in place, to 0 and 1.
/// radius_px  0 to 65533, else throws std::invalid_argument; 0 only normalises to 0 and 1.
/// edge    pixels beyond the view count as clear. With a halo of radius_px around it a tile's core gets exactly what
///         the whole raster would: all is done in integers.
/// cost    O((radius_px + 1) x pixels) in vectorised byte operations; one scan where everything is clear. Scratch:
///         1 byte per pixel, 2 beyond radius 253.
/// source  the row and column decomposition of Euclidean distance (Saito and Toriwaki 1994), cut off at the radius.
void dilate_unclear(core::RasterView<std::uint8_t> clear, int radius_px);

}  // namespace quarrywatch::classify
