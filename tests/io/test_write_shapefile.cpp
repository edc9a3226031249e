#include "pipeline/io/write_shapefile.hpp"

#include <gtest/gtest.h>

#include "pipeline/fault.hpp"
#include "pipeline/io/open_layer.hpp"
#include "tests/io/archive.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/office_sites.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using test::Scratch;
using Names = std::vector<std::string>;

/// The warnings of a written file.
Names write(const std::filesystem::path& path, const std::vector<Site>& sites, const Grid& grid = test::utm_grid()) {
    const auto places = test::office_places(sites);
    OfficeOutput written = write_shapefile(path, office_rows(sites, places), grid);
    written.output.publish();
    return written.warnings;
}

TEST(WriteShapefile, OgrReadsFieldsTextsAndPlaces) {
    const Scratch scratch;
    std::vector<Site> sites = test::office_sites();
    sites.resize(2);
    EXPECT_EQ(write(scratch / "sites.zip", sites), Names{});
    test::unzip(scratch / "sites.zip", scratch / "out");
    EXPECT_EQ(test::read_bytes(scratch / "out/sites.cpg"), "UTF-8");
    const OpenLayer open = open_layer(scratch / "out/sites.shp", "", "test");
    ASSERT_EQ(open.layer->GetFeatureCount(), 2);
    const OGRSpatialReference* const crs = open.layer->GetSpatialRef();
    ASSERT_NE(crs, nullptr);
    OGRSpatialReference zone_40;
    zone_40.importFromEPSG(4528);
    zone_40.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    EXPECT_NE(std::string(crs->GetName()).find("CGCS2000"), std::string::npos) << crs->GetName();
    EXPECT_EQ(crs->GetProjParm("false_easting"), 40500000);
    EXPECT_EQ(crs->GetProjParm("central_meridian"), 120);
    ASSERT_EQ(open.layer->GetLayerDefn()->GetFieldCount(), static_cast<int>(office_fields().size()));
    for (int i = 0; i < open.layer->GetLayerDefn()->GetFieldCount(); ++i)
        EXPECT_EQ(open.layer->GetLayerDefn()->GetFieldDefn(i)->GetNameRef(),
                  std::string(office_fields()[static_cast<std::size_t>(i)].code));
    const std::unique_ptr<OGRFeature> first(open.layer->GetNextFeature());
    EXPECT_STREQ(first->GetFieldAsString("XMC"), "金坛区");
    EXPECT_STREQ(first->GetFieldAsString("TBLXMC"), "越界开采");
    EXPECT_STREQ(first->GetFieldAsString("BZ"), "ndvi_delta -0.41, \"bsi_delta\" +0.12; mask_conflict");
    EXPECT_EQ(first->GetFieldAsDouble("JCMJ"), 4003.2);
    EXPECT_EQ(first->GetFieldAsDouble("MJ_MU"), 6.0048);
    EXPECT_EQ(first->GetFieldAsDouble("XZB"), 40452599.97);
    EXPECT_EQ(first->GetFieldAsDouble("ZXJD"), 119.5);
    EXPECT_EQ(first->GetFieldAsInteger("YXJ"), 1);
    EXPECT_STREQ(first->GetFieldAsString("HSX"), "2025/06/03");
    EXPECT_EQ(first->GetFieldDefnRef(first->GetFieldIndex("HSX"))->GetType(), OFTDate);
    EXPECT_FALSE(first->IsFieldSetAndNotNull(first->GetFieldIndex("RC"))) << "unknown, not 0";
    EXPECT_TRUE(first->IsFieldSetAndNotNull(first->GetFieldIndex("GDMJ"))) << "known to be 0";
    // 5 x 8 pixels of 10 m, 0.04 % larger on the ground than in the UTM grid, on its meridian. Zone 40's own meridian
    // lies 3 degrees to the east, where its map is 1.001 times the ground.
    EXPECT_NEAR(first->GetGeometryRef()->toPolygon()->get_Area(), 4000 * 1.0008 * 1.0020, 2);
    const std::unique_ptr<OGRFeature> second(open.layer->GetNextFeature());
    EXPECT_EQ(second->GetFieldAsString("XZMC"), test::kHostile);
    ASSERT_EQ(second->GetGeometryRef()->toPolygon()->getNumInteriorRings(), 1);
    EXPECT_TRUE(second->GetGeometryRef()->IsValid());
}

