#pragma once
// The satellite's view: the ground blurred by the optics, displaced, hazy, noisy, and partly under clouds.

#include <array>
#include <cstdint>

#include "pipeline/demo/reflectance.hpp"

namespace quarrywatch::demo {

/// A scene as it is written: reflectance times 10 000 at 10 m, and the scene classes of Sentinel-2 at 20 m.
struct Observation {
    std::array<core::Raster<std::uint16_t>, kBands> bands;  ///< [kSizePx x kSizePx]
    core::Raster<std::uint8_t> classes;                     ///< [kSizePx / 2 x kSizePx / 2] SCL codes
};

/// See `ground` as on `look`. Each pixel is interpolated once (bicubic) from the finer, blurred ground. About a second.
Observation observe(const Ground& ground, const Relief& relief, const Look& look);

/// Opacity of the clouds over a place in the scene, 0-1.
double cloud_opacity(const Look& look, Point at);

/// Where the clouds' shadows fall: cloud over `at` + this shades `at`.
Point shadow_offset_px(const Look& look);

}  // namespace quarrywatch::demo
