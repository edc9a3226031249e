#pragma once
// The built-in sensors: how their bands are called, how their numbers become reflectance, which mask comes with them.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/config/config.hpp"

namespace quarrywatch::io {

/// Place of a role in config::kBandRoles, the order in which a scene lists its bands, or -1.
[[nodiscard]] int role_order(std::string_view role);

/// The names of one role's band, lower case, the preferred one first (b08 before b8a).
struct BandCodes {
    std::string_view role;
    std::vector<std::string_view> codes;
};

/// A sensor and processing level.
struct SensorProfile {
    std::string_view name;
    std::vector<BandCodes> bands;
    double scale = 1;  ///< of integer files: value = DN * scale + offset
    double offset = 0;
    std::optional<double> nodata;  ///< DN of pixels outside the image, where the file names none
    config::MaskKind mask_kind = config::MaskKind::none;
    std::string_view mask_pattern;  ///< of the mask's file name within a product folder; empty: none comes with it
    /// Customary stacks without band names, told apart by their number of bands: the role of each, "" for none.
    std::vector<std::vector<std::string_view>> stacks;
};

/// sentinel2_l2a, sentinel2_l1c, landsat_c2l2 (numbering of Landsat 8 and 9), landsat_c2l2_tm (Landsat 4, 5 and 7),
/// gf1, gf6, sar.
/// source  ESA, Sentinel-2 Products Specification Document; USGS, Landsat Collection 2 Level-2 Science Product Guide;
///         the band order of GF-1 and GF-6 multispectral products is blue, green, red, near infrared.
std::span<const SensorProfile> sensor_profiles();

/// The profile of that name; null for an empty name.
/// throws  Fault (bad_configuration) for an unknown one, listing the known ones; `where` names the scene.
const SensorProfile* find_sensor(const std::string& name, const std::string& where);

/// Sentinel-2's additive offset since processing baseline 04.00, in reflectance: -1000 DN of both levels.
inline constexpr double kSentinel2Offset = -0.1;
inline constexpr int kSentinel2OffsetBaseline = 400;

}  // namespace quarrywatch::io
