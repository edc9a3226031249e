#include "pipeline/io/vector_layer.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "pipeline/fault.hpp"
#include "pipeline/io/ground.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using test::box_wkt;
using test::LayerFile;
using test::utm_grid;

std::string fault_text(const std::function<void()>& action, ExitCode code = ExitCode::bad_input) {
    try {
        action();
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), code);
        return fault.what();
    }
    ADD_FAILURE() << "no fault";
    return {};
}

class VectorLayerTest : public testing::Test {
protected:
    /// A licence layer of two boxes on the grid of utm_grid() and one far away.
    LayerFile licences() {
        return {.path = (scratch_ / "licences.gpkg").string(),
                .name = "mining",
                .columns = {"XKZH", "YXQZ"},
                .rows = {{box_wkt(500100, 3499100, 500200, 3499200), {{"XKZH", "A1"}, {"YXQZ", "2025-12-31"}}},
                         {box_wkt(500500, 3499500, 500700, 3499600), {{"XKZH", " 乙-2 "}}},
                         {box_wkt(600000, 3499500, 600100, 3499600), {{"XKZH", "far"}}}}};
    }
    static config::LayerSpec spec(const LayerFile& file) {
        return {.role = "licences",
                .path = file.path,
                .layer = "",
                .where = "",
                .fields = {{"number", "XKZH"}, {"valid_to", "YXQZ"}}};
    }
    /// Write the file and read it over utm_grid().
    VectorLayer read(const LayerFile& file, const config::LayerSpec& layer_spec) {
        test::write_layer_file(file);
        return read_layer(layer_spec, utm_grid());
    }
    VectorLayer read_shapes(const std::vector<std::string>& shapes, int epsg = 32650) {
        LayerFile file{.path = (scratch_ / "shapes.gpkg").string(), .epsg = epsg, .columns = {}, .rows = {}};
        for (const std::string& wkt : shapes) file.rows.push_back({wkt, {}});
        return read(file, {.role = "farmland", .path = file.path, .layer = "", .where = "", .fields = {}});
    }

    test::Scratch scratch_;
};

TEST_F(VectorLayerTest, KeepsWhatMeetsTheGridUnderOurNames) {
    const LayerFile file = licences();
    const VectorLayer layer = read(file, spec(file));
    EXPECT_EQ(layer.state(), LayerState::usable);
    ASSERT_EQ(layer.features().size(), 2u);
    EXPECT_EQ(*layer.features()[0].field("number"), "A1");
    EXPECT_EQ(*layer.features()[0].field("valid_to"), "2025-12-31");
    EXPECT_EQ(*layer.features()[1].field("number"), "乙-2") << "blanks around a text are padding";
    EXPECT_EQ(layer.features()[1].field("valid_to"), nullptr) << "unset is absent";
    EXPECT_EQ(layer.at(500150, 3499150), &layer.features()[0]);
    EXPECT_EQ(layer.at(500300, 3499300), nullptr);
    EXPECT_EQ(layer.near({500150, 3499150, 500650, 3499550}).size(), 2u);
    EXPECT_TRUE(layer.warnings.empty());
}

TEST_F(VectorLayerTest, FilterAndLayerName) {
    const LayerFile file = licences();
    config::LayerSpec wanted = spec(file);
    wanted.layer = "mining";
    wanted.where = "XKZH = 'A1'";
    EXPECT_EQ(read(file, wanted).features().size(), 1u);
}

TEST_F(VectorLayerTest, JustOutsideTheGridIsKept) {
    EXPECT_EQ(read_shapes({box_wkt(499850, 3499100, 499900, 3499200)}).features().size(), 1u);
    std::filesystem::remove(scratch_ / "shapes.gpkg");
    EXPECT_EQ(read_shapes({box_wkt(499700, 3499100, 499750, 3499200)}).features().size(), 0u);
}

TEST_F(VectorLayerTest, OtherCrsIsTransformed) {
    const Grid grid = utm_grid();
    const Geometry square = Geometry::from_box({500100, 3499100, 500200, 3499200});
    const Geometry degrees = *Reprojection(grid.crs_wkt, "EPSG:4490").apply(square);
    const Box box = degrees.box();
    std::string points;
    const MapRing ring = degrees.rings().at(0).at(0);
    for (const auto& [lon, lat] : ring) {
        char text[80];
        std::snprintf(text, sizeof text, "%s%.12f %.12f", points.empty() ? "" : ",", lon, lat);
        points += text;
    }
    const VectorLayer layer =
        read_shapes({"POLYGON ((" + points + "))", box_wkt(box.west + 20, box.south, box.east + 20, box.north)}, 4490);
    ASSERT_EQ(layer.features().size(), 1u);
    const Box back = layer.features()[0].polygons[0].box();
    constexpr double kMillimetre_m = 1e-3;  // 12 decimals of a degree and the way there and back
    EXPECT_NEAR(back.west, 500100, kMillimetre_m);
    EXPECT_NEAR(back.north, 3499200, kMillimetre_m);
}