TEST(WriteShapefile, WhatDoesNotFitIsSaid) {
    const Scratch scratch;
    std::vector<Site> sites = test::office_sites();
    sites.resize(1);
    std::string mine;
    for (int i = 0; i < 81; ++i) mine += "矿";
    sites[0].licence_mine = mine;                            // 243 bytes in 240
    sites[0].licence_holder = std::string(238, 'a') + "矿";  // the last character does not fit whole
    sites[0].area_m2 = 1e13;
    sites[0].looks_seen = 2147483647;  // ten digits in nine
    const Names warnings = write(scratch / "sites.zip", sites);
    ASSERT_EQ(warnings.size(), 4u);
    EXPECT_EQ(warnings[0],
              "sites.zip: 320413QW2025000001: JCMJ does not fit its field and is left out; sites.gpkg holds all of it");
    EXPECT_NE(warnings[1].find("FXCS does not fit"), std::string::npos);
    EXPECT_NE(warnings[2].find("KSMC is cut from 243 to 240 bytes"), std::string::npos) << warnings[2];
    EXPECT_NE(warnings[3].find("KQR is cut from 241 to 238 bytes"), std::string::npos) << warnings[3];
    const OpenLayer open = open_layer("/vsizip/" + (scratch / "sites.zip").string() + "/sites.shp", "", "test");
    const std::unique_ptr<OGRFeature> first(open.layer->GetNextFeature());
    EXPECT_EQ(first->GetFieldAsString("KSMC"), mine.substr(0, 240));
    EXPECT_FALSE(first->IsFieldSetAndNotNull(first->GetFieldIndex("JCMJ")));
    EXPECT_FALSE(first->IsFieldSetAndNotNull(first->GetFieldIndex("FXCS")));
}

TEST(WriteShapefile, OneLayerForEachSystem) {
    const Scratch scratch;
    const std::vector<Site> sites = test::office_sites();
    auto places = test::office_places(sites);
    places[1].zone = 39;
    // The third has no place at all and stays in the grid's own system.
    write_shapefile(scratch / "sites.zip", office_rows(sites, places), test::utm_grid()).output.publish();
    const std::string listed = test::printed_by("unzip -Z1 '" + (scratch / "sites.zip").string() + "'");
    for (const char* name : {"sites_4527.shp\n", "sites_4528.prj\n", "sites_grid.dbf\n"})
        EXPECT_NE(listed.find(name), std::string::npos) << listed;
}

TEST(WriteShapefile, OutsideChinaUtm) {
    const Scratch scratch;
    std::vector<Site> sites = test::office_sites();
    sites.resize(1);
    sites[0].lon = -104.8;
    sites[0].lat = 39.7;
    io::PlaceLocator locator;
    const std::vector<PlaceCoordinates> places{locator.locate(-104.8, 39.7, std::nullopt)};
    write_shapefile(scratch / "sites.zip", office_rows(sites, places), test::utm_grid()).output.publish();
    const OpenLayer open = open_layer("/vsizip/" + (scratch / "sites.zip").string() + "/sites.shp", "", "test");
    EXPECT_NE(std::string(open.layer->GetSpatialRef()->GetName()).find("UTM zone 13N"), std::string::npos)
        << open.layer->GetSpatialRef()->GetName();
    const std::unique_ptr<OGRFeature> first(open.layer->GetNextFeature());
    EXPECT_FALSE(first->IsFieldSetAndNotNull(first->GetFieldIndex("XZB")));
}

TEST(WriteShapefile, PicturesAndNothing) {
    const Scratch scratch;
    std::vector<Site> sites = test::office_sites();
    sites.resize(1);
    EXPECT_EQ(write(scratch / "picture.zip", sites, Grid{}), Names{});
    const OpenLayer picture = open_layer("/vsizip/" + (scratch / "picture.zip").string() + "/sites.shp", "", "test");
    EXPECT_EQ(picture.layer->GetSpatialRef(), nullptr);
    const std::unique_ptr<OGRFeature> first(picture.layer->GetNextFeature());
    EXPECT_EQ(first->GetGeometryRef()->toPolygon()->get_Area(), 40) << "pixels";
    write(scratch / "none.zip", {});
    const OpenLayer none = open_layer("/vsizip/" + (scratch / "none.zip").string() + "/sites.shp", "", "test");
    EXPECT_EQ(none.layer->GetFeatureCount(), 0);
}

TEST(WriteShapefile, TheSameContentGivesTheSameBytes) {
    const Scratch scratch;
    write(scratch / "a.zip", test::office_sites());
    write(scratch / "b.zip", test::office_sites());
    EXPECT_TRUE(test::read_bytes(scratch / "a.zip") == test::read_bytes(scratch / "b.zip"));
    test::unzip(scratch / "a.zip", scratch / "out");
    for (const auto& name : scratch.names())
        if (name.ends_with(".dbf")) {
            EXPECT_EQ(test::read_bytes(scratch / name).substr(1, 3), "\x46\x01\x01") << name;
        }
}

TEST(WriteShapefile, FullDiskLeavesNothing) {
    const Scratch scratch;
    std::filesystem::create_symlink("/dev/full", scratch / "sites.zip.partial");
    EXPECT_THROW(write(scratch / "sites.zip", test::office_sites()), Fault);
    EXPECT_TRUE(scratch.names().empty());
}

}  // namespace
}  // namespace quarrywatch::io
