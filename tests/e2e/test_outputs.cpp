// What a run leaves, read with GDAL and by the standards' own rules: a noisy run, for sites with holes and corners that
// touch.

#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/e2e/found.hpp"
#include "tests/e2e/land.hpp"
#include "tests/e2e/program.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

using Json = nlohmann::json;

constexpr double kPixel_m2 = 100;
/// area_m2 lies on the ellipsoid, pixels x 100 m2 in the plane: UTM's scale is 0.9996 on the central meridian, so that
/// areas differ by 0.08 %.
constexpr double kAreaTolerance = 0.001;
constexpr std::size_t kFewestSites = 300;

/// One run for all tests of a process; each test is its own process under ctest.
class Outputs : public testing::Test {
protected:
    void SetUp() override {
        arguments_ = {"pair",
                      pair_.before,
                      pair_.after,
                      "--out",
                      out_.string(),
                      "--set",
                      "outputs.score_raster=true",
                      "--set",
                      "outputs.class_raster=true",
                      "--set",
                      "detect.threshold.rule=chi_square",
                      "--set",
                      "detect.threshold.significance=0.006",
                      "--set",
                      "detect.growth=0.6",
                      "--set",
                      "detect.context_weight=0",
                      "--set",
                      "rule.01_residual_shift.when=",
                      "--set",
                      "rule.06_faint.when=",
                      "--before-date",
                      "2023-06-01",
                      "--after-date",
                      "2025-06-03"};
        const Outcome outcome = quarrywatch(arguments_);
        ASSERT_EQ(outcome.exit_code, 0) << describe(arguments_, outcome);
        sites_ = read_csv(out_ / "sites.csv");
        ASSERT_GE(sites_.size(), kFewestSites);
    }
    static GDALDatasetUniquePtr open(const std::filesystem::path& path, unsigned flags) {
        return GDALDatasetUniquePtr(GDALDataset::Open(path.c_str(), flags | GDAL_OF_READONLY));
    }

    Scratch scratch_;
    PairPaths pair_ = write_pair(scratch_ / "scenes", 300, 400);
    std::filesystem::path out_ = scratch_ / "out";
    std::vector<std::string> arguments_;
    std::vector<CsvRow> sites_;
};

/// Twice the signed area of a GeoJSON ring: positive where it runs anticlockwise.
double turning(const Json& ring) {
    double twice = 0;
    const double x0 = ring[0][0], y0 = ring[0][1];
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        const double ax = ring[i][0].get<double>() - x0, ay = ring[i][1].get<double>() - y0;
        const double bx = ring[i + 1][0].get<double>() - x0, by = ring[i + 1][1].get<double>() - y0;
        twice += ax * by - bx * ay;
    }
    return twice;
}

TEST_F(Outputs, GeoJsonKeepsRfc7946) {
    std::ifstream file(out_ / "sites.geojson");
    const Json collection = Json::parse(file);
    EXPECT_EQ(collection.at("type"), "FeatureCollection");
    EXPECT_FALSE(collection.contains("crs"));
    ASSERT_EQ(collection.at("features").size(), sites_.size());
    std::size_t holes = 0;
    for (std::size_t i = 0; i < sites_.size(); ++i) {
        const Json& feature = collection.at("features")[i];
        EXPECT_EQ(feature.at("properties").at("site_id"), sites_[i].at("site_id"));
        const Json& geometry = feature.at("geometry");
        std::vector<Json> polygons;
        if (geometry.at("type") == "Polygon") polygons.push_back(geometry.at("coordinates"));
        if (geometry.at("type") == "MultiPolygon")
            for (const Json& polygon : geometry.at("coordinates")) polygons.push_back(polygon);
        ASSERT_FALSE(polygons.empty());
        for (const Json& polygon : polygons)
            for (std::size_t r = 0; r < polygon.size(); ++r) {
                ASSERT_GE(polygon[r].size(), 4U);
                EXPECT_EQ(polygon[r].front(), polygon[r].back());
                EXPECT_EQ(turning(polygon[r]) > 0, r == 0) << sites_[i].at("site_id") << " ring " << r;
                holes += r > 0 ? 1 : 0;
                for (const Json& point : polygon[r]) {
                    EXPECT_NEAR(point[0].get<double>(), 117.02, 0.03);
                    EXPECT_NEAR(point[1].get<double>(), 31.62, 0.03);
                }
            }
    }
    EXPECT_GT(holes, 0U);
}

