#pragma once
// Small vector files for tests, written by GDAL's own driver and not by the code under test.

#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <ogr_spatialref.h>
#include <ogrsf_frmts.h>

#include <map>
#include <string>
#include <vector>

#include "pipeline/io/grid.hpp"

namespace quarrywatch::test {

struct LayerRow {
    std::string wkt;                            ///< empty: no geometry
    std::map<std::string, std::string> fields;  ///< absent: unset
};

struct LayerFile {
    std::string path;
    std::string driver = "GPKG";
    std::string name = "layer";
    int epsg = 32650;  ///< 0: no CRS
    std::vector<std::string> columns;
    std::vector<LayerRow> rows;
    OGRwkbGeometryType type = wkbUnknown;
};

inline void write_layer_file(const LayerFile& file) {
    GDALAllRegister();
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName(file.driver.c_str());
    ASSERT_NE(driver, nullptr);
    GDALDatasetUniquePtr dataset(driver->Create(file.path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    ASSERT_NE(dataset, nullptr);
    OGRSpatialReference crs;
    if (file.epsg != 0) {
        ASSERT_EQ(crs.importFromEPSG(file.epsg), OGRERR_NONE);
    }
    crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    OGRLayer* layer = dataset->CreateLayer(file.name.c_str(), file.epsg != 0 ? &crs : nullptr, file.type, nullptr);
    ASSERT_NE(layer, nullptr);
    for (const std::string& column : file.columns) {
        OGRFieldDefn field(column.c_str(), OFTString);
        ASSERT_EQ(layer->CreateField(&field), OGRERR_NONE);
    }
    for (const LayerRow& row : file.rows) {
        OGRFeature feature(layer->GetLayerDefn());
        for (const auto& [column, value] : row.fields) feature.SetField(column.c_str(), value.c_str());
        if (!row.wkt.empty()) {
            OGRGeometry* geometry = nullptr;
            ASSERT_EQ(OGRGeometryFactory::createFromWkt(row.wkt.c_str(), nullptr, &geometry), OGRERR_NONE) << row.wkt;
            feature.SetGeometryDirectly(geometry);
        }
        ASSERT_EQ(layer->CreateFeature(&feature), OGRERR_NONE);
    }
}

/// WKT of the box between two corners.
inline std::string box_wkt(double west, double south, double east, double north) {
    const auto point = [](double x, double y) { return std::to_string(x) + " " + std::to_string(y); };
    return "POLYGON ((" + point(west, south) + "," + point(east, south) + "," + point(east, north) + "," +
           point(west, north) + "," + point(west, south) + "))";
}

/// 100 x 100 pixels of 10 m in UTM zone 50 north, on its central meridian: x 500000 to 501000, y 3499000 to 3500000.
inline io::Grid utm_grid() {
    OGRSpatialReference crs;
    crs.importFromEPSG(32650);
    char* wkt = nullptr;
    crs.exportToWkt(&wkt);
    io::Grid grid;
    grid.crs_wkt = wkt;
    CPLFree(wkt);
    grid.geotransform = {500000, 10, 0, 3500000, 0, -10};
    grid.rows = 100;
    grid.cols = 100;
    return grid;
}

}  // namespace quarrywatch::test
