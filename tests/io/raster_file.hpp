#pragma once
// Small rasters made on the fly.

#include <cpl_string.h>
#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <ogr_spatialref.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/io/gdal_handle.hpp"

namespace quarrywatch::test {

struct RasterFile {
    int rows = 8;
    int cols = 10;
    int bands = 1;
    GDALDataType type = GDT_UInt16;
    int epsg = 32650;  ///< 0: none
    std::array<double, 6> geotransform{500000, 10, 0, 3500000, 0, -10};
    bool placed = true;  ///< write the geotransform
    std::optional<double> nodata;
    std::vector<std::string> descriptions;
    std::map<std::string, std::string> metadata;  ///< of the dataset
    std::vector<std::vector<double>> pixels;      ///< per band, row by row; missing: band * 1000 + column
    std::vector<std::string> options;
    std::string driver = "GTiff";
    std::optional<std::array<double, 2>> scale_offset;  ///< of every band
    std::vector<GDALColorInterp> colours;

    /// Write to `path`, making its folder.
    std::string write(const std::filesystem::path& path) const {
        io::start_gdal(std::int64_t{64} << 20);
        std::filesystem::create_directories(path.parent_path());
        GDALDriver* const chosen = GetGDALDriverManager()->GetDriverByName(driver.c_str());
        CPLStringList creation;
        for (const std::string& option : options) creation.AddString(option.c_str());
        const io::DatasetHandle dataset(chosen->Create(path.c_str(), cols, rows, bands, type, creation.List()));
        EXPECT_NE(dataset, nullptr) << path;
        if (!dataset) return path.string();
        if (epsg != 0) {
            OGRSpatialReference crs;
            crs.importFromEPSG(epsg);
            dataset->SetSpatialRef(&crs);
        }
        if (placed) {
            std::array<double, 6> copy = geotransform;
            dataset->SetGeoTransform(copy.data());
        }
        for (const auto& [key, value] : metadata) dataset->SetMetadataItem(key.c_str(), value.c_str());
        for (int b = 1; b <= bands; ++b) fill(*dataset->GetRasterBand(b), static_cast<std::size_t>(b - 1));
        return path.string();
    }

private:
    void fill(GDALRasterBand& band, std::size_t index) const {
        if (nodata) band.SetNoDataValue(*nodata);
        if (index < descriptions.size()) band.SetDescription(descriptions[index].c_str());
        if (index < colours.size()) band.SetColorInterpretation(colours[index]);
        if (scale_offset) {
            band.SetScale((*scale_offset)[0]);
            band.SetOffset((*scale_offset)[1]);
        }
        std::vector<double> values;
        if (index < pixels.size()) {
            values = pixels[index];
        } else {
            for (int i = 0; i < rows * cols; ++i) values.push_back(static_cast<double>(index + 1) * 1000 + i % cols);
        }
        ASSERT_EQ(values.size(), static_cast<std::size_t>(rows * cols));
        ASSERT_EQ(band.RasterIO(GF_Write, 0, 0, cols, rows, values.data(), cols, rows, GDT_Float64, 0, 0, nullptr),
                  CE_None);
    }
};

}  // namespace quarrywatch::test
