#pragma once
// Spectral indices of one pixel, and which of them a sensor's bands allow.

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace quarrywatch::classify {

enum class Role { blue, green, red, nir, swir1, swir2 };
inline constexpr std::size_t kRoles = 6;

/// Where each role stands in a list of bands; -1 where it is missing.
struct BandPlaces {
    std::array<int, kRoles> place{-1, -1, -1, -1, -1, -1};
    [[nodiscard]] bool has(Role role) const { return place[static_cast<std::size_t>(role)] >= 0; }
    [[nodiscard]] float of(Role role, std::span<const float> pixel) const {
        return pixel[static_cast<std::size_t>(place[static_cast<std::size_t>(role)])];
    }
};

/// ndvi  (nir - red) / (nir + red)                                        vegetation
/// ndwi  (green - nir) / (green + nir)            McFeeters 1996           open water
/// mndwi (green - swir1) / (green + swir1)        Xu 2006                  open water
/// ndbi  (swir1 - nir) / (swir1 + nir)            Zha 2003                 built-up
/// bsi   ((swir1 + red) - (nir + blue)) / sum     Rikimaru 2002            bare soil
/// mbi   (swir1 - swir2 - nir) / (their sum) + 0.5  Nguyen 2021            bare soil, told from built-up
/// nbr   (nir - swir2) / (nir + swir2)            Key & Benson 2006        burnt land, where it falls
/// blueness  (blue - red) / (blue + red)          as whiteness tests in Fmask, Zhu & Woodcock 2012   cloud and haze:
/// near
///                                                0 or above; bare soil and rock lie below
/// brightness  mean of the visible bands there are                         fresh rock, roofs
enum class Index { ndvi, ndwi, mndwi, ndbi, bsi, mbi, nbr, blueness, brightness };
inline constexpr std::size_t kIndices = 9;
inline constexpr std::array<std::string_view, kIndices> kIndexNames{"ndvi", "ndwi", "mndwi",    "ndbi",      "bsi",
                                                                    "mbi",  "nbr",  "blueness", "brightness"};

/// Whether the bands allow an index.
[[nodiscard]] bool available(Index index, const BandPlaces& bands);

/// The value at a pixel; `pixel` holds one value per band in the order that `bands` describes. Normalised differences
/// of nonpositive sums are 0, and all are limited to [-1, 1], mbi before its 0.5: dark noise must not make an index
/// explode. Requires available().
[[nodiscard]] float value_of(Index index, const BandPlaces& bands, std::span<const float> pixel);

/// The same of a row of pixels, to the bit; `rows` holds one row of `count` pixels per band.
/// cost  a division and some ten operations per pixel, in SIMD lanes.
void index_row(Index index, const BandPlaces& bands, std::span<const float* const> rows, int count, float* out);

}  // namespace quarrywatch::classify
