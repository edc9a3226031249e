#pragma once
// Owner of GDAL's datasets, and the one place where GDAL is started and files are opened. Hides GDAL's headers.

#include <cstdint>
#include <memory>
#include <string>

class GDALDataset;

namespace quarrywatch::io {

struct DatasetCloser {
    void operator()(GDALDataset* dataset) const;
};

/// An open raster or vector file. GDAL 3.6 has no thread-safe dataset: one handle per thread.
using DatasetHandle = std::unique_ptr<GDALDataset, DatasetCloser>;

/// Register the drivers and fix what would otherwise depend on the machine: one decoding thread per dataset (the
/// pipeline's tiles are the parallelism), the size of the block cache, no network for PROJ. Call once, before any
/// thread starts; a second call only changes the cache.
/// cache_bytes  of GDAL's block cache, > 0.
/// throws  Fault (internal_error) when cache_bytes is not positive.
void start_gdal(std::int64_t cache_bytes);

/// Open a raster for reading.
/// throws  Fault (bad_input) with path, cause and remedy: missing, unreadable, not a raster.
DatasetHandle open_raster(const std::string& path);

/// The same without a fault: empty where `path` is no raster that can be opened.
DatasetHandle try_open_raster(const std::string& path);

/// Open a vector file for reading.
/// throws  Fault (bad_input) with path, cause and remedy: missing, unreadable, not a vector file.
DatasetHandle open_vector(const std::string& path);

/// Whether `path` can only be judged by GDAL (a subdataset, a connection string, an URL), not by looking for a file.
[[nodiscard]] bool is_connection(const std::string& path);

}  // namespace quarrywatch::io
