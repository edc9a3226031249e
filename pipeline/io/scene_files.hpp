#pragma once
// From a scene's path to the raster files that it stands for.

#include <string>
#include <vector>

#include "pipeline/io/raster_probe.hpp"

namespace quarrywatch::io {

/// A scene's rasters as found, every one probed.
struct SceneFiles {
    std::vector<RasterInfo> rasters;  ///< sorted by path
    bool several = false;             ///< the path was a folder or pattern that holds more than one raster
    std::string folder;               ///< where masks are looked for; empty for a single raster
    std::vector<std::string>
        names;  ///< what tells of date and sensor: file names, then the folder's, then product folders above
};

/// Resolve `path`: a raster; a folder with rasters (or, as in a Sentinel-2 .SAFE, with rasters in folders below: those
/// in IMG_DATA where there is such); a pattern. Side files (XML, TXT, overviews ...) are passed over, pictures (JPEG,
/// PNG) too where other rasters are there.
/// cost    opens every raster of the folder; reads no pixels.
/// throws  Fault (bad_input): missing, a pattern that nothing fits, a folder without a raster, not a raster.
SceneFiles find_scene_files(const std::string& path);

/// The same of rasters that are known one by one, all of which must be there; no folder is searched for a mask.
SceneFiles list_scene_files(const std::vector<std::string>& paths);

/// Whether a file is no raster but lies beside one (XML, TXT, overviews ...), by its extension.
[[nodiscard]] bool is_side_file(const std::string& path);
/// Whether a file is a picture that comes with a product (JPEG, PNG, GIF), by its extension.
[[nodiscard]] bool is_picture_file(const std::string& path);

/// The file name without its folder and extension.
[[nodiscard]] std::string file_stem(const std::string& path);

}  // namespace quarrywatch::io
