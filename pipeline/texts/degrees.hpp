#pragma once
// Angles as people write them.

#include <string>

#include "pipeline/config/config.hpp"

namespace quarrywatch::texts {

/// With a fixed number of decimals, 0 to 12, and a point whatever the locale: "119.500000".
[[nodiscard]] std::string decimal_degrees(double degrees, int decimals);

/// Longitude, then latitude, seconds to two decimals (0.3 m): 119°30′00.00″E 31°42′00.00″N, in Chinese
/// 东经119°30′00.00″ 北纬31°42′00.00″. Rounded once, so that 59.995 seconds are a minute more and never "60.00".
[[nodiscard]] std::string degrees_minutes_seconds(double lon, double lat, config::Language language);

}  // namespace quarrywatch::texts