TEST_F(Outputs, GeoJsonOpensInOgrWithTheSameValues) {
    const auto dataset = open(out_ / "sites.geojson", GDAL_OF_VECTOR);
    ASSERT_NE(dataset, nullptr);
    OGRLayer* const layer = dataset->GetLayer(0);
    ASSERT_EQ(layer->GetFeatureCount(), static_cast<GIntBig>(sites_.size()));
    EXPECT_STREQ(layer->GetSpatialRef()->GetAuthorityCode(nullptr), "4326");
    std::size_t i = 0;
    for (const auto& feature : layer) {
        const CsvRow& row = sites_[i++];
        for (const char* field : {"site_id", "class", "rule", "flags"})
            EXPECT_STREQ(feature->GetFieldAsString(field), row.at(field).c_str()) << field;
        for (const char* field : {"area_m2", "lon", "lat", "change_score"})
            EXPECT_DOUBLE_EQ(feature->GetFieldAsDouble(field), std::stod(row.at(field))) << field;
        EXPECT_TRUE(feature->GetGeometryRef()->IsValid()) << row.at("site_id");
        // A point in the site, not beside it.
        const OGRPoint point(std::stod(row.at("lon")), std::stod(row.at("lat")));
        EXPECT_TRUE(feature->GetGeometryRef()->Contains(&point)) << row.at("site_id");
        for (const char* field : {"licence_no", "inside_licence_m2", "farmland_m2", "township"})
            EXPECT_TRUE(feature->IsFieldNull(feature->GetFieldIndex(field))) << field << " has no layer, yet a value";
    }
}

TEST_F(Outputs, PolygonsAreValidAndAsLargeAsTheirPixels) {
    const auto dataset = open(out_ / "sites.gpkg", GDAL_OF_VECTOR);
    ASSERT_NE(dataset, nullptr);
    OGRLayer* const layer = dataset->GetLayerByName("sites");
    ASSERT_NE(layer, nullptr);
    ASSERT_EQ(layer->GetFeatureCount(), static_cast<GIntBig>(sites_.size()));
    EXPECT_STREQ(layer->GetSpatialRef()->GetAuthorityCode(nullptr), "32650");
    std::size_t i = 0;
    for (const auto& feature : layer) {
        const OGRGeometry& geometry = *feature->GetGeometryRef();
        EXPECT_TRUE(geometry.IsValid()) << sites_[i].at("site_id");
        ASSERT_EQ(wkbFlatten(geometry.getGeometryType()), wkbPolygon);
        const double pixels = feature->GetFieldAsInteger("pixels");
        EXPECT_DOUBLE_EQ(geometry.toPolygon()->get_Area(), pixels * kPixel_m2) << sites_[i].at("site_id");
        const double area_m2 = feature->GetFieldAsDouble("area_m2");
        EXPECT_NEAR(area_m2 / (pixels * kPixel_m2), 1, kAreaTolerance) << sites_[i].at("site_id");
        EXPECT_NEAR(feature->GetFieldAsDouble("area_mu"), area_m2 * 3 / 2000, 1e-4 + 0.01 * 3 / 2000);  // both rounded
        EXPECT_GE(pixels, 4);
        EXPECT_EQ(feature->GetFieldAsInteger("priority"), static_cast<int>(++i));
    }
}

TEST_F(Outputs, SitesDoNotOverlapAndMatchTheClassRaster) {
    const auto raster = open(out_ / "rasters" / "class.tif", GDAL_OF_RASTER);
    ASSERT_NE(raster, nullptr);
    ASSERT_EQ(raster->GetRasterXSize(), 400);
    ASSERT_EQ(raster->GetRasterYSize(), 300);
    std::vector<std::uint8_t> codes(400 * 300);
    ASSERT_EQ(
        raster->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, 400, 300, codes.data(), 400, 300, GDT_Byte, 0, 0, nullptr),
        CE_None);
    std::map<int, long long> pixels;
    for (const std::uint8_t code : codes) ++pixels[code];
    // The order of classes is that of DESIGN.md.
    const std::vector<std::string> classes{"new_scar",        "beyond_licence", "inside_licence", "after_expiry",
                                           "occupation",      "tailings",       "restored_pit",   "reused_pit",
                                           "reactivated_pit", "other_change"};
    std::map<int, long long> wanted;
    for (const CsvRow& site : sites_) {
        const auto place = std::find(classes.begin(), classes.end(), site.at("class"));
        ASSERT_NE(place, classes.end()) << site.at("class");
        wanted[static_cast<int>(place - classes.begin()) + 1] += std::stoi(site.at("pixels"));
    }
    wanted[0] = pixels[0];
    EXPECT_GT(pixels[0], 0);
    // The later scene's rim, moved by a fraction of a pixel, shows no data: that is said, and nothing else is.
    wanted[255] = pixels[255];
    EXPECT_LT(pixels[255], 4 * (400 + 300));
    EXPECT_EQ(pixels, wanted);
}

