// The offices' formats of a run, opened by GDAL, with layers in which somebody wrote what he liked.

#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/e2e/found.hpp"
#include "tests/e2e/land.hpp"
#include "tests/e2e/program.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

const std::string kCounty = "../<b>鼓楼</b>";
const std::string kTownship = "=cmd|'/c calc'!A0";
const std::string kPerson = "甲\n\"乙\" 😀";

class OfficeFormats : public testing::Test {
protected:
    void SetUp() override {
        const std::string everywhere = box_wkt(499000, 3480000, 520000, 3510000);
        write_layer_file({.path = counties_,
                          .columns = {"name", "code"},
                          .rows = {{everywhere, {{"name", kCounty}, {"code", "320106"}}}}});
        write_layer_file({.path = townships_,
                          .columns = {"name", "person"},
                          .rows = {{everywhere, {{"name", kTownship}, {"person", kPerson}}}}});
        std::ofstream config(scratch_ / "office.ini");
        config << "[layer.counties]\npath = " << counties_ << "\nfield.name = name\nfield.code = code\n"
               << "[layer.townships]\npath = " << townships_ << "\nfield.name = name\nfield.person = person\n";
        config.close();
        const std::vector<std::string> arguments{"pair",
                                                 pair_.before,
                                                 pair_.after,
                                                 "--out",
                                                 out_.string(),
                                                 "--config",
                                                 (scratch_ / "office.ini").string(),
                                                 "--before-date",
                                                 "2023-06-01",
                                                 "--after-date",
                                                 "2025-06-03"};
        const Outcome outcome = quarrywatch(arguments);
        ASSERT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        sites_ = read_csv(out_ / "sites.csv");
        ASSERT_FALSE(sites_.empty());
    }
    static GDALDatasetUniquePtr open(const std::string& path) {
        return GDALDatasetUniquePtr(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
    }
    [[nodiscard]] std::string only(const std::string& folder, const std::string& ending) const {
        std::string found;
        for (const std::string& name : files_below(out_))
            if (name.starts_with(folder) && name.ends_with(ending)) {
                EXPECT_TRUE(found.empty()) << found << " and " << name;
                found = name;
            }
        EXPECT_FALSE(found.empty()) << folder << " has no " << ending;
        return (out_ / found).string();
    }

    Scratch scratch_;
    PairPaths pair_ = write_pair(scratch_ / "scenes");
    std::string counties_ = scratch_ / "counties.gpkg", townships_ = scratch_ / "townships.gpkg";
    std::filesystem::path out_ = scratch_ / "out";
    std::vector<CsvRow> sites_;
};

TEST_F(OfficeFormats, HoldTheSameSites) {
    const auto shapes = open("/vsizip/" + (out_ / "office/sites.zip").string());
    ASSERT_NE(shapes, nullptr);
    OGRLayer* const layer = shapes->GetLayerByName("sites");
    ASSERT_NE(layer, nullptr);
    EXPECT_EQ(layer->GetSpatialRef()->GetProjParm("false_easting"), 39500000) << "117 degrees: zone 39";
    ASSERT_EQ(layer->GetFeatureCount(), static_cast<GIntBig>(sites_.size()));
    std::size_t i = 0;
    for (const auto& feature : layer) {
        const CsvRow& row = sites_[i++];
        EXPECT_EQ(feature->GetFieldAsString("JCBH"), row.at("site_id"));
        EXPECT_EQ(feature->GetFieldAsString("XZMC"), kTownship);
        EXPECT_EQ(feature->GetFieldAsString("ZRR"), kPerson);
        EXPECT_EQ(feature->GetFieldAsDouble("JCMJ"), std::stod(row.at("area_m2")));
        EXPECT_TRUE(feature->GetGeometryRef()->IsValid());
        const OGRPoint point(feature->GetFieldAsDouble("XZB"), feature->GetFieldAsDouble("YZB"));
        EXPECT_TRUE(feature->GetGeometryRef()->Contains(&point)) << "its coordinates lie in it";
        // On its own meridian the zone's map is true to scale.
        EXPECT_NEAR(feature->GetGeometryRef()->toPolygon()->get_Area() / std::stod(row.at("area_m2")), 1, 1e-5);
    }
}

TEST_F(OfficeFormats, TextsStayTextAndFilesStayInside) {
    const std::size_t sent = static_cast<std::size_t>(
        std::count_if(sites_.begin(), sites_.end(), [](const CsvRow& row) { return row.at("class") == "new_scar"; }));
    ASSERT_GT(sent, 0U);
    const auto table = open(only("office/", ".xlsx"));
    ASSERT_NE(table, nullptr);
    ASSERT_GE(table->GetLayer(0)->GetFeatureCount(), static_cast<GIntBig>(sent));
    const std::unique_ptr<OGRFeature> first(table->GetLayer(0)->GetNextFeature());
    EXPECT_EQ(first->GetFieldAsString("乡镇名称"), kTownship);
    EXPECT_EQ(first->GetFieldAsString("县（市、区）名称"), kCounty);
    const auto map = open(only("dispatch/", ".kmz"));
    ASSERT_NE(map, nullptr);
    const std::unique_ptr<OGRFeature> point(map->GetLayer(0)->GetNextFeature());
    const std::string card = point->GetFieldAsString("description");
    EXPECT_EQ(card.find("<b>"), std::string::npos) << card;
    EXPECT_NE(card.find("&lt;b&gt;鼓楼"), std::string::npos) << card;
    // Both dates' pictures are in the archive, as a browser would show them.
    const Outcome listed = run_process({"unzip", "-Z1", only("dispatch/", ".kmz")});
    EXPECT_EQ(listed.exit_code, 0);
    const auto pictures = [&](const std::string& ending) {
        const std::vector<std::string> names = lines_of(listed.out);
        return std::count_if(names.begin(), names.end(),
                             [&](const std::string& name) { return name.ends_with(ending); });
    };
    EXPECT_EQ(pictures("_before.jpg"), static_cast<std::ptrdiff_t>(sent));
    EXPECT_EQ(pictures("_after.jpg"), static_cast<std::ptrdiff_t>(sent));
    EXPECT_NE(card.find("_before.jpg\""), std::string::npos) << card;
    EXPECT_NE(read_bytes(only("dispatch/", "letter.txt")).find("：" + kCounty + "\r\n"), std::string::npos);
    EXPECT_NE(read_bytes(out_ / "office/sites.csv").find("'=cmd|"), std::string::npos);
    // Nothing beside the run's own folder and what the test put there.
    std::set<std::string> beside;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_.path()))
        beside.insert(entry.path().filename());
    EXPECT_EQ(beside, (std::set<std::string>{"counties.gpkg", "townships.gpkg", "office.ini", "scenes", "out"}));
    std::ifstream file(out_ / "run.json");
    EXPECT_TRUE(nlohmann::json::parse(file).at("warnings").empty());
}

}  // namespace
}  // namespace quarrywatch::test
