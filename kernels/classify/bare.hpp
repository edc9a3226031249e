#pragma once
// Bare ground: rock, gravel, soil.

#include <span>

#include "kernels/classify/indices.hpp"

namespace quarrywatch::classify {

/// Below this NDVI ground is bare, and above this water index (MNDWI where the bands allow it, else NDWI) it is water.
/// source  bare soil and rock lie below 0.3 where vegetation of any density lies above; NDVI of mined land is 0.3 to
/// 0.4
///         even at its greenest (median of 288 labelled points of SkyTruth's MTR study); water as in the rule table.
inline constexpr float kBareNdvi = 0.3F, kWaterIndex = 0.15F;

/// Whether the bands can tell.
[[nodiscard]] inline bool knows_bare(const BandPlaces& bands) { return available(Index::ndvi, bands); }

/// `pixel` holds one value per band in the order that `bands` describes; false where the bands cannot tell.
[[nodiscard]] inline bool is_bare(const BandPlaces& bands, std::span<const float> pixel) {
    if (!knows_bare(bands) || value_of(Index::ndvi, bands, pixel) >= kBareNdvi) return false;
    if (available(Index::mndwi, bands)) return value_of(Index::mndwi, bands, pixel) < kWaterIndex;
    return !available(Index::ndwi, bands) || value_of(Index::ndwi, bands, pixel) < kWaterIndex;
}

}  // namespace quarrywatch::classify
