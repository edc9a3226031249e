#pragma once
// Rasters to GeoTIFF.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kernels/core/raster.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::io {

/// One band to be written: its pixels, borrowed, and its description (empty: none).
struct OutputBand {
    std::variant<core::RasterView<const std::uint8_t>, core::RasterView<const std::uint16_t>,
                 core::RasterView<const float>>
        pixels;
    std::string description;
};

/// Stage a GeoTIFF: blocks of 512 pixels, DEFLATE with a predictor, bands one after the other. The same pixels give the
/// same bytes. All bands must have the grid's shape and the same type.
/// nodata   number that means no data, or null.
/// threads  that compress, >= 1; the bytes do not depend on it.
/// throws std::invalid_argument on bands of other shapes or types; Fault (bad_output) on a failed write.
StagedOutput write_geotiff(const std::filesystem::path& path, const Grid& grid, const std::vector<OutputBand>& bands,
                           std::optional<double> nodata = std::nullopt, int threads = 1);

}  // namespace quarrywatch::io
