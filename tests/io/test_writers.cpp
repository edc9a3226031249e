#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/fault.hpp"
#include "pipeline/io/open_layer.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/io/write_csv.hpp"
#include "pipeline/io/write_geojson.hpp"
#include "pipeline/io/write_gpkg.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/sample_sites.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using nlohmann::json;
using test::sample_content;
using test::sample_sites;
using test::Scratch;
using test::utm_grid;

TEST(SiteFields, HoldTheListOfTheDesign) {
    std::set<std::string> names;
    for (const SiteField& field : site_fields()) EXPECT_TRUE(names.insert(field.name).second) << field.name;
    for (const char* name : {"site_id",
                             "class",
                             "class_code",
                             "rule",
                             "confidence",
                             "probability",
                             "priority",
                             "priority_score",
                             "change_score",
                             "area_m2",
                             "area_mu",
                             "perimeter_m",
                             "before_date",
                             "after_date",
                             "first_seen",
                             "last_seen",
                             "looks_seen",
                             "looks_clear",
                             "county",
                             "township",
                             "village",
                             "person",
                             "licence_no",
                             "inside_licence_m2",
                             "beyond_licence_m2",
                             "tolerance_m",
                             "farmland_m2",
                             "ndvi_before",
                             "ndvi_after",
                             "registration_rmse_px",
                             "flags",
                             "lon",
                             "lat"})
        EXPECT_TRUE(names.contains(name)) << name;
}

TEST(SiteFields, ValuesAreRoundedOnce) {
    EXPECT_EQ(rounded(0.285, 2), 0.28) << "the double nearest to 0.285 lies below it";
    EXPECT_EQ(rounded(-2.5e-9, 2), 0);
    EXPECT_FALSE(std::signbit(rounded(-2.5e-9, 2)));
    EXPECT_EQ(rounded(12345.678, kSignificant), 12345.7);
    EXPECT_EQ(rounded(1.23456789e-30, kSignificant), 1.23457e-30);
    EXPECT_EQ(field_text(FieldValue{0.1}), "0.1");
    EXPECT_EQ(field_text(FieldValue{}), "");
}

TEST(SiteFields, NothingIsNeverZero) {
    Site site;
    site.change_score = std::nan("");
    const std::set<std::string> unknown{"farmland_m2",  "licence_no",          "area_m2", "ndvi_before", "after_date",
                                        "change_score", "registration_rmse_px"};
    for (const SiteField& field : site_fields()) {
        if (!unknown.contains(field.name)) continue;
        EXPECT_TRUE(std::holds_alternative<std::monostate>(field_value(field, site))) << field.name;
    }
}

TEST(WriteCsv, RowsReadBackThroughOgr) {
    const Scratch scratch;
    write_csv(scratch / "sites.csv", sample_sites()).publish();
    const std::string text = test::read_bytes(scratch / "sites.csv");
    EXPECT_TRUE(text.starts_with("site_id,class,class_code,rule,reason,"));
    EXPECT_NE(text.find(R"("ndvi_delta -0.41, ""bsi_delta"" +0.12")"), std::string::npos);
    const OpenLayer csv = open_layer(scratch / "sites.csv", "", "test");
    ASSERT_EQ(csv.layer->GetFeatureCount(), 2);
    const std::unique_ptr<OGRFeature> first(csv.layer->GetNextFeature());
    EXPECT_STREQ(first->GetFieldAsString("township"), "薛埠镇");
    EXPECT_STREQ(first->GetFieldAsString("reason"), "ndvi_delta -0.41, \"bsi_delta\" +0.12");
    EXPECT_STREQ(first->GetFieldAsString("area_m2"), "4003.2");
    EXPECT_STREQ(first->GetFieldAsString("flags"), "mask_conflict;seam");
    EXPECT_STREQ(first->GetFieldAsString("farmland_m2"), "0");
    EXPECT_STREQ(first->GetFieldAsString("tolerance_m"), "");
    const std::unique_ptr<OGRFeature> second(csv.layer->GetNextFeature());
    EXPECT_STREQ(second->GetFieldAsString("before_date"), "");
    EXPECT_STREQ(second->GetFieldAsString("after_date"), "2025-06-03");
}

