#include "pipeline/demo/season.hpp"

#include <algorithm>
#include <utility>

#include "pipeline/demo/fields.hpp"
#include "pipeline/demo/land.hpp"
#include "pipeline/demo/layers.hpp"
#include "pipeline/demo/observe.hpp"
#include "pipeline/demo/season_script.hpp"
#include "pipeline/demo/series.hpp"
#include "pipeline/io/write_raster.hpp"
#include "pipeline/log.hpp"

namespace quarrywatch::demo {

namespace {

/// The part of the land that is shown: hills with their pits, and the fields' edge.
constexpr int kTop_px = 200, kRows_px = 1200, kCols_px = 800;

template <class T>
core::Raster<T> cut(const core::Raster<T>& whole, int top, int rows, int cols) {
    core::Raster<T> part(rows, cols);
    for (int r = 0; r < rows; ++r) std::copy_n(whole.row(top + r), cols, part.row(r));
    return part;
}

io::Grid season_grid(int step) {
    io::Grid grid = demo_grid();
    grid.rows = kRows_px / step;
    grid.cols = kCols_px / step;
    grid.geotransform[3] += kTop_px * grid.geotransform[5];
    grid.geotransform[1] *= step;
    grid.geotransform[5] *= step;
    return grid;
}

void write_scene(const std::filesystem::path& input, const Look& look, const Observation& scene) {
    std::vector<core::Raster<std::uint16_t>> parts;
    std::vector<io::OutputBand> bands;
    for (const auto& band : scene.bands) parts.push_back(cut(band, kTop_px, kRows_px, kCols_px));
    for (std::size_t b = 0; b < parts.size(); ++b) bands.push_back({parts[b].view(), kBandNames[b]});
    constexpr int kCompressionThreads = 2;
    io::write_geotiff(input / ("scene_" + look.id + ".tif"), season_grid(1), bands, std::nullopt, kCompressionThreads)
        .publish();
    const auto classes = cut(scene.classes, kTop_px / 2, kRows_px / 2, kCols_px / 2);
    io::write_geotiff(input / ("scene_" + look.id + "_scl.tif"), season_grid(2), {{classes.view(), "scene_classes"}})
        .publish();
}

Planted planted(const Act& act) {
    Planted change;
    change.cover = act.cover;
    change.blob = act.blob;
    change.half_length_px = act.half_length_px;
    change.half_width_px = act.half_width_px;
    return change;
}

/// What stands on a night: of each story the acts so far, in their order.
std::vector<Planted> standing_on(std::size_t night) {
    std::vector<Planted> changes;
    for (const Story& story : season_stories())
        for (const Act& act : story.acts)
            if (act.night <= night && night < act.until) changes.push_back(planted(act));
    return changes;
}

}  // namespace

Date night_date(std::size_t night) { return season_looks().at(kBaselineLooks + night - 1).date; }

void make_season(const std::filesystem::path& folder) {
    const std::filesystem::path input = folder / "input";
    const io::Grid grid = demo_grid();
    // First, so that a folder that cannot be written to is found out before the work is done.
    io::write_polygon_layers(input / "mining.gpkg", grid.crs_wkt, mining_layers(grid)).publish();
    log::info("demo", "making the land");
    const Land land = make_land();
    for (std::size_t i = 0; i < season_looks().size(); ++i) {
        const Look& look = season_looks()[i];
        log::info("demo", "seeing it on " + look.id);
        const std::size_t night = i < kBaselineLooks ? 0 : i - kBaselineLooks + 1;
        const Ground today =
            ground_with(land.ground, land.relief, land.reservoirs, look.reservoir_drop_m, standing_on(night));
        write_scene(input, look, observe(today, land.relief, look));
    }
    io::write_polygon_layers(input / "land.gpkg", grid.crs_wkt, land_layers(grid, land.ground)).publish();
    io::write_text(folder / "season.ini",
                   R"(# A season of nights. Only what differs from the defaults; paths are relative to this file.

[run]
name = season

[catalogue]
pattern = input/scene_{date:%Y%m%d}.tif
mask = input/scene_{date:%Y%m%d}_scl.tif
mask_kind = scl
scale = 0.0001

[series]
since = 2025-01-01

[ledger]
path = ledger.gpkg

[detect]
; A county of fields, where crops change from year to year: only what stands out from the season makes a site.
threshold.rule = tail
)" + office_layers())
        .publish();
}

}  // namespace quarrywatch::demo
