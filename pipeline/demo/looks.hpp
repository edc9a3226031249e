#pragma once
// The days on which the demo's satellite passed, and what each pass was like.

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "pipeline/demo/noise.hpp"

namespace quarrywatch::demo {

inline constexpr int kBands = 6;
inline constexpr std::array<const char*, kBands> kBandNames{"blue", "green", "red", "nir", "swir1", "swir2"};
using Spectrum = std::array<double, kBands>;

enum class Season { summer, autumn };

/// A field of cumulus: it thins out towards its rim.
struct CloudBank {
    Point centre;
    double half_width_px, half_height_px;
};

/// One pass of the satellite.
struct Look {
    std::string id;  ///< also in the file's name
    std::chrono::year_month_day date;
    Season season = Season::summer;
    int year = 0;                     ///< crops change from one to the next
    double sun_turns = 0;             ///< direction towards the sun on the map, clockwise from east
    double sun_tangent = 2;           ///< of its height above the horizon
    Point shift_px;                   ///< content stands this far right of and below the reference
    double warp_px = 0;               ///< amplitude of the smooth local displacement
    Spectrum gain{1, 1, 1, 1, 1, 1};  ///< of the sensor and the air
    Spectrum haze{};                  ///< light that the air adds, reflectance
    std::vector<CloudBank> clouds;
    double reservoir_drop_m = 0;  ///< how far the reservoirs stand below their dams' level
    std::uint64_t seed = 0;

    /// How far content at `at`, a place in this scene, stands from its place on the reference's grid, pixels.
    [[nodiscard]] Point displacement(Point at) const;
};

/// The series, oldest first; the first is the reference grid, the last the newest.
const std::vector<Look>& looks();

}  // namespace quarrywatch::demo