TEST(WriteGeojson, FollowsRfc7946) {
    const Scratch scratch;
    write_geojson(scratch / "sites.geojson", sample_sites(), utm_grid()).publish();
    const json all = json::parse(test::read_bytes(scratch / "sites.geojson"));
    EXPECT_EQ(all["type"], "FeatureCollection");
    EXPECT_FALSE(all.contains("crs"));
    ASSERT_EQ(all["features"].size(), 2u);
    const json& frame = all["features"][1];
    EXPECT_EQ(frame["id"], "P-2");
    EXPECT_TRUE(frame["properties"]["before_date"].is_null());
    EXPECT_EQ(all["features"][0]["properties"]["area_m2"], 4003.2);
    EXPECT_EQ(all["features"][0]["properties"]["township"], "薛埠镇");
    ASSERT_EQ(frame["geometry"]["coordinates"].size(), 2u);
    const auto signed_area = [](const json& ring) {
        double twice = 0;
        for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
            twice += ring[i][0].get<double>() * ring[i + 1][1].get<double>() -
                     ring[i + 1][0].get<double>() * ring[i][1].get<double>();
        }
        return twice;
    };
    EXPECT_GT(signed_area(frame["geometry"]["coordinates"][0]), 0) << "shells run anticlockwise";
    EXPECT_LT(signed_area(frame["geometry"]["coordinates"][1]), 0) << "holes run clockwise";
    for (const json& ring : frame["geometry"]["coordinates"]) {
        EXPECT_EQ(ring.front(), ring.back());
        for (const json& point : ring) EXPECT_LE(point.dump().size(), std::string("[117.1234567,31.1234567]").size());
    }
}

TEST(WriteGeojson, OgrReadsTheSamePlace) {
    const Scratch scratch;
    write_geojson(scratch / "sites.geojson", sample_sites(), utm_grid()).publish();
    const OpenLayer open = open_layer(scratch / "sites.geojson", "", "test");
    ASSERT_EQ(open.layer->GetFeatureCount(), 2);
    open.layer->ResetReading();
    const std::unique_ptr<OGRFeature> first(open.layer->GetNextFeature());
    EXPECT_TRUE(first->GetGeometryRef()->IsValid());
    OGREnvelope box;
    first->GetGeometryRef()->getEnvelope(&box);
    // The site begins 200 m east of the zone's meridian, 117 degrees.
    const double metres_per_degree = 111320 * std::cos(31.6 / 57.29578);
    constexpr double kMetre = 1;
    EXPECT_NEAR((box.MinX - 117) * metres_per_degree * 0.9996, 200, kMetre);
    EXPECT_NEAR((box.MaxX - box.MinX) * metres_per_degree, 80, kMetre);
}

TEST(WriteGeojson, PicturesAndBrokenTextsAndNothing) {
    const Scratch scratch;
    std::vector<Site> sites = sample_sites();
    sites[0].person = "\xFF\xFE";
    write_geojson(scratch / "picture.geojson", sites, Grid{}).publish();
    const json all = json::parse(test::read_bytes(scratch / "picture.geojson"));
    EXPECT_TRUE(all["features"][0]["geometry"].is_null());
    write_geojson(scratch / "none.geojson", {}, utm_grid()).publish();
    EXPECT_TRUE(json::parse(test::read_bytes(scratch / "none.geojson"))["features"].empty());
}

