#pragma once
// The rasters of a night for catalogues: what they are, where and of when.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/io/grid.hpp"
#include "pipeline/io/raster_file.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/records.hpp"

namespace quarrywatch::io {

/// A raster beside the catalogue's file.
struct CataloguedRaster {
    std::string name;   ///< of the asset
    std::string title;  ///< for people
    std::string file;   ///< name, in the same folder
    PixelType type = PixelType::f32;
    std::optional<double> nodata;
    std::uintmax_t size_bytes = 0;
};

/// What all of them have in common.
struct CataloguedNight {
    std::string id;
    Grid grid;  ///< has a CRS
    Date before, after;
    std::vector<CataloguedRaster> rasters;
};

/// Stage a STAC 1.0.0 ItemCollection with one Item, its rasters as assets (extensions projection 1.1, raster 1.1 and
/// file 2.1). Paths are relative, so that the folder can be moved. GDAL reads it as STACIT. Its date is the later
/// scene's; the earlier one's begins the time that it speaks of.
/// throws Fault (bad_output); Fault (bad_input) where the grid has no place on the earth.
/// source  the STAC Item specification 1.0.0.
[[nodiscard]] StagedOutput write_stac(const std::filesystem::path& path, const CataloguedNight& night);

}  // namespace quarrywatch::io