TEST_F(VectorLayerTest, BowTieIsRepairedAndCounted) {
    const VectorLayer layer =
        read_shapes({"POLYGON ((500100 3499100, 500200 3499200, 500200 3499100, 500100 3499200, 500100 3499100))"});
    EXPECT_EQ(layer.repaired, 1u);
    ASSERT_EQ(layer.features().size(), 1u);
    ASSERT_EQ(layer.features()[0].polygons.size(), 2u);
    double area = 0;
    for (const Geometry& part : layer.features()[0].polygons) {
        EXPECT_TRUE(part.valid());
        area += part.planar_area();
    }
    EXPECT_EQ(area, 5000);
    ASSERT_EQ(layer.warnings.size(), 1u);
    EXPECT_NE(layer.warnings[0].find("1 invalid"), std::string::npos);
}

TEST_F(VectorLayerTest, MultiPolygonsCurvesAndHeightsAreAccepted) {
    const VectorLayer layer = read_shapes(
        {"MULTIPOLYGON (((500100 3499100,500200 3499100,500200 3499200,500100 3499100)),((500300 3499300,500400 "
         "3499300,500400 3499400,500300 3499300)))",
         "CURVEPOLYGON (CIRCULARSTRING (500500 3499500,500600 3499600,500700 3499500,500600 3499400,500500 3499500))",
         "POLYGON Z ((500800 3499800 5,500900 3499800 6,500900 3499900 7,500800 3499800 5))"});
    ASSERT_EQ(layer.features().size(), 3u);
    EXPECT_EQ(layer.features()[0].polygons.size(), 2u);
    constexpr double kPi = 3.14159265358979;
    constexpr double kStraightened = 0.005;  // a circle as straight pieces of 4 degrees
    EXPECT_NEAR(layer.features()[1].polygons[0].planar_area() / (kPi * 1e4), 1, kStraightened);
    EXPECT_EQ(layer.features()[2].polygons[0].planar_area(), 5000);
}

TEST_F(VectorLayerTest, FeaturesWithoutAreaAreLeftOutAndCounted) {
    const VectorLayer layer = read_shapes({"POINT (500100 3499100)", "LINESTRING (500100 3499100,500200 3499200)",
                                           "POLYGON EMPTY", box_wkt(500100, 3499100, 500200, 3499200)});
    EXPECT_EQ(layer.features().size(), 1u);
    EXPECT_EQ(layer.left_out, 3u);
    ASSERT_EQ(layer.warnings.size(), 2u);
    EXPECT_NE(layer.warnings[0].find("2 features without a usable area were left out: features 1, 2"),
              std::string::npos)
        << layer.warnings[0];
    EXPECT_NE(layer.warnings[1].find("1 feature"), std::string::npos) << layer.warnings[1];
}

TEST_F(VectorLayerTest, EmptyIsAStateAndNotAFault) {
    const VectorLayer none = read_shapes({});
    EXPECT_EQ(none.state(), LayerState::empty);
    ASSERT_EQ(none.warnings.size(), 1u);
    EXPECT_NE(none.warnings[0].find("no features"), std::string::npos);
    EXPECT_TRUE(none.near({0, 0, 1e7, 1e7}).empty());

    std::filesystem::remove(scratch_ / "shapes.gpkg");
    const VectorLayer elsewhere = read_shapes({box_wkt(600000, 3499500, 600100, 3499600)});
    EXPECT_EQ(elsewhere.state(), LayerState::not_here);
    EXPECT_EQ(elsewhere.warnings.size(), 1u);
}

