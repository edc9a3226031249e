#include "pipeline/io/scene.hpp"
#include "pipeline/io/named_crs.hpp"

#include <algorithm>
#include <cstddef>

#include "pipeline/fault.hpp"
#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/product_names.hpp"
#include "pipeline/io/scene_bands.hpp"
#include "pipeline/io/scene_files.hpp"
#include "pipeline/io/scene_mask.hpp"
#include "pipeline/io/scene_scale.hpp"
#include "pipeline/io/sensor_profiles.hpp"

namespace quarrywatch::io {
namespace {

using Warnings = std::vector<std::string>;

void add_once(Warnings& warnings, const std::string& text) {
    if (std::find(warnings.begin(), warnings.end(), text) == warnings.end()) warnings.push_back(text);
}

/// The profile whose band names are used, and whether its scale holds too.
struct Sensor {
    const SensorProfile* profile = nullptr;
    bool scale_known = true;
};

Sensor choose_sensor(const config::SceneSpec& spec, const SceneFiles& files, Warnings& warnings) {
    std::optional<SensorGuess> guess;
    for (const std::string& name : files.names)
        if (!guess || (!guess->scale_known && spec.sensor.empty())) {
            const std::optional<SensorGuess> next = sensor_in_name(name);
            if (next && (!guess || next->scale_known)) guess = next;
        }
    if (!spec.sensor.empty()) {
        Sensor sensor{find_sensor(spec.sensor, spec.path), true};
        // One name stands for both numberings of the same product.
        if (spec.sensor == "landsat_c2l2" && guess && guess->profile == "landsat_c2l2_tm")
            sensor.profile = find_sensor(guess->profile, spec.path);
        return sensor;
    }
    if (!guess) return {};
    warnings.push_back("sensor guessed from the name: " + guess->profile +
                       (guess->scale_known ? "" : " for the bands only, numbers as they are") + " (set `sensor`)");
    return {find_sensor(guess->profile, spec.path), guess->scale_known};
}

std::optional<Date> choose_date(const config::SceneSpec& spec, const SceneFiles& files, Warnings& warnings) {
    if (spec.date) return spec.date;
    std::optional<Date> date;
    for (const std::string& name : files.names) {
        const std::optional<NameDate> found = date_in_name(name);
        if (!found) continue;
        if (found->ambiguous) add_once(warnings, "several dates in " + name + ", the first is taken (set `date`)");
        if (!date) date = found->date;
        if (*date != found->date) add_once(warnings, "its names hold different dates, the first is taken (set `date`)");
    }
    for (const RasterInfo& raster : files.rasters)
        if (!date) date = raster.date;
    return date;
}

void require_one_crs(const std::vector<BandSource>& bands) {
    for (const BandSource& band : bands)
        if (!same_crs(band.grid.crs_wkt, bands[0].grid.crs_wkt))
            throw Fault(ExitCode::bad_input, band.path, "its CRS differs from that of " + file_name(bands[0].path),
                        "Bring all bands of a scene to one CRS, for instance with `gdalwarp`.");
}

BandSource make_source(const BandChoice& choice, const ScaleContext& context, Warnings& warnings) {
    const BandInfo& info = choice.info();
    if (info.complex)
        throw Fault(ExitCode::bad_input, choice.raster->path,
                    choice.name() + " holds complex numbers (" + info.type + ")",
                    "Give amplitudes, for instance made with `gdal_calc.py` or the sensor's toolbox.");
    Warnings own;
    const Scaling scaling = band_scaling(*choice.raster, choice.band, context, own);
    for (const std::string& text : own) add_once(warnings, text);
    for (const std::string& text : choice.raster->warnings)
        add_once(warnings, file_name(choice.raster->path) + " " + text);
    BandSource source;
    source.role = choice.role;
    source.path = choice.raster->path;
    source.band = choice.band;
    source.scale = scaling.scale;
    source.offset = scaling.offset;
    source.nodata = band_nodata(info, choice.masked || choice.mask_band != 0, context);
    source.has_mask = choice.masked;
    source.mask_band = choice.mask_band;
    source.grid = choice.raster->grid;
    source.block_rows = info.block_rows;
    source.block_cols = info.block_cols;
    return source;
}

}  // namespace

Scene resolve_scene(const config::SceneSpec& spec) {
    if (spec.path.empty())
        throw Fault(ExitCode::bad_configuration, "scene " + spec.id, "no path is given", "Set `path`.");
    Scene scene;
    const SceneFiles files = spec.files.empty() ? find_scene_files(spec.path) : list_scene_files(spec.files);
    const Sensor sensor = choose_sensor(spec, files, scene.warnings);
    const SceneBands bands = choose_bands(files, spec, sensor.profile);
    scene.id = spec.id.empty() ? file_stem(files.several ? spec.path : files.rasters[0].path) : spec.id;
    scene.sensor = sensor.profile != nullptr ? std::string(sensor.profile->name) : "";
    scene.date = choose_date(spec, files, scene.warnings);
    for (const std::string& text : bands.warnings) add_once(scene.warnings, text);

    const ScaleContext context{&spec, sensor.scale_known ? sensor.profile : nullptr, scene.date, files.names};
    for (const BandChoice& choice : bands.data) scene.bands.push_back(make_source(choice, context, scene.warnings));
    require_one_crs(scene.bands);
    for (const BandChoice& choice : bands.data) require_readable(*choice.raster, choice.band);
    const auto finest = std::min_element(
        scene.bands.begin(), scene.bands.end(),
        [](const BandSource& a, const BandSource& b) { return a.grid.pixel_area() < b.grid.pixel_area(); });
    scene.grid = finest->grid;
    scene.mask = find_mask(spec, files, bands, sensor.profile, scene.grid, scene.warnings);
    return scene;
}

}  // namespace quarrywatch::io
