#include "pipeline/io/found_sites.hpp"

#include <gdal_alg.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <array>
#include <cmath>

#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/gdal_handle.hpp"

namespace quarrywatch::io {
namespace {

constexpr std::size_t kMostSites = 65534;  // what the labels' type can count

std::array<double, 6> geotransform_of(GDALDataset& dataset, const std::filesystem::path& path) {
    std::array<double, 6> geotransform{};
    if (dataset.GetGeoTransform(geotransform.data()) != CE_None) {
        throw Fault(ExitCode::bad_input, path.string(), "has no place on the ground", "Make the demo anew");
    }
    return geotransform;
}

std::string text_field(OGRFeature& feature, const char* name) {
    const int index = feature.GetFieldIndex(name);
    return index >= 0 && feature.IsFieldSetAndNotNull(index) ? feature.GetFieldAsString(index) : "";
}

FoundSite site_of(OGRFeature& feature) {
    FoundSite site;
    site.site_id = text_field(feature, "site_id");
    site.class_name = text_field(feature, "class");
    const int priority = feature.GetFieldIndex("priority");
    if (priority >= 0) site.priority = feature.GetFieldAsInteger(priority);
    const int area = feature.GetFieldIndex("area_m2");
    if (area >= 0 && feature.IsFieldSetAndNotNull(area)) site.area_m2 = feature.GetFieldAsDouble(area);
    return site;
}

}  // namespace

IdentifierRaster read_identifiers(const std::filesystem::path& raster) {
    GdalErrors errors;
    const DatasetHandle dataset = open_raster(raster.string());
    const auto geotransform = geotransform_of(*dataset, raster);
    IdentifierRaster out;
    out.identifier = core::Raster<std::uint8_t>(dataset->GetRasterYSize(), dataset->GetRasterXSize());
    out.pixel_area_m2 = std::fabs(geotransform[1] * geotransform[5] - geotransform[2] * geotransform[4]);
    const CPLErr status = dataset->GetRasterBand(1)->RasterIO(
        GF_Read, 0, 0, out.identifier.cols(), out.identifier.rows(), out.identifier.data(), out.identifier.cols(),
        out.identifier.rows(), GDT_Byte, 0, 0, nullptr);
    if (status != CE_None) {
        throw Fault(ExitCode::bad_input, raster.string(), "cannot be read (" + errors.last_error() + ")",
                    "Make the demo anew");
    }
    return out;
}

FoundSites read_found_sites(const std::filesystem::path& geopackage, const std::filesystem::path& raster) {
    GdalErrors errors;
    const DatasetHandle reference = open_raster(raster.string());
    const DatasetHandle file = open_vector(geopackage.string());
    OGRLayer* const layer = file->GetLayerByName("sites");
    if (layer == nullptr) {
        throw Fault(ExitCode::bad_input, geopackage.string(), "has no layer named sites",
                    "Give the sites.gpkg of a finished run");
    }
    const OGRSpatialReference* const from = layer->GetSpatialRef();
    const OGRSpatialReference* const to = reference->GetSpatialRef();
    if (from == nullptr || to == nullptr || from->IsSame(to) == 0) {
        throw Fault(ExitCode::bad_input, geopackage.string(), "is in another CRS than " + raster.string(),
                    "Run without [grid] crs, so that sites stay on the first scene's grid");
    }
    FoundSites found;
    found.label =
        core::Raster<std::uint16_t>(reference->GetRasterYSize(), reference->GetRasterXSize(), std::uint16_t{0});
    std::vector<OGRFeatureUniquePtr> features;
    std::vector<OGRGeometryH> geometries;
    std::vector<double> labels;
    for (auto& feature : *layer) {
        found.sites.push_back(site_of(*feature));
        if (feature->GetGeometryRef() != nullptr) {
            geometries.push_back(OGRGeometry::ToHandle(feature->GetGeometryRef()));
            labels.push_back(static_cast<double>(found.sites.size()));
        }
        features.push_back(std::move(feature));
    }
    if (found.sites.size() > kMostSites) {
        throw Fault(ExitCode::bad_input, geopackage.string(), "has more than 65534 sites",
                    "Raise vectorise.minimum_area_m2 and run again");
    }
    if (geometries.empty()) return found;
    GDALDriver* const memory = GetGDALDriverManager()->GetDriverByName("MEM");
    GDALDatasetUniquePtr canvas(memory != nullptr
                                    ? memory->Create("", found.label.cols(), found.label.rows(), 1, GDT_UInt16, nullptr)
                                    : nullptr);
    auto geotransform = geotransform_of(*reference, raster);
    int band = 1;
    const bool drawn =
        canvas != nullptr && canvas->SetGeoTransform(geotransform.data()) == CE_None &&
        GDALRasterizeGeometries(canvas.get(), 1, &band, static_cast<int>(geometries.size()), geometries.data(), nullptr,
                                nullptr, labels.data(), nullptr, nullptr, nullptr) == CE_None &&
        canvas->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, found.label.cols(), found.label.rows(), found.label.data(),
                                           found.label.cols(), found.label.rows(), GDT_UInt16, 0, 0,
                                           nullptr) == CE_None;
    if (!drawn)
        throw Fault(ExitCode::bad_input, geopackage.string(), "cannot be drawn (" + errors.last_error() + ")",
                    "Run again");
    return found;
}

}  // namespace quarrywatch::io