TEST_F(Outputs, RastersAreCloudOptimised) {
    const GDALDatasetUniquePtr before = open(pair_.before, GDAL_OF_RASTER);
    for (const auto& [name, type, nodata] :
         {std::tuple{"score.tif", GDT_Float32, std::nan("")}, std::tuple{"class.tif", GDT_Byte, 255.0}}) {
        const auto raster = open(out_ / "rasters" / name, GDAL_OF_RASTER);
        ASSERT_NE(raster, nullptr) << name;
        EXPECT_STREQ(raster->GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE"), "COG") << name;
        EXPECT_EQ(raster->GetRasterCount(), 1) << name;
        GDALRasterBand& band = *raster->GetRasterBand(1);
        EXPECT_EQ(band.GetRasterDataType(), type) << name;
        int has = 0;
        const double value = band.GetNoDataValue(&has);
        EXPECT_TRUE(has) << name;
        EXPECT_TRUE(std::isnan(nodata) ? std::isnan(value) : value == nodata) << name << " " << value;
        std::array<double, 6> here{}, there{};
        ASSERT_EQ(raster->GetGeoTransform(here.data()), CE_None);
        ASSERT_EQ(before->GetGeoTransform(there.data()), CE_None);
        EXPECT_EQ(here, there) << name;
        EXPECT_TRUE(raster->GetSpatialRef()->IsSame(before->GetSpatialRef())) << name;
    }
}

TEST_F(Outputs, TheGeoPackageHasAllItsLayers) {
    const auto dataset = open(out_ / "sites.gpkg", GDAL_OF_VECTOR);
    ASSERT_NE(dataset, nullptr);
    for (const char* name : {"sites", "pseudo_changes", "tie_points", "tiles", "observed"})
        EXPECT_NE(dataset->GetLayerByName(name), nullptr) << name;
    EXPECT_EQ(dataset->GetLayerCount(), 6);  // and QGIS's table of styles
    for (const char* name : {"sites", "tie_points", "tiles", "observed", "layer_styles"})
        EXPECT_GT(dataset->GetLayerByName(name)->GetFeatureCount(), 0) << name;
    // What was looked at covers the grid: "found nothing" and "could not look" are told apart.
    double covered_m2 = 0;
    for (const auto& feature : dataset->GetLayerByName("observed"))
        covered_m2 += feature->GetGeometryRef()->toPolygon()->get_Area();
    EXPECT_DOUBLE_EQ(covered_m2, 400 * 300 * kPixel_m2);
}

TEST_F(Outputs, TheManifestTellsWhatWasDone) {
    std::ifstream file(out_ / "run.json");
    const Json run = Json::parse(file);
    EXPECT_EQ(run.at("status"), "done");
    EXPECT_EQ(run.at("command"), "pair");
    EXPECT_EQ(run.at("configuration").at("detect.threshold.significance"), "0.006");
    EXPECT_EQ(run.at("sites").at("total").get<std::size_t>(), sites_.size());
    EXPECT_EQ(run.at("registration").at("status"), "ok");
    // Content of the later scene stands 3.7 m east and 2.6 m south of the earlier: see the field's own tests for more.
    constexpr double kShift_px = 0.05;
    EXPECT_NEAR(run.at("registration").at("mean_shift_px")[0].get<double>(), kPairShift_m[0] / 10, kShift_px);
    EXPECT_NEAR(run.at("registration").at("mean_shift_px")[1].get<double>(), -kPairShift_m[1] / 10, kShift_px);
    EXPECT_NEAR(run.at("registration").at("mean_shift_map")[0].get<double>(), -kPairShift_m[0], 10 * kShift_px);
    EXPECT_NEAR(run.at("registration").at("mean_shift_map")[1].get<double>(), -kPairShift_m[1], 10 * kShift_px);
    ASSERT_EQ(run.at("inputs").size(), 2U);
    EXPECT_EQ(run.at("inputs")[0].at("path"), pair_.before);
    EXPECT_EQ(run.at("inputs")[0].at("size_bytes").get<std::uintmax_t>(), std::filesystem::file_size(pair_.before));
    EXPECT_EQ(run.at("inputs")[1].at("date"), "2025-06-03");
    EXPECT_GT(run.at("peak_memory_bytes").get<std::int64_t>(), 0);
    // Every file that lies there is named, and the other way round; of the report only its page.
    std::vector<std::string> named = run.at("outputs").get<std::vector<std::string>>();
    named.emplace_back("run.json");
    std::sort(named.begin(), named.end());
    std::vector<std::string> found = files_below(out_);
    std::erase_if(found,
                  [](const std::string& name) { return name.starts_with("report/") && name != "report/index.html"; });
    EXPECT_EQ(named, found);
}

}  // namespace
}  // namespace quarrywatch::test
