// Bands of data against masks: the part of scene_bands.hpp that looks at what each band holds.

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "pipeline/io/product_names.hpp"
#include "pipeline/io/scene_bands.hpp"
#include "pipeline/io/scene_mask.hpp"

namespace quarrywatch::io {
namespace {

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> values) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

bool is_mask_description(const std::string& description) {
    std::string joined;
    for (const std::string& token : name_tokens(description)) joined += token;
    return is_one_of(joined, {"datamask", "validmask", "mask", "valid", "alpha"});
}

bool is_code_description(const std::string& description) {
    std::string joined;
    for (const std::string& token : name_tokens(description)) joined += token;
    return is_one_of(joined, {"scl", "qapixel", "sceneclassification", "sceneclassificationmap"});
}

/// Whether the configuration gives this band of a multi-band raster a role by its number.
bool is_configured(const config::SceneSpec& spec, int band) {
    return std::any_of(spec.bands.begin(), spec.bands.end(),
                       [band](const auto& entry) { return entry.second == std::to_string(band); });
}

int find_mask_band(const RasterInfo& raster, const config::SceneSpec& spec) {
    for (std::size_t i = 0; i < raster.bands.size(); ++i) {
        const BandInfo& band = raster.bands[i];
        const int number = static_cast<int>(i) + 1;
        if ((band.alpha || is_mask_description(band.description)) && !is_configured(spec, number) &&
            raster.bands.size() > 1)
            return number;
    }
    if (raster.bands.size() == 2 && !is_configured(spec, 2) && holds_data_mask(raster, 2)) return 2;
    return 0;
}

}  // namespace

SortedBands sort_bands(const SceneFiles& files, const config::SceneSpec& spec) {
    SortedBands sorted;
    for (const RasterInfo& raster : files.rasters) {
        if (files.several && is_classification_picture(raster)) continue;  // a mask: find_mask() looks for it
        const int mask_band = find_mask_band(raster, spec);
        std::vector<BandChoice> data;
        for (int number = 1; number <= static_cast<int>(raster.bands.size()); ++number) {
            const BandInfo& info = raster.bands[static_cast<std::size_t>(number - 1)];
            if (number == mask_band) continue;
            BandChoice choice{&raster, number, 0, info.masked, "", number};
            if (is_code_description(info.description) && raster.bands.size() > 1 && !is_configured(spec, number)) {
                sorted.mask = choice;
                continue;
            }
            if (mask_band != 0) {
                // GDAL knows of an alpha band by itself, unless a no-data value hides it.
                const bool alpha = raster.bands[static_cast<std::size_t>(mask_band - 1)].alpha;
                if (!(alpha && info.masked)) choice.mask_band = mask_band;
            } else if (std::any_of(raster.bands.begin(), raster.bands.end(),
                                   [](const BandInfo& b) { return b.alpha; })) {
                choice.masked = false;  // its alpha band serves as a band of data
            }
            data.push_back(choice);
        }
        const bool single = data.size() == 1;
        if (!single) sorted.multiple_files.push_back(&raster);
        std::vector<BandChoice>& target = single ? sorted.single : sorted.multiple;
        target.insert(target.end(), data.begin(), data.end());
    }
    return sorted;
}

}  // namespace quarrywatch::io
