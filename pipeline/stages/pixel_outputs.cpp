#include "pipeline/stages/pixel_outputs.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <system_error>
#include <utility>

#include "pipeline/io/write_stac.hpp"
#include "pipeline/stages/code_raster.hpp"
#include "pipeline/stages/field_picture.hpp"
#include "pipeline/stages/site_class.hpp"
#include "pipeline/texts/catalogue.hpp"

namespace quarrywatch::stages {

namespace {

// The class of every pixel: 0 unchanged, 1.. in the order of kSiteClasses, 255 in tiles that failed.
io::StagedOutput class_raster(const std::filesystem::path& path, const ScenePair& pair,
                              const std::vector<TileResult>& tiles, const vectorise::Components& components,
                              const std::vector<Site>& sites) {
    io::RasterSink sink(path, {pair.grid, io::PixelType::u8, {"class"}, kMaskNoData, true});
    std::map<std::array<int, 2>, std::uint8_t> code_of;  // a site is known by its first pixel
    for (const Site& site : sites) {
        std::uint8_t code = 1;
        for (const SiteClass& known : kSiteClasses) {
            if (known.name == site.class_name) break;
            ++code;
        }
        code_of[site.first_pixel] = code;
    }
    std::vector<std::uint8_t> code_of_component(components.count(), 0);
    for (std::size_t c = 0; c < components.count(); ++c) {
        const vectorise::Run& first = components.runs[components.first_run[c]];
        const auto found = code_of.find({first.row, first.col_begin});
        if (found != code_of.end()) code_of_component[c] = found->second;
    }
    paint_codes(tiles, components, code_of_component, sink);
    return sink.finish();
}

}  // namespace

PixelOutputs::PixelOutputs(const std::filesystem::path& folder, const ScenePair& pair, const config::Config& config)
    : folder_(folder), pair_(pair), config_(config) {
    if (config.outputs.score_raster)
        score_.emplace(
            folder / "rasters" / "score.tif",
            io::RasterSpec{
                pair.grid, io::PixelType::f32, {"change score"}, std::numeric_limits<double>::quiet_NaN(), true});
    if (config.outputs.overview_px > 0) overview_.emplace(pair, config.outputs.overview_px);
}

flow::PixelSinks PixelOutputs::sinks() {
    flow::PixelSinks sinks;
    sinks.score = score_ ? &*score_ : nullptr;
    sinks.overview = overview_ ? &*overview_ : nullptr;
    return sinks;
}

std::vector<io::StagedOutput> PixelOutputs::stage(const flow::LookOutcome& look, const std::vector<Site>& sites) {
    std::vector<io::StagedOutput> staged;
    io::CataloguedNight night;
    const auto add = [&](io::StagedOutput raster, const char* name, io::PixelType type, double nodata) {
        std::error_code failed;
        const std::uintmax_t size_bytes = std::filesystem::file_size(raster.partial_path(), failed);
        if (failed) io::throw_write_fault(raster.final_path(), failed.value());
        night.rasters.push_back({name, std::string(texts::text(std::string("raster.") + name, config_.run.language)),
                                 raster.final_path().filename().string(), type, nodata, size_bytes});
        staged.push_back(std::move(raster));
    };
    if (score_) add(score_->finish(), "score", io::PixelType::f32, std::numeric_limits<double>::quiet_NaN());
    if (config_.outputs.class_raster)
        add(class_raster(folder_ / "rasters" / "class.tif", pair_, look.pass.tiles, look.assembled.components, sites),
            "class", io::PixelType::u8, kMaskNoData);
    // A catalogue is asked by place and date: without them there is nothing to put there.
    if (!night.rasters.empty() && pair_.grid.has_crs() && pair_.before.date && pair_.after.date) {
        night.id = pair_.before.id + "_" + pair_.after.id;
        night.grid = pair_.grid;
        night.before = *pair_.before.date;
        night.after = *pair_.after.date;
        staged.push_back(io::write_stac(folder_ / "rasters" / "items.json", night));
    }
    staged.push_back(io::write_text(folder_ / "registration.svg", field_picture(pair_.registration, pair_.grid)));
    if (overview_) staged.push_back(overview_->write(folder_ / "overview.png", sites));
    return staged;
}

}  // namespace quarrywatch::stages
