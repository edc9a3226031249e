#include "pipeline/io/write_geojson.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "pipeline/io/geometry.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/io/site_fields.hpp"

namespace quarrywatch::io {

namespace {

constexpr int kDecimals = 7;

using Json = nlohmann::ordered_json;

Json properties_of(const Site& site) {
    Json properties = Json::object();
    for (const SiteField& field : site_fields()) {
        const FieldValue value = field_value(field, site);
        std::visit(
            [&](const auto& held) {
                if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>) {
                    properties[field.name] = nullptr;
                } else {
                    properties[field.name] = held;
                }
            },
            value);
    }
    return properties;
}

void append_number(std::string& text, double value) {
    char digits[64];
    const auto end =
        std::to_chars(digits, digits + sizeof digits, rounded(value, kDecimals), std::chars_format::fixed).ptr;
    text.append(digits, end);
}

/// Twice the signed area; positive for an anticlockwise ring. About the first point, where degrees have digits to
/// spare.
double turning(const MapRing& ring) {
    double twice = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        twice += (ring[i][0] - ring[0][0]) * (ring[i + 1][1] - ring[0][1]) -
                 (ring[i + 1][0] - ring[0][0]) * (ring[i][1] - ring[0][1]);
    }
    return twice;
}

void append_ring(std::string& text, MapRing ring, bool shell) {
    if ((turning(ring) > 0) != shell) std::reverse(ring.begin(), ring.end());
    text += '[';
    for (std::size_t i = 0; i < ring.size(); ++i) {
        text += i == 0 ? "[" : ",[";
        append_number(text, ring[i][0]);
        text += ',';
        append_number(text, ring[i][1]);
        text += ']';
    }
    text += ']';
}

std::string geometry_text(const Geometry& geometry) {
    const std::vector<MapPolygon> polygons = geometry.rings();
    if (polygons.empty()) return "null";
    const bool many = polygons.size() > 1;
    std::string text = many ? R"({"type":"MultiPolygon","coordinates":[)" : R"({"type":"Polygon","coordinates":)";
    for (std::size_t p = 0; p < polygons.size(); ++p) {
        if (p > 0) text += ',';
        text += '[';
        for (std::size_t r = 0; r < polygons[p].size(); ++r) {
            if (r > 0) text += ',';
            append_ring(text, polygons[p][r], r == 0);
        }
        text += ']';
    }
    return text + (many ? "]}" : "}");
}

}  // namespace

StagedOutput write_geojson(const std::filesystem::path& path, const std::vector<Site>& sites, const Grid& grid) {
    std::optional<Ground> ground;
    if (grid.has_crs()) ground.emplace(grid.crs_wkt);
    TextOutput out(path);
    out.write("{\"type\":\"FeatureCollection\",\"features\":[");
    for (std::size_t i = 0; i < sites.size(); ++i) {
        const Site& site = sites[i];
        // Texts of layers may hold bytes that are no UTF-8: replaced, so that one field does not cost the whole file.
        const auto dump = [](const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); };
        std::string feature = i == 0 ? "\n" : ",\n";
        feature += R"({"type":"Feature","id":)" + dump(site.site_id) + R"(,"properties":)" + dump(properties_of(site));
        feature += R"(,"geometry":)";
        feature += ground ? geometry_text(ground->to_lonlat(Geometry::from_rings(site.rings, grid))) : "null";
        out.write(feature + "}");
    }
    out.write("\n]}\n");
    return out.finish();
}

}  // namespace quarrywatch::io
