#pragma once
// Where a scene's clear-sky mask is.

#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/io/scene_bands.hpp"
#include "pipeline/io/scene_files.hpp"
#include "pipeline/io/sensor_profiles.hpp"

namespace quarrywatch::io {

/// Find the mask: the configured path or pattern (a pattern without a folder is looked for in the scene's); else a band
/// of the scene named SCL or QA_PIXEL; else, for a folder, a file called *SCL* or *QA_PIXEL* in it (for Sentinel-2's
/// R10m, also in R20m and R60m beside it; the finest wins); else a picture called *Scene_classification* in it, which
/// is of kind scl_colours. A kind that is not configured is told from the file's name. A mask without a CRS must have
/// the size of `scene_grid`, and is then taken to lie on it.
/// cost    opens the mask, reads its first and last block.
/// throws  Fault (bad_input): not there, several, cut short, several bands where it should have one (or one where
///         scl_colours needs red, green and blue), not of an integer type, of another size and
///         without CRS; Fault (bad_configuration): a mask whose kind is neither configured nor told by its name.
std::optional<MaskSource> find_mask(const config::SceneSpec& spec, const SceneFiles& files, const SceneBands& bands,
                                    const SensorProfile* profile, const Grid& scene_grid,
                                    std::vector<std::string>& warnings);

/// Whether a raster is a picture of Sentinel-2's scene classification, by its name and its three or four bands: a mask
/// of kind scl_colours, no band of data.
[[nodiscard]] bool is_classification_picture(const RasterInfo& raster);

}  // namespace quarrywatch::io
