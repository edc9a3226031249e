#include "pipeline/io/raster_probe.hpp"

#include <cpl_string.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include <cmath>
#include <cstdlib>

#include "pipeline/fault.hpp"
#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/product_names.hpp"

namespace quarrywatch::io {
namespace {

constexpr double kNanometresPerMicrometre = 1000;

std::string text(const char* value) { return value != nullptr ? value : ""; }

std::optional<double> wavelength_um(GDALRasterBand& band, GDALDataset& dataset) {
    if (const char* central = band.GetMetadataItem("CENTRAL_WAVELENGTH_UM", "IMAGERY")) return std::atof(central);
    const char* value = band.GetMetadataItem("wavelength");
    if (value == nullptr) return std::nullopt;
    std::string units = text(band.GetMetadataItem("wavelength_units"));
    if (units.empty()) units = text(dataset.GetMetadataItem("wavelength_units"));
    const double number = std::atof(value);
    if (!(number > 0)) return std::nullopt;
    // A file that does not name its unit is in nanometres where the number could not be micrometres.
    const bool nanometres = lower_case(units).starts_with("nano") || (units.empty() && number > 100);
    return nanometres ? number / kNanometresPerMicrometre : number;
}

BandInfo band_info(GDALRasterBand& band, GDALDataset& dataset) {
    BandInfo info;
    const GDALDataType type = band.GetRasterDataType();
    info.description = band.GetDescription();
    info.type = text(GDALGetDataTypeName(type));
    info.integer = GDALDataTypeIsInteger(type) != 0;
    info.complex = GDALDataTypeIsComplex(type) != 0;
    info.bits = GDALGetDataTypeSizeBits(type);
    info.alpha = band.GetColorInterpretation() == GCI_AlphaBand;
    info.masked = (band.GetMaskFlags() & (GMF_PER_DATASET | GMF_ALPHA)) != 0 && !info.alpha;
    info.colour = text(GDALGetColorInterpretationName(band.GetColorInterpretation()));
    int given = 0;
    const double nodata = band.GetNoDataValue(&given);
    if (given != 0 && std::isfinite(nodata)) info.nodata = nodata;
    const double scale = band.GetScale(&given);
    if (given != 0) info.scale = scale;
    const double offset = band.GetOffset(&given);
    if (given != 0) info.offset = offset;
    info.wavelength_um = wavelength_um(band, dataset);
    band.GetBlockSize(&info.block_cols, &info.block_rows);
    return info;
}

/// The date of acquisition among the metadata. TIFFTAG_DATETIME and the like are processing times and not looked at.
std::optional<Date> metadata_date(GDALDataset& dataset) {
    for (const char* domain : {"", "IMAGERY"}) {
        char** const items = dataset.GetMetadata(domain);
        for (int i = 0; items != nullptr && items[i] != nullptr; ++i) {
            const std::string item = items[i];
            const std::size_t equals = item.find('=');
            if (equals == std::string::npos) continue;
            const std::string key = lower_case(item.substr(0, equals));
            if (key.find("acqui") == std::string::npos && key.find("sensing") == std::string::npos &&
                key.find("datatake") == std::string::npos && key != "product_start_time")
                continue;
            if (const std::optional<Date> date = parse_date(item.substr(equals + 1))) return date;
        }
    }
    return std::nullopt;
}

std::optional<int> metadata_baseline(GDALDataset& dataset) {
    const char* const value = dataset.GetMetadataItem("PROCESSING_BASELINE");
    if (value == nullptr) return std::nullopt;
    return static_cast<int>(std::lround(std::atof(value) * 100));
}

void read_grid(GDALDataset& dataset, RasterInfo& info) {
    Grid& grid = info.grid;
    grid.rows = dataset.GetRasterYSize();
    grid.cols = dataset.GetRasterXSize();
    if (grid.rows <= 0 || grid.cols <= 0)
        throw Fault(ExitCode::bad_input, info.path, "the raster has no pixels", "Give a raster of at least one pixel.");
    const OGRSpatialReference* const reference = dataset.GetSpatialRef();
    if (reference != nullptr && !reference->IsLocal()) {
        char* wkt = nullptr;
        const char* const options[] = {"FORMAT=WKT2_2019", nullptr};
        if (reference->exportToWkt(&wkt, options) == OGRERR_NONE && wkt != nullptr) grid.crs_wkt = wkt;
        CPLFree(wkt);
    }
    const bool placed = dataset.GetGeoTransform(grid.geotransform.data()) == CE_None;
    const bool unplaced_model = dataset.GetGCPCount() > 0 || dataset.GetMetadata("RPC") != nullptr;
    if (!placed) {
        grid.geotransform = {0, 1, 0, 0, 0, 1};
        if (grid.has_crs())
            throw Fault(ExitCode::bad_input, info.path, "it names a CRS but not where its pixels lie",
                        "Orthorectify it, for instance with `gdalwarp`.");
        if (unplaced_model)
            info.warnings.push_back("holds control points or RPCs but is not rectified; taken as a plain picture");
    } else if (!grid.has_crs()) {
        // Coordinates of an unknown system mean nothing; a plain picture is measured in pixels.
        grid.geotransform = {0, 1, 0, 0, 0, 1};
        info.warnings.push_back(
            "has a geotransform but no CRS; taken as a plain picture (set one with `gdal_edit.py -a_srs`)");
    }
    if (!(grid.pixel_area() > 0))
        throw Fault(ExitCode::bad_input, info.path, "its geotransform gives pixels no area",
                    "Correct the georeference, for instance with `gdal_edit.py -a_ullr`.");
}

RasterInfo describe(GDALDataset& dataset, const std::string& path) {
    RasterInfo info;
    info.path = path;
    info.driver = dataset.GetDriver() != nullptr ? dataset.GetDriver()->GetDescription() : "";
    if (dataset.GetRasterCount() == 0) {
        const char* const first = dataset.GetMetadataItem("SUBDATASET_1_NAME", "SUBDATASETS");
        throw Fault(ExitCode::bad_input, path,
                    first != nullptr ? "holds several rasters, none of its own" : "holds no raster band",
                    first != nullptr ? "Name one of them, for instance " + std::string(first) + "." : "Give a raster.");
    }
    read_grid(dataset, info);
    for (int b = 1; b <= dataset.GetRasterCount(); ++b)
        info.bands.push_back(band_info(*dataset.GetRasterBand(b), dataset));
    info.date = metadata_date(dataset);
    info.baseline = metadata_baseline(dataset);
    return info;
}

}  // namespace

RasterInfo probe_raster(const std::string& path) {
    const DatasetHandle dataset = open_raster(path);
    const GdalErrors errors;
    return describe(*dataset, path);
}

std::optional<RasterInfo> try_probe_raster(const std::string& path) {
    const DatasetHandle dataset = try_open_raster(path);
    if (!dataset || dataset->GetRasterCount() == 0) return std::nullopt;
    const GdalErrors errors;
    return describe(*dataset, path);
}

}  // namespace quarrywatch::io
