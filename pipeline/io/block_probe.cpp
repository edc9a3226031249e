// The looks at pixels of raster_probe.hpp.

#include <cpl_vsi.h>
#include <gdal_priv.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/raster_probe.hpp"

namespace quarrywatch::io {
namespace {

constexpr int kMaskSamples = 4;  // along each axis: 16 blocks
// A file may be one single block; then only its corner is looked at, which keeps memory small.
constexpr int kLongestSide = 512;

struct Blocks {
    int rows = 0;
    int cols = 0;
};

Blocks block_counts(GDALRasterBand& band) {
    int cols = 1;
    int rows = 1;
    band.GetBlockSize(&cols, &rows);
    return {(band.GetYSize() + rows - 1) / rows, (band.GetXSize() + cols - 1) / cols};
}

/// Pixels of one block, cut to the raster and to kLongestSide. Any pixel of a block makes GDAL decode all of it.
bool read_block(GDALRasterBand& band, int block_row, int block_col, std::vector<double>& pixels) {
    int block_cols = 1;
    int block_rows = 1;
    band.GetBlockSize(&block_cols, &block_rows);
    const int row = block_row * block_rows;
    const int col = block_col * block_cols;
    const int rows = std::min({block_rows, band.GetYSize() - row, kLongestSide});
    const int cols = std::min({block_cols, band.GetXSize() - col, kLongestSide});
    pixels.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols));
    return band.RasterIO(GF_Read, col, row, cols, rows, pixels.data(), cols, rows, GDT_Float64, 0, 0, nullptr) ==
           CE_None;
}

bool read_pixel(GDALRasterBand& band, int row, int col) {
    double pixel = 0;
    return band.RasterIO(GF_Read, col, row, 1, 1, &pixel, 1, 1, GDT_Float64, 0, 0, nullptr) == CE_None;
}

[[noreturn]] void throw_unreadable(const std::string& path, int band, const std::string& cause) {
    throw Fault(
        ExitCode::bad_input, path,
        "band " + std::to_string(band) + " cannot be read to its end, the file is cut short or damaged (" + cause + ")",
        "Copy or download the file again.");
}

/// GDAL reads what is missing at the end of an ENVI file as zeros, so its length is compared with its header.
bool is_short_envi(GDALDataset& dataset, const RasterInfo& raster) {
    if (raster.driver != "ENVI") return false;
    const char* const compression = dataset.GetMetadataItem("file_compression", "ENVI");
    if (compression != nullptr && compression[0] != '0') return false;
    std::uint64_t pixel_bytes = 0;
    for (const BandInfo& band : raster.bands) pixel_bytes += static_cast<std::uint64_t>(band.bits / 8);
    const std::uint64_t pixels =
        static_cast<std::uint64_t>(raster.grid.rows) * static_cast<std::uint64_t>(raster.grid.cols);
    VSIStatBufL status;
    return VSIStatL(raster.path.c_str(), &status) == 0 &&
           static_cast<std::uint64_t>(status.st_size) < pixels * pixel_bytes;
}

}  // namespace

void require_readable(const RasterInfo& raster, int band_number) {
    const DatasetHandle dataset = open_raster(raster.path);
    const GdalErrors errors;
    GDALRasterBand& band = *dataset->GetRasterBand(band_number);
    // The last pixel lies at the end of most files; a picture stored from the bottom up, as in BMP, ends with its first
    // row.
    const bool whole = read_pixel(band, band.GetYSize() - 1, band.GetXSize() - 1) && read_pixel(band, 0, 0);
    if (!whole) throw_unreadable(raster.path, band_number, errors.last_error());
    if (is_short_envi(*dataset, raster))
        throw_unreadable(raster.path, band_number, "fewer bytes than its header asks for");
}

bool holds_data_mask(const RasterInfo& raster, int band_number) {
    const BandInfo& info = raster.bands[static_cast<std::size_t>(band_number - 1)];
    if (!info.integer || info.complex) return false;
    const DatasetHandle dataset = open_raster(raster.path);
    const GdalErrors errors;
    GDALRasterBand& band = *dataset->GetRasterBand(band_number);
    const Blocks blocks = block_counts(band);
    const int step_rows = std::max(1, blocks.rows / kMaskSamples);
    const int step_cols = std::max(1, blocks.cols / kMaskSamples);
    double valid = 0;
    std::vector<double> pixels;
    for (int r = 0, taken_rows = 0; r < blocks.rows && taken_rows < kMaskSamples; r += step_rows, ++taken_rows) {
        for (int c = 0, taken_cols = 0; c < blocks.cols && taken_cols < kMaskSamples; c += step_cols, ++taken_cols) {
            if (!read_block(band, r, c, pixels)) throw_unreadable(raster.path, band_number, errors.last_error());
            for (const double pixel : pixels) {
                if (pixel == 0 || pixel == valid) continue;
                if (valid != 0 || (pixel != 1 && pixel != 255 && pixel != 65535)) return false;
                valid = pixel;
            }
        }
    }
    return true;
}

}  // namespace quarrywatch::io
