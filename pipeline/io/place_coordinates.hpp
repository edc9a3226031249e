#pragma once
// A place in all the coordinates that offices and phones ask for.

#include <array>
#include <map>
#include <optional>
#include <string>

#include "pipeline/io/gauss_kruger.hpp"

namespace quarrywatch::io {

/// Longitude or easting first.
struct PlaceCoordinates {
    std::optional<std::array<double, 2>> lonlat;        ///< WGS 84, degrees; taken as CGCS2000 (see GaussKruger)
    std::optional<int> zone;                            ///< three-degree zone of the county; null outside China
    std::optional<std::array<double, 2>> gauss_kruger;  ///< metres, zone number before the easting; null outside China
    std::optional<std::array<double, 2>> gcj02;         ///< approximate, for Chinese phone maps
};

/// "WGS84 119.500000,31.700000 GCJ02 119.504699,31.697941": what to type into a phone, each system named; empty without
/// a place.
[[nodiscard]] std::string navigation_text(const PlaceCoordinates& place);

/// Makes them; keeps the projections. Not thread-safe.
class PlaceLocator {
public:
    /// lon, lat    WGS 84 degrees.
    /// county_lon  longitude of the middle of its county: all of a county goes into one zone, wherever its border runs.
    ///             Null: by the place itself. throws Fault (bad_input) where PROJ lacks the zone.
    [[nodiscard]] PlaceCoordinates locate(double lon, double lat, std::optional<double> county_lon);

private:
    std::map<int, GaussKruger> zones_;
};

}  // namespace quarrywatch::io
