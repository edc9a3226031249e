#include "pipeline/io/gdal_handle.hpp"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <gdal_priv.h>
#include <ogr_srs_api.h>

#include <mutex>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"

namespace quarrywatch::io {
namespace {

DatasetHandle open(const std::string& path, unsigned int kind) {
    return DatasetHandle(GDALDataset::Open(path.c_str(), kind | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR));
}

/// GDAL's own words for a missing file read like a driver problem, so the file is looked for first.
void require_file(const std::string& path, const std::string& kind) {
    if (path.empty()) throw Fault(ExitCode::bad_input, kind, "the path is empty", "Give the path of a " + kind + ".");
    if (is_connection(path)) return;
    VSIStatBufL status;
    if (VSIStatL(path.c_str(), &status) != 0)
        throw Fault(ExitCode::bad_input, path, "no such file", "Check the path and that the disk is mounted.");
}

}  // namespace

void DatasetCloser::operator()(GDALDataset* dataset) const { GDALClose(GDALDataset::ToHandle(dataset)); }

void start_gdal(std::int64_t cache_bytes) {
    if (cache_bytes <= 0)
        throw Fault(ExitCode::internal_error, "start_gdal", "the block cache must be larger than 0 bytes",
                    "Please report this.");
    static std::once_flag once;
    std::call_once(once, [] {
        GDALAllRegister();
        CPLSetConfigOption("GDAL_NUM_THREADS", "1");
        // Results must not depend on whether the machine can fetch datum grids tonight.
        OSRSetPROJEnableNetwork(FALSE);
    });
    GDALSetCacheMax64(cache_bytes);
}

DatasetHandle open_raster(const std::string& path) {
    require_file(path, "raster");
    GdalErrors errors;
    DatasetHandle dataset = open(path, GDAL_OF_RASTER);
    if (!dataset)
        throw Fault(ExitCode::bad_input, path, "not a raster that can be read (" + errors.last_error() + ")",
                    "Give a raster in a format that `gdalinfo` opens, or copy the file again.");
    return dataset;
}

DatasetHandle try_open_raster(const std::string& path) {
    const GdalErrors errors;
    return open(path, GDAL_OF_RASTER);
}

DatasetHandle open_vector(const std::string& path) {
    require_file(path, "vector file");
    GdalErrors errors;
    DatasetHandle dataset = open(path, GDAL_OF_VECTOR);
    if (!dataset)
        throw Fault(ExitCode::bad_input, path, "not a vector file that can be read (" + errors.last_error() + ")",
                    "Give a file that `ogrinfo` opens, such as GeoPackage, Shapefile or GeoJSON.");
    return dataset;
}

bool is_connection(const std::string& path) {
    if (path.starts_with("/vsi") || path.starts_with("<VRTDataset")) return true;
    // "NETCDF:file:variable", "PG:...", "https://..."; a drive letter is one character long.
    const std::size_t colon = path.find(':');
    return colon != std::string::npos && colon > 1 && path.find('/') > colon;
}

}  // namespace quarrywatch::io