TEST(WriteGpkg, HoldsAllLayersWithTypesAndNulls) {
    const Scratch scratch;
    write_gpkg(scratch / "sites.gpkg", sample_content(), utm_grid()).publish();
    EXPECT_EQ(scratch.names(), (std::vector<std::string>{"sites.gpkg"}));
    const OpenLayer sites = open_layer(scratch / "sites.gpkg", "sites", "test");
    const char* const expected[] = {"sites", "pseudo_changes", "tie_points", "tiles", "observed", "layer_styles"};
    const int counts[] = {2, 1, 2, 2, 2, 1};
    ASSERT_EQ(sites.dataset->GetLayerCount(), 6);
    for (int i = 0; i < 6; ++i) {
        EXPECT_STREQ(sites.dataset->GetLayer(i)->GetName(), expected[i]);
        EXPECT_EQ(sites.dataset->GetLayer(i)->GetFeatureCount(), counts[i]) << expected[i];
    }
    EXPECT_STREQ(sites.layer->GetSpatialRef()->GetAuthorityCode(nullptr), "32650");
    const std::unique_ptr<OGRFeature> first(sites.layer->GetNextFeature());
    EXPECT_STREQ(first->GetFieldAsString("class"), "new_scar");
    EXPECT_EQ(first->GetFieldAsDouble("area_m2"), 4003.2);
    EXPECT_EQ(first->GetFieldDefnRef(first->GetFieldIndex("after_date"))->GetType(), OFTDate);
    EXPECT_STREQ(first->GetFieldAsString("after_date"), "2025/06/03");
    EXPECT_TRUE(first->IsFieldNull(first->GetFieldIndex("tolerance_m")));
    EXPECT_FALSE(first->IsFieldNull(first->GetFieldIndex("farmland_m2")));
    const std::unique_ptr<OGRFeature> frame(sites.layer->GetNextFeature());
    EXPECT_TRUE(frame->GetGeometryRef()->IsValid());
    EXPECT_EQ(frame->GetGeometryRef()->toPolygon()->get_Area(), 3200);
    const std::unique_ptr<OGRFeature> rejected(sites.dataset->GetLayerByName("pseudo_changes")->GetNextFeature());
    EXPECT_STREQ(rejected->GetFieldAsString("reason_code"), "jitter");
    const std::unique_ptr<OGRFeature> tie(sites.dataset->GetLayerByName("tie_points")->GetNextFeature());
    EXPECT_EQ(tie->GetGeometryRef()->toPoint()->getX(), 500325);
    EXPECT_EQ(tie->GetGeometryRef()->toPoint()->getY(), 3499835);
    EXPECT_EQ(tie->GetFieldAsDouble("dy_px"), -0.125);
}

TEST(WriteGpkg, TheSameContentGivesTheSameBytes) {
    const Scratch scratch;
    write_gpkg(scratch / "a.gpkg", sample_content(), utm_grid()).publish();
    // SQLite's own counters must not see what another file did before.
    write_gpkg(scratch / "other.gpkg", {}, utm_grid()).publish();
    write_gpkg(scratch / "b.gpkg", sample_content(), utm_grid()).publish();
    const std::string a = test::read_bytes(scratch / "a.gpkg");
    EXPECT_GT(a.size(), 50000u);
    EXPECT_TRUE(a == test::read_bytes(scratch / "b.gpkg"));
    EXPECT_NE(a.find("1970-01-01T00:00:00.000Z"), std::string::npos);
    write_gpkg(scratch / "a.gpkg", sample_content(), utm_grid()).publish();
    EXPECT_TRUE(a == test::read_bytes(scratch / "a.gpkg")) << "over an older file";
}

TEST(WriteGpkg, EmptyAndWithoutCrs) {
    const Scratch scratch;
    write_gpkg(scratch / "picture.gpkg", sample_content(), Grid{}).publish();
    const OpenLayer picture = open_layer(scratch / "picture.gpkg", "sites", "test");
    const std::unique_ptr<OGRFeature> first(picture.layer->GetNextFeature());
    EXPECT_EQ(first->GetGeometryRef()->toPolygon()->get_Area(), 40) << "pixels";
    write_gpkg(scratch / "empty.gpkg", {}, utm_grid()).publish();
    EXPECT_EQ(open_layer(scratch / "empty.gpkg", "observed", "test").layer->GetFeatureCount(), 0);
}

}  // namespace
}  // namespace quarrywatch::io