TEST_F(VectorLayerTest, DatesAreIsoWhateverTheDriver) {
    const std::string path = scratch_ / "dates.gpkg";
    GDALAllRegister();
    GDALDatasetUniquePtr dataset(
        GetGDALDriverManager()->GetDriverByName("GPKG")->Create(path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    OGRSpatialReference crs;
    crs.importFromEPSG(32650);
    OGRLayer* out = dataset->CreateLayer("l", &crs, wkbPolygon, nullptr);
    OGRFieldDefn field("until", OFTDate);
    ASSERT_EQ(out->CreateField(&field), OGRERR_NONE);
    OGRFeature feature(out->GetLayerDefn());
    feature.SetField(0, 2025, 6, 3);
    OGRGeometry* geometry = nullptr;
    OGRGeometryFactory::createFromWkt(box_wkt(500100, 3499100, 500200, 3499200).c_str(), nullptr, &geometry);
    feature.SetGeometryDirectly(geometry);
    ASSERT_EQ(out->CreateFeature(&feature), OGRERR_NONE);
    dataset.reset();
    const VectorLayer layer = read_layer(
        {.role = "licences", .path = path, .layer = "", .where = "", .fields = {{"valid_to", "until"}}}, utm_grid());
    EXPECT_EQ(*layer.features().at(0).field("valid_to"), "2025-06-03");
}

TEST_F(VectorLayerTest, TextsInGbkAreReadAsChinese) {
    LayerFile file{.path = (scratch_ / "towns.shp").string(),
                   .driver = "ESRI Shapefile",
                   .columns = {"NAME"},
                   .rows = {{box_wkt(500100, 3499100, 500200, 3499200), {{"NAME", "XXXX"}}}},
                   .type = wkbPolygon};
    test::write_layer_file(file);
    // What many offices send: bytes of GBK and a .cpg that promises UTF-8.
    std::string table = test::read_bytes(scratch_ / "towns.dbf");
    const std::size_t at = table.rfind("XXXX");
    ASSERT_NE(at, std::string::npos);
    table.replace(at, 4, "\xD1\xA6\xB2\xBA");  // 薛埠
    std::ofstream(scratch_ / "towns.dbf", std::ios::binary) << table;
    std::ofstream(scratch_ / "towns.cpg") << "UTF-8";
    const VectorLayer layer = read_layer(
        {.role = "townships", .path = file.path, .layer = "", .where = "", .fields = {{"name", "NAME"}}}, utm_grid());
    EXPECT_EQ(*layer.features().at(0).field("name"), "薛埠");
}

TEST_F(VectorLayerTest, ManyPolygonsAreFoundQuickly) {
    LayerFile file{.path = (scratch_ / "many.gpkg").string(), .columns = {}, .rows = {}};
    for (int i = 0; i < 100; ++i) {
        for (int j = 0; j < 100; ++j) {
            const double x = 500000 + 10 * i;
            const double y = 3499000 + 10 * j;
            file.rows.push_back({box_wkt(x, y, x + 9, y + 9), {}});
        }
    }
    const VectorLayer layer =
        read(file, {.role = "farmland", .path = file.path, .layer = "", .where = "", .fields = {}});
    EXPECT_EQ(layer.features().size(), 10000u);
    EXPECT_EQ(layer.near({500005, 3499005, 500025, 3499015}).size(), 6u);
}

TEST_F(VectorLayerTest, FaultsSayWhatThereIs) {
    const LayerFile file = licences();
    test::write_layer_file(file);
    config::LayerSpec wrong = spec(file);
    wrong.path = (scratch_ / "none.gpkg").string();
    EXPECT_NE(fault_text([&] { read_layer(wrong, utm_grid()); }).find("none.gpkg"), std::string::npos);

    wrong = spec(file);
    wrong.layer = "towns";
    EXPECT_NE(fault_text([&] { read_layer(wrong, utm_grid()); }).find("one of: mining"), std::string::npos);

    wrong = spec(file);
    wrong.fields["holder"] = "CKQR";
    const std::string text = fault_text([&] { read_layer(wrong, utm_grid()); });
    EXPECT_NE(text.find("layer.licences: "), std::string::npos);
    EXPECT_NE(text.find("no field CKQR"), std::string::npos);
    EXPECT_NE(text.find("XKZH, YXQZ"), std::string::npos);

    wrong = spec(file);
    wrong.where = "NO_SUCH = 1";
    EXPECT_NE(fault_text([&] { read_layer(wrong, utm_grid()); }).find("NO_SUCH"), std::string::npos);

    wrong = spec(file);
    wrong.role = "townships";
    wrong.fields = {{"person", "XKZH"}};
    EXPECT_NE(fault_text([&] { read_layer(wrong, utm_grid()); }, ExitCode::bad_configuration).find("field.name"),
              std::string::npos);

    EXPECT_NE(fault_text([&] { read_layer(spec(file), Grid{}); }).find("no CRS"), std::string::npos);
}

TEST_F(VectorLayerTest, FilesThatAreNoLayers) {
    const std::string text_file = scratch_ / "notes.gpkg";
    std::ofstream(text_file) << "these are notes";
    config::LayerSpec layer{.role = "farmland", .path = text_file, .layer = "", .where = "", .fields = {}};
    EXPECT_NE(fault_text([&] { read_layer(layer, utm_grid()); }).find("notes.gpkg"), std::string::npos);

    LayerFile without_crs{.path = (scratch_ / "plain.shp").string(),
                          .driver = "ESRI Shapefile",
                          .epsg = 0,
                          .columns = {"A"},
                          .rows = {{box_wkt(0, 0, 1, 1), {}}},
                          .type = wkbPolygon};
    test::write_layer_file(without_crs);
    layer.path = without_crs.path;
    EXPECT_NE(fault_text([&] { read_layer(layer, utm_grid()); }).find("-a_srs"), std::string::npos);

    const LayerFile whole = licences();
    test::write_layer_file(whole);
    layer.path = scratch_ / "cut.gpkg";
    std::ofstream(layer.path, std::ios::binary) << test::read_bytes(whole.path).substr(0, 20000);
    EXPECT_NE(fault_text([&] { read_layer(layer, utm_grid()); }).find("cut.gpkg"), std::string::npos);
}

}  // namespace
}  // namespace quarrywatch::io
