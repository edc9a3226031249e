#include "pipeline/io/write_raster.hpp"

#include <cpl_string.h>
#include <gdal_priv.h>

#include <array>
#include <string>

#include "kernels/core/require.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/spatial_reference.hpp"

namespace quarrywatch::io {
namespace {

GDALDataType type_of(const OutputBand& band) {
    switch (band.pixels.index()) {
        case 0:
            return GDT_Byte;
        case 1:
            return GDT_UInt16;
        default:
            return GDT_Float32;
    }
}

CPLStringList creation_options(GDALDataType type, int threads) {
    CPLStringList options;
    options.SetNameValue("NUM_THREADS", std::to_string(threads).c_str());
    options.SetNameValue("TILED", "YES");
    options.SetNameValue("BLOCKXSIZE", "512");
    options.SetNameValue("BLOCKYSIZE", "512");
    options.SetNameValue("COMPRESS", "DEFLATE");
    options.SetNameValue("ZLEVEL", "6");
    options.SetNameValue("PREDICTOR", type == GDT_Float32 ? "3" : "2");
    options.SetNameValue("INTERLEAVE", "BAND");
    options.SetNameValue("BIGTIFF", "IF_SAFER");
    return options;
}

void require_alike(const Grid& grid, const std::vector<OutputBand>& bands) {
    core::require(!bands.empty(), "write_geotiff", "there is no band to write");
    for (const OutputBand& band : bands) {
        core::require(band.pixels.index() == bands.front().pixels.index(), "write_geotiff", "the bands differ in type");
        std::visit(
            [&](const auto& view) {
                core::require(view.rows() == grid.rows && view.cols() == grid.cols, "write_geotiff",
                              "a band has not the grid's shape");
            },
            band.pixels);
    }
}

CPLErr write_band(GDALRasterBand& target, const OutputBand& band, GDALDataType type) {
    target.SetDescription(band.description.c_str());
    return std::visit(
        [&](const auto& view) {
            const auto pixel_bytes = static_cast<GSpacing>(sizeof(*view.data()));
            // GDAL's signature is not const, its write is.
            void* const data = const_cast<void*>(static_cast<const void*>(view.data()));
            return target.RasterIO(GF_Write, 0, 0, view.cols(), view.rows(), data, view.cols(), view.rows(), type,
                                   pixel_bytes, pixel_bytes * view.stride(), nullptr);
        },
        band.pixels);
}

}  // namespace

StagedOutput write_geotiff(const std::filesystem::path& path, const Grid& grid, const std::vector<OutputBand>& bands,
                           std::optional<double> nodata, int threads) {
    require_alike(grid, bands);
    core::require(threads >= 1, "write_geotiff", "threads must be at least 1");
    StagedOutput output(path);
    GdalErrors errors;
    const auto fail = [&]() {
        throw Fault(ExitCode::bad_output, path.string(), "cannot be written (" + errors.last_error() + ")",
                    "Check that the folder is writable and the disk has room");
    };
    if (GetGDALDriverManager()->GetDriverCount() == 0) GDALAllRegister();
    GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName("GTiff");
    if (driver == nullptr) fail();
    const GDALDataType type = type_of(bands.front());
    const std::string partial = output.partial_path().string();
    GDALDatasetUniquePtr dataset(driver->Create(partial.c_str(), grid.cols, grid.rows, static_cast<int>(bands.size()),
                                                type, creation_options(type, threads).List()));
    if (!dataset) fail();
    std::array<double, 6> geotransform = grid.geotransform;
    if (dataset->SetGeoTransform(geotransform.data()) != CE_None) fail();
    if (grid.has_crs()) {
        const OGRSpatialReference crs = read_crs(grid.crs_wkt, path.string());
        if (dataset->SetSpatialRef(&crs) != CE_None) fail();
    }
    if (nodata && dataset->GetRasterBand(1)->SetNoDataValue(*nodata) != CE_None) fail();
    for (std::size_t i = 0; i < bands.size(); ++i) {
        if (write_band(*dataset->GetRasterBand(static_cast<int>(i) + 1), bands[i], type) != CE_None) fail();
    }
    // A full disk shows only when the last blocks are flushed, which closing alone would not report.
    dataset->FlushCache();
    dataset.reset();
    if (errors.failed()) fail();
    return output;
}

}  // namespace quarrywatch::io
