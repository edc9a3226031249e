#include "pipeline/io/place_coordinates.hpp"

#include "pipeline/io/gcj02.hpp"
#include "pipeline/texts/degrees.hpp"

namespace quarrywatch::io {

namespace {

constexpr int kDecimals = 6;  // 0.1 m: GCJ-02 is less exact, and phones show no more

std::string pair_text(const std::array<double, 2>& place) {
    return texts::decimal_degrees(place[0], kDecimals) + "," + texts::decimal_degrees(place[1], kDecimals);
}

}  // namespace

std::string navigation_text(const PlaceCoordinates& place) {
    if (!place.lonlat || !place.gcj02) return {};
    return "WGS84 " + pair_text(*place.lonlat) + " GCJ02 " + pair_text(*place.gcj02);
}

PlaceCoordinates PlaceLocator::locate(double lon, double lat, std::optional<double> county_lon) {
    PlaceCoordinates place;
    place.lonlat = {lon, lat};
    place.gcj02 = gcj02(lon, lat);
    if (!in_chinese_range(lon, lat)) return place;
    place.zone = county_lon ? gauss_kruger_zone(*county_lon) : std::nullopt;
    if (!place.zone) place.zone = gauss_kruger_zone(lon);
    auto known = zones_.find(*place.zone);
    if (known == zones_.end()) known = zones_.emplace(*place.zone, GaussKruger(*place.zone)).first;
    place.gauss_kruger = known->second.project(lon, lat);
    return place;
}

}  // namespace quarrywatch::io
