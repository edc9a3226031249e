#include "pipeline/io/write_stac.hpp"

#include <ogr_spatialref.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "pipeline/config/values.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/io/spatial_reference.hpp"

namespace quarrywatch::io {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kDecimals = 7;        // of degrees: a centimetre
constexpr int kStepsOfAnEdge = 20;  // an edge of the grid is curved on the earth

// The grid's outline in WGS 84, anticlockwise; closed.
std::vector<std::array<double, 2>> outline_of(const Grid& grid, const std::string& where) {
    const Ground ground(grid.crs_wkt);
    std::vector<std::array<double, 2>> ring;
    const std::array<std::array<double, 2>, 5> corners{
        {{0, 0},
         {0, static_cast<double>(grid.rows)},
         {static_cast<double>(grid.cols), static_cast<double>(grid.rows)},
         {static_cast<double>(grid.cols), 0},
         {0, 0}}};
    for (std::size_t edge = 0; edge < 4; ++edge)
        for (int step = 0; step < kStepsOfAnEdge; ++step) {
            const double t = static_cast<double>(step) / kStepsOfAnEdge;
            const auto& a = corners[edge];
            const auto& b = corners[edge + 1];
            const auto [x, y] = grid.to_map(a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]));
            const auto place = ground.lonlat(x, y);
            if (!place)
                throw Fault(ExitCode::bad_input, where, "the grid has no place on the earth", "Check the scenes' CRS");
            ring.push_back({rounded((*place)[0], kDecimals), rounded((*place)[1], kDecimals)});
        }
    // Rows run downwards on most grids; on one that is mirrored the other way round is anticlockwise.
    double twice = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const auto& a = ring[i];
        const auto& b = ring[(i + 1) % ring.size()];
        twice += (a[0] - ring[0][0]) * (b[1] - ring[0][1]) - (b[0] - ring[0][0]) * (a[1] - ring[0][1]);
    }
    if (twice < 0) std::reverse(ring.begin(), ring.end());
    ring.push_back(ring.front());
    return ring;
}

Json asset_of(const CataloguedRaster& raster) {
    Json band{{"data_type", raster.type == PixelType::f32 ? "float32" : "uint8"}};
    if (raster.nodata) band["nodata"] = std::isnan(*raster.nodata) ? Json("nan") : Json(*raster.nodata);
    return {{"href", "./" + raster.file},
            {"type", "image/tiff; application=geotiff; profile=cloud-optimized"},
            {"title", raster.title},
            {"roles", {"data"}},
            {"raster:bands", Json::array({std::move(band)})},
            {"file:size", raster.size_bytes}};
}

}  // namespace

StagedOutput write_stac(const std::filesystem::path& path, const CataloguedNight& night) {
    const Grid& grid = night.grid;
    const auto ring = outline_of(grid, path.string());
    std::array<double, 4> box{ring[0][0], ring[0][1], ring[0][0], ring[0][1]};
    for (const auto& [lon, lat] : ring)
        box = {std::min(box[0], lon), std::min(box[1], lat), std::max(box[2], lon), std::max(box[3], lat)};
    const OGRSpatialReference crs = read_crs(grid.crs_wkt, path.string());
    const char* const code = crs.GetAuthorityCode(nullptr);
    const char* const authority = crs.GetAuthorityName(nullptr);
    const bool epsg = code != nullptr && authority != nullptr && std::string_view(authority) == "EPSG";
    const auto& g = grid.geotransform;
    Json item;
    item["type"] = "Feature";
    item["stac_version"] = "1.0.0";
    item["stac_extensions"] = {"https://stac-extensions.github.io/projection/v1.1.0/schema.json",
                               "https://stac-extensions.github.io/raster/v1.1.0/schema.json",
                               "https://stac-extensions.github.io/file/v2.1.0/schema.json"};
    item["id"] = night.id;
    item["geometry"] = {{"type", "Polygon"}, {"coordinates", Json::array({ring})}};
    item["bbox"] = box;
    Json& properties = item["properties"];
    properties["datetime"] = config::print_date(night.after) + "T00:00:00Z";
    properties["start_datetime"] = config::print_date(night.before) + "T00:00:00Z";
    properties["end_datetime"] = config::print_date(night.after) + "T23:59:59Z";
    properties["proj:epsg"] = epsg ? Json(std::atoi(code)) : Json(nullptr);
    properties["proj:wkt2"] = grid.crs_wkt;
    properties["proj:shape"] = {grid.rows, grid.cols};
    properties["proj:transform"] = {g[1], g[2], g[0], g[4], g[5], g[3], 0, 0, 1};
    item["links"] = Json::array();
    for (const CataloguedRaster& raster : night.rasters) item["assets"][raster.name] = asset_of(raster);
    const Json all{
        {"type", "FeatureCollection"}, {"features", Json::array({std::move(item)})}, {"links", Json::array()}};
    return write_text(path, all.dump(1) + "\n");
}

}  // namespace quarrywatch::io
