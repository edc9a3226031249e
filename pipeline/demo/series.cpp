#include "pipeline/demo/series.hpp"

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/values.hpp"
#include "pipeline/demo/changes.hpp"
#include "pipeline/demo/land.hpp"
#include "pipeline/demo/layers.hpp"
#include "pipeline/demo/observe.hpp"
#include "pipeline/io/named_crs.hpp"
#include "pipeline/io/write_raster.hpp"
#include "pipeline/log.hpp"

namespace quarrywatch::demo {
namespace {

constexpr int kCompressionThreads = 2;

io::Grid class_grid(io::Grid grid) {
    grid.rows /= 2;
    grid.cols /= 2;
    grid.geotransform[1] *= 2;
    grid.geotransform[5] *= 2;
    return grid;
}

void write_scene(const std::filesystem::path& input, const Look& look, const Observation& scene) {
    std::vector<io::OutputBand> bands;
    for (std::size_t b = 0; b < scene.bands.size(); ++b) bands.push_back({scene.bands[b].view(), kBandNames[b]});
    io::write_geotiff(input / ("scene_" + look.id + ".tif"), demo_grid(), bands, std::nullopt, kCompressionThreads)
        .publish();
    io::write_geotiff(input / ("scene_" + look.id + "_scl.tif"), class_grid(demo_grid()),
                      {{scene.classes.view(), "scene_classes"}})
        .publish();
}

std::string configuration() {
    std::string text =
        "# The built-in demo. Only what differs from the defaults; paths are relative to this file.\n\n[run]\nname = "
        "demo\n";
    for (const Look& look : looks()) {
        text += "\n[scene." + look.id + "]\npath = input/scene_" + look.id +
                ".tif\ndate = " + config::print_date(look.date) + "\nmask = input/scene_" + look.id +
                "_scl.tif\nmask_kind = scl\nscale = 0.0001\n";
    }
    return text + R"(
[detect]
; A county of fields, where crops change from year to year: only what stands out from the season makes a site.
threshold.rule = tail

[outputs]
score_raster = yes
class_raster = yes

)" + office_layers();
}

std::string planted_table(const io::Grid& grid, const core::Raster<std::uint8_t>& planted) {
    std::string text = "id,class,what,x,y,pixels,area_m2,first_seen\n";
    for (const Planted& change : planted_changes()) {
        int pixels = 0;
        for (std::size_t i = 0; i < planted.size(); ++i) pixels += planted.data()[i] == change.id ? 1 : 0;
        const auto place = grid.to_map(change.blob.centre.x, change.blob.centre.y);
        char line[256];
        std::snprintf(line, sizeof line, "%d,%s,%s,%.1f,%.1f,%d,%.0f,%s\n", change.id, change.expected.c_str(),
                      change.what.c_str(), place[0], place[1], pixels, pixels * grid.pixel_area(),
                      config::print_date(looks()[static_cast<std::size_t>(change.first_look)].date).c_str());
        text += line;
    }
    return text;
}

void write_text(const std::filesystem::path& path, const std::string& text) {
    io::TextOutput file(path);
    file.write(text);
    file.finish().publish();
}

}  // namespace

io::Grid demo_grid() { return {io::wkt_of("EPSG:32650", "demo"), {722000, 10, 0, 3518000, 0, -10}, kSizePx, kSizePx}; }

void make_demo(const std::filesystem::path& folder) {
    const std::filesystem::path input = folder / "input";
    const io::Grid grid = demo_grid();
    // First, so that a folder that cannot be written to is found out before the work is done.
    io::write_polygon_layers(input / "mining.gpkg", grid.crs_wkt, mining_layers(grid)).publish();
    log::info("demo", "making the land");
    const Land land = make_land();
    for (std::size_t i = 0; i < looks().size(); ++i) {
        const Look& look = looks()[i];
        log::info("demo", "seeing it on " + config::print_date(look.date));
        const Ground today = ground_on(land.ground, land.relief, land.reservoirs, i);
        write_scene(input, look, observe(today, land.relief, look));
        if (i + 1 < looks().size()) continue;
        const core::Raster<std::uint8_t> planted =
            planted_raster(ground_on(land.ground, land.relief, land.reservoirs, 0), today);
        io::write_geotiff(folder / "planted.tif", grid, {{planted.view(), "planted"}}).publish();
        write_text(folder / "planted.csv", planted_table(grid, planted));
    }
    io::write_polygon_layers(input / "land.gpkg", grid.crs_wkt, land_layers(grid, land.ground)).publish();
    write_text(folder / "demo.ini", configuration());
}

}  // namespace quarrywatch::demo
