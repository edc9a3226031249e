#pragma once
// What a raster file says of itself, without reading pixels; and the two cheap looks at pixels that ingest needs.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/io/grid.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::io {

struct BandInfo {
    std::string description;
    std::string type;  ///< GDAL's name of the data type, "UInt16"
    bool integer = true;
    int bits = 8;
    bool complex = false;
    bool alpha = false;                   ///< declared as an alpha band
    bool masked = false;                  ///< GDAL's mask band of it is per dataset or alpha
    std::string colour;                   ///< declared colour, "Red", "Gray", "Undefined"
    std::optional<double> nodata;         ///< finite ones only
    std::optional<double> scale, offset;  ///< as set in the file
    std::optional<double> wavelength_um;  ///< centre
    int block_rows = 0, block_cols = 0;
};

struct RasterInfo {
    std::string path;
    std::string driver;  ///< GDAL's short name
    Grid grid;
    std::vector<BandInfo> bands;
    std::optional<Date> date;           ///< of acquisition, from metadata
    std::optional<int> baseline;        ///< Sentinel-2 processing baseline from metadata, 400 for 04.00
    std::vector<std::string> warnings;  ///< about georeferencing
};

/// Open a raster and note its grid, bands and metadata.
/// cost    reads headers only.
/// throws  Fault (bad_input): missing, not a raster, no bands (subdatasets are named), zero size, a CRS without a
///         geotransform, a geotransform that maps all pixels onto a line.
RasterInfo probe_raster(const std::string& path);

/// The same, but empty where the file is no raster. Faults of real rasters are thrown.
std::optional<RasterInfo> try_probe_raster(const std::string& path);

/// Read the first and the last block of a band, which is where a file that was cut short shows it.
/// cost    two blocks decoded; a file damaged in its middle is found later, by the tile that meets the damage.
/// throws  Fault (bad_input) naming the cause and the remedy.
void require_readable(const RasterInfo& raster, int band);

/// Whether an integer band holds nothing but 0 and one of 1, 255 or 65535: a data mask stored as a band. Only zeros
/// count as a mask of which nothing is valid.
/// cost    16 blocks decoded at most, spread over the band.
/// throws  Fault (bad_input) where a block cannot be read.
bool holds_data_mask(const RasterInfo& raster, int band);

}  // namespace quarrywatch::io
