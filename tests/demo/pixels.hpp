#pragma once
// Reading what the demo wrote, by GDAL alone.

#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"

namespace quarrywatch::test {

struct Pixels {
    int rows = 0, cols = 0;
    std::vector<std::string> descriptions;
    std::array<double, 6> geotransform{};
    std::vector<float> values;  ///< band after band
    [[nodiscard]] double at(int band, int r, int c) const {
        const auto plane = static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols);
        return static_cast<double>(
            values[static_cast<std::size_t>(band) * plane +
                   static_cast<std::size_t>(r) * static_cast<std::size_t>(cols) + static_cast<std::size_t>(c)]);
    }
};

inline Pixels read_pixels(const std::filesystem::path& path) {
    GDALAllRegister();
    GDALDatasetUniquePtr dataset(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER));
    Pixels pixels;
    if (!dataset) {
        ADD_FAILURE() << path << " does not open";
        return pixels;
    }
    pixels.rows = dataset->GetRasterYSize();
    pixels.cols = dataset->GetRasterXSize();
    dataset->GetGeoTransform(pixels.geotransform.data());
    const int bands = dataset->GetRasterCount();
    const auto plane = static_cast<std::size_t>(pixels.rows) * static_cast<std::size_t>(pixels.cols);
    pixels.values.resize(plane * static_cast<std::size_t>(bands));
    for (int b = 0; b < bands; ++b) {
        GDALRasterBand* const band = dataset->GetRasterBand(b + 1);
        pixels.descriptions.emplace_back(band->GetDescription());
        const CPLErr status = band->RasterIO(GF_Read, 0, 0, pixels.cols, pixels.rows,
                                             pixels.values.data() + static_cast<std::size_t>(b) * plane, pixels.cols,
                                             pixels.rows, GDT_Float32, 0, 0, nullptr);
        EXPECT_EQ(status, CE_None);
    }
    return pixels;
}

/// Features of a configured layer that have all the fields that the configuration names.
inline std::size_t feature_count(const config::LayerSpec& spec) {
    GDALAllRegister();
    GDALDatasetUniquePtr dataset(GDALDataset::Open(spec.path.c_str(), GDAL_OF_VECTOR));
    OGRLayer* const layer = dataset ? dataset->GetLayerByName(spec.layer.c_str()) : nullptr;
    if (layer == nullptr) return 0;
    std::size_t count = 0;
    for (auto& feature : *layer) {
        bool whole = feature->GetGeometryRef() != nullptr && feature->GetGeometryRef()->IsValid();
        for (const auto& [ours, theirs] : spec.fields) {
            const int index = feature->GetFieldIndex(theirs.c_str());
            whole = whole && index >= 0 && feature->IsFieldSetAndNotNull(index);
        }
        count += whole ? 1 : 0;
    }
    return count;
}

inline int features_at(const std::filesystem::path& path, const char* layer_name, double x, double y) {
    GDALAllRegister();
    GDALDatasetUniquePtr dataset(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR));
    OGRLayer* const layer = dataset ? dataset->GetLayerByName(layer_name) : nullptr;
    if (layer == nullptr) return -1;
    const OGRPoint point(x, y);
    int count = 0;
    for (auto& feature : *layer) count += feature->GetGeometryRef()->Contains(&point) ? 1 : 0;
    return count;
}

}  // namespace quarrywatch::test
