#pragma once
// Scenes by the names of their files: catalogue.pattern.

#include <string>
#include <vector>

#include "pipeline/io/catalogue_entry.hpp"
#include "pipeline/io/catalogue_masks.hpp"

namespace quarrywatch::io {

/// The scenes whose paths fit a pattern with one {date:FORMAT} (date_pattern.hpp). A path may be a raster, a folder of
/// single-band rasters, or one of several band files of a scene: those of one folder and date whose names differ only
/// in the band are one scene (band_groups.hpp). What is one of `masks` is no scene.
///
/// cost    lists the folders that the pattern leads to; opens nothing.
/// throws  Fault (bad_configuration): a pattern that cannot be read; Fault (bad_input): nothing fits it.
std::vector<CatalogueEntry> find_pattern_scenes(const std::string& text, const MaskIndex& masks,
                                                std::vector<std::string>& warnings);

}  // namespace quarrywatch::io
