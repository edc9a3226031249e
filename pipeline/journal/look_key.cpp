#include "pipeline/journal/look_key.hpp"

#include <filesystem>
#include <set>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/key_stages.hpp"
#include "pipeline/config/print.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/io/checksum.hpp"
#include "pipeline/io/file_stamp.hpp"
#include "pipeline/journal/bytes.hpp"
#include "pipeline/version.hpp"

namespace quarrywatch::journal {

namespace {

constexpr std::uint32_t kFormat = 1;  // of tile_bytes.cpp

// Which scenes, layers and looks there are does not stand here: the scenes are named one by one, as they were resolved,
// and so is the grid.
bool tiles_depend_on(const std::string& key) {
    using config::KeyStage;
    const auto stage = config::stage_of(key);
    return !stage || *stage == KeyStage::registration || *stage == KeyStage::score || *stage == KeyStage::decision;
}

void put_scene(ByteWriter& to, const io::Scene& scene) {
    to.put_text(scene.id);
    to.put_text(scene.date ? config::print_date(*scene.date) : "");
    for (const io::BandSource& band : scene.bands) {
        to.put_text(band.role);
        to.put_text(band.path);
        for (const int number : {band.band, band.mask_band}) to.put(static_cast<std::int32_t>(number));
        for (const double value : {band.scale, band.offset, band.nodata.value_or(0)}) to.put(value);
        for (const bool flag : {band.nodata.has_value(), band.has_mask}) to.put(static_cast<std::uint8_t>(flag));
    }
    if (scene.mask) {
        to.put(static_cast<std::int32_t>(scene.mask->band));
        to.put_text(config::enum_name(scene.mask->kind));
    }
    for (const InputFile& file : files_of(scene)) {
        to.put_text(file.path);
        to.put_text(file.stamp);
    }
}

}  // namespace

InputFile input_file(const std::string& path) { return {path, io::file_stamp(path)}; }

std::vector<InputFile> files_of(const io::Scene& scene) {
    std::set<std::string> paths;
    for (const io::BandSource& band : scene.bands) paths.insert(band.path);
    if (scene.mask) paths.insert(scene.mask->path);
    std::vector<InputFile> files;
    for (const std::string& path : paths) files.push_back(input_file(path));
    return files;
}

std::vector<InputFile> network_files(const config::Config& config) {
    std::vector<InputFile> files;
    for (const std::string& path : {config.detect.network, config.sar.network}) {
        if (path.empty()) continue;
        files.push_back(input_file(path));
        files.push_back(input_file(std::filesystem::path(path).replace_extension(".ini").string()));
    }
    return files;
}

std::string look_key(const flow::LookScenes& scenes, const config::Config& config, const io::Grid& grid,
                     const flow::TileContent& content) {
    ByteWriter to;
    to.put(kFormat);
    to.put_text(kVersion);
    put_scene(to, scenes.after);
    to.put_count(scenes.composed);
    to.put_count(scenes.earlier.size());
    for (const io::Scene& scene : scenes.earlier) put_scene(to, scene);
    for (const InputFile& file : network_files(config)) {
        to.put_text(file.path);
        to.put_text(file.stamp);
    }
    to.put(static_cast<std::int32_t>(grid.rows));
    to.put(static_cast<std::int32_t>(grid.cols));
    for (const double value : grid.geotransform) to.put(value);
    to.put_text(grid.crs_wkt);
    for (const bool part : {content.score, content.unseen, content.overview}) to.put(static_cast<std::uint8_t>(part));
    if (content.overview) to.put(static_cast<std::int32_t>(config.outputs.overview_px));
    for (const auto& [key, value] : config::list_values(config)) {
        if (!tiles_depend_on(key)) continue;
        to.put_text(key);
        to.put_text(value);
    }
    return io::sha256_hex(to.take());
}

}  // namespace quarrywatch::journal
