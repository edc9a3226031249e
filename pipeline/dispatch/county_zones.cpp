#include "pipeline/dispatch/county_zones.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "pipeline/io/ground.hpp"

namespace quarrywatch::dispatch {

namespace {

/// Moments of an area about its first corner's origin of coordinates.
struct Moments {
    double area = 0, x = 0, y = 0;
};

void add_ring(const io::MapRing& ring, bool shell, Moments& sum) {
    Moments m;
    // About the ring's own corner: map coordinates are large against a county.
    const auto [x0, y0] = ring.front();
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        const double ax = ring[i][0] - x0, ay = ring[i][1] - y0, bx = ring[i + 1][0] - x0, by = ring[i + 1][1] - y0;
        const double cross = ax * by - bx * ay;
        m.area += cross / 2;
        m.x += (ax + bx) * cross / 6;
        m.y += (ay + by) * cross / 6;
    }
    const double sign = (m.area > 0) == shell ? 1 : -1;
    sum.area += sign * m.area;
    sum.x += sign * (m.x + m.area * x0);
    sum.y += sign * (m.y + m.area * y0);
}

/// Name and code: several counties of a province may share a name.
using County = std::pair<std::string, std::string>;

std::string text_of(const io::Feature& feature, const char* name) {
    const std::string* const text = feature.field(name);
    return text != nullptr ? *text : std::string();
}

/// Longitudes of the centroids. A county drawn as several features is one.
std::map<County, double> county_longitudes(const io::Layers& layers, const io::Grid& grid) {
    std::map<County, double> longitudes;
    const auto counties = layers.find("counties");
    if (counties == layers.end() || !grid.has_crs()) return longitudes;
    std::map<County, Moments> moments;
    for (const io::Feature& feature : counties->second.features()) {
        Moments& sum = moments[{text_of(feature, "name"), text_of(feature, "code")}];
        for (const io::Geometry& part : feature.polygons)
            for (const io::MapPolygon& polygon : part.rings())
                for (std::size_t r = 0; r < polygon.size(); ++r) add_ring(polygon[r], r == 0, sum);
    }
    const io::Ground ground(grid.crs_wkt);
    for (const auto& [county, sum] : moments) {
        if (!(sum.area > 0)) continue;
        if (const auto place = ground.lonlat(sum.x / sum.area, sum.y / sum.area)) longitudes[county] = (*place)[0];
    }
    return longitudes;
}

}  // namespace

std::vector<io::PlaceCoordinates> locate_sites(std::span<const Site> sites, const io::Layers& layers,
                                               const io::Grid& grid) {
    const std::map<County, double> longitudes = county_longitudes(layers, grid);
    io::PlaceLocator locator;
    std::vector<io::PlaceCoordinates> places;
    for (const Site& site : sites) {
        if (!site.lon || !site.lat) {
            places.emplace_back();
            continue;
        }
        const auto county = longitudes.find({site.county.value_or(""), site.county_code.value_or("")});
        places.push_back(locator.locate(
            *site.lon, *site.lat, county == longitudes.end() ? std::nullopt : std::optional<double>(county->second)));
    }
    return places;
}

}  // namespace quarrywatch::dispatch
