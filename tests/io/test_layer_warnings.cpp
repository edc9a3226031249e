// What a layer's warnings tell of features that something is wrong with.

#include <gtest/gtest.h>

#include "pipeline/io/vector_layer.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using test::box_wkt;
using test::LayerFile;

VectorLayer read(const LayerFile& file) {
    test::write_layer_file(file);
    return read_layer({.role = "farmland", .path = file.path, .layer = "", .where = "", .fields = {}},
                      test::utm_grid());
}

TEST(LayerWarnings, FeaturesWithoutGeometryAreCountedWhateverTheDriver) {
    const test::Scratch scratch;
    for (const auto& [driver, name] : std::map<std::string, std::string>{
             {"GPKG", "a.gpkg"}, {"ESRI Shapefile", "a.shp"}, {"GeoJSON", "a.geojson"}, {"SQLite", "a.sqlite"}}) {
        const VectorLayer layer = read({.path = (scratch / name).string(),
                                        .driver = driver,
                                        .columns = {"N"},
                                        .rows = {{box_wkt(500100, 3499100, 500200, 3499200), {{"N", "a"}}},
                                                 {"", {{"N", "lost"}}},
                                                 {box_wkt(900100, 3499100, 900200, 3499200), {{"N", "far"}}},
                                                 {"", {{"N", "lost too"}}}},
                                        .type = driver == "GeoJSON" ? wkbUnknown : wkbPolygon});
        EXPECT_EQ(layer.features().size(), 1u) << driver;
        EXPECT_EQ(layer.left_out, 2u) << driver;
        ASSERT_EQ(layer.warnings.size(), 1u) << driver;
        EXPECT_NE(layer.warnings[0].find("2 features of the file without a geometry"), std::string::npos) << driver;
    }
}

TEST(LayerWarnings, TheFirstRepairedFeaturesAreNamed) {
    const test::Scratch scratch;
    LayerFile file{.path = (scratch / "a.gpkg").string(),
                   .columns = {},
                   .rows = {{box_wkt(500100, 3499100, 500200, 3499200), {}}}};
    for (int i = 0; i < 7; ++i)
        file.rows.push_back(
            {"POLYGON ((500100 3499100, 500200 3499200, 500200 3499100, 500100 3499200, 500100 3499100))", {}});
    const VectorLayer layer = read(file);
    EXPECT_EQ(layer.repaired, 7u);
    ASSERT_EQ(layer.warnings.size(), 1u);
    EXPECT_EQ(layer.warnings[0],
              "layer.farmland: 7 invalid geometries were repaired: features 2, 3, 4, 5, 6 and 2 more");
}

TEST(LayerWarnings, InvalidInDegreesIsFoundInTheGrid) {
    // The check runs once, after the transformation: a bow-tie in degrees is one in metres.
    const test::Scratch scratch;
    const VectorLayer layer = read({.path = (scratch / "a.gpkg").string(),
                                    .epsg = 4490,
                                    .columns = {},
                                    .rows = {{"POLYGON ((117.001 31.625, 117.003 31.627, 117.003 31.625, 117.001 "
                                              "31.627, 117.001 31.625))",
                                              {}}}});
    EXPECT_EQ(layer.repaired, 1u);
    ASSERT_EQ(layer.features().size(), 1u);
    EXPECT_EQ(layer.features()[0].polygons.size(), 2u);
}

}  // namespace
}  // namespace quarrywatch::io
