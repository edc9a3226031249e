#include "pipeline/commands/evaluate.hpp"

#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "pipeline/commands/evaluation.hpp"
#include "pipeline/fault.hpp"
#include "tests/io/raster_file.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::commands {
namespace {

using evaluate::Confusion;
using test::RasterFile;
using test::Scratch;

// Rasters of 2 rows and 4 columns unless said otherwise.
RasterFile raster(std::vector<double> pixels, GDALDataType type = GDT_Byte, int rows = 2, int cols = 4) {
    RasterFile file;
    file.rows = rows;
    file.cols = cols;
    file.type = type;
    file.pixels = {std::move(pixels)};
    return file;
}

RasterFile picture(std::vector<double> pixels, int rows = 2, int cols = 4) {
    RasterFile file = raster(std::move(pixels), GDT_Byte, rows, cols);
    file.epsg = 0;
    file.placed = false;
    return file;
}

struct Box {
    double west, south, east, north;
};

/// Rectangles in map coordinates of RasterFile's grid, or in pixels where epsg is 0.
std::string write_boxes(const std::filesystem::path& path, const std::vector<Box>& boxes, int epsg = 32650,
                        const std::string& driver = "GPKG", const std::string& layer_name = "sites") {
    io::start_gdal(std::int64_t{16} << 20);
    GDALDriver* const chosen = GetGDALDriverManager()->GetDriverByName(driver.c_str());
    const io::DatasetHandle dataset(chosen->Create(path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    OGRSpatialReference crs;
    if (epsg != 0) crs.importFromEPSG(epsg);
    crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    OGRLayer* const layer = dataset->CreateLayer(layer_name.c_str(), epsg != 0 ? &crs : nullptr, wkbPolygon, nullptr);
    for (const Box& box : boxes) {
        OGRLinearRing ring;
        ring.addPoint(box.west, box.north);
        ring.addPoint(box.east, box.north);
        ring.addPoint(box.east, box.south);
        ring.addPoint(box.west, box.south);
        ring.closeRings();
        OGRPolygon polygon;
        polygon.addRing(&ring);
        OGRFeature feature(layer->GetLayerDefn());
        feature.SetGeometry(&polygon);
        EXPECT_EQ(layer->CreateFeature(&feature), OGRERR_NONE);
    }
    return path.string();
}

/// A rectangle of pixels of RasterFile's grid in map coordinates.
Box pixels_box(int row, int col, int rows, int cols) {
    return {500000.0 + col * 10, 3500000.0 - (row + rows) * 10, 500000.0 + (col + cols) * 10, 3500000.0 - row * 10};
}

Evaluation evaluate(const std::string& result, const std::string& truth, const std::string& unchanged = "") {
    EvaluationRequest request;
    request.result = result;
    request.truth = truth;
    request.unchanged = unchanged;
    return evaluate_files(request);
}

std::string fault_of(const std::string& result, const std::string& truth, const std::string& unchanged = "") {
    try {
        evaluate(result, truth, unchanged);
    } catch (const Fault& fault) {
        return std::to_string(static_cast<int>(fault.code())) + " " + fault.what();
    }
    return "no fault";
}

TEST(Evaluate, MaskAgainstPictureOfEqualSize) {
    const Scratch scratch;
    const std::string mask = raster({1, 1, 0, 0, 1, 0, 0, 0}).write(scratch / "mask.tif");
    const std::string truth = picture({255, 0, 255, 0, 255, 0, 0, 0}).write(scratch / "truth.tif");
    const Evaluation all = evaluate(mask, truth);
    EXPECT_EQ(all.kind, ResultKind::mask);
    EXPECT_EQ(all.counts, (Confusion{2, 1, 1, 4}));
    const std::string unchanged = picture({0, 255, 0, 0, 255, 0, 0, 255}).write(scratch / "unchanged.tif");
    const Evaluation labelled = evaluate(mask, truth, unchanged);
    EXPECT_EQ(labelled.counts, (Confusion{1, 1, 1, 1}));
    EXPECT_EQ(labelled.contradictory, 1U);
}

TEST(Evaluate, KindsOfChangeAllCount) {
    const Scratch scratch;
    const std::string mask = raster({1, 1, 0, 0, 0, 0, 0, 0}).write(scratch / "mask.tif");
    const std::string truth = raster({1, 2, 3, 0, 0, 0, 0, 0}).write(scratch / "truth.tif");
    EXPECT_EQ(evaluate(mask, truth).counts, (Confusion{2, 0, 1, 5}));
}

TEST(Evaluate, NoDataOfTheResultIsNotScored) {
    const Scratch scratch;
    RasterFile file = raster({1, 255, 0, 0, 255, 0, 0, 0});
    file.nodata = 255;
    const std::string truth = raster({1, 1, 0, 0, 0, 0, 0, 1}).write(scratch / "truth.tif");
    const Evaluation evaluation = evaluate(file.write(scratch / "mask.tif"), truth);
    EXPECT_EQ(evaluation.counts, (Confusion{1, 0, 1, 4}));
    EXPECT_EQ(evaluation.unobserved, 2U);
    // Many programs declare 0 as no data in masks; it still answers "not changed".
    file.pixels = {{1, 0, 0, 0, 0, 0, 0, 0}};
    file.nodata = 0;
    EXPECT_EQ(evaluate(file.write(scratch / "zero.tif"), truth).counts, (Confusion{1, 0, 2, 5}));
}

TEST(Evaluate, ScoreIsRankedAndCountedAtItsBestKappa) {
    const Scratch scratch;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::string score = raster({9, 7, 5, 3, 8, 1, nan, 2}, GDT_Float32).write(scratch / "score.tif");
    const std::string truth = raster({1, 1, 0, 0, 1, 0, 1, 0}).write(scratch / "truth.tif");
    const Evaluation evaluation = evaluate(score, truth);
    EXPECT_EQ(evaluation.kind, ResultKind::score);
    EXPECT_EQ(evaluation.counts, (Confusion{3, 0, 0, 4}));
    EXPECT_EQ(evaluation.unobserved, 1U);
    EXPECT_EQ(evaluation.threshold, 7.0F);
    EXPECT_EQ(evaluation.ranking->auc, 1.0);
}

TEST(Evaluate, HugeScoresAreSampledToTheMemoryLimit) {
    const Scratch scratch;
    std::mt19937 random(3);
    std::vector<double> scores;
    std::vector<double> labels;
    for (int i = 0; i < 100 * 100; ++i) {
        labels.push_back(random() % 4 == 0 ? 1 : 0);
        scores.push_back(labels.back() * 2 + static_cast<double>(random() % 1000) / 1000);
    }
    EvaluationRequest request;
    request.result = raster(scores, GDT_Float32, 100, 100).write(scratch / "score.tif");
    request.truth = raster(labels, GDT_Byte, 100, 100).write(scratch / "truth.tif");
    request.memory_limit_bytes = 2 * 8 * 1000;
    const Evaluation evaluation = evaluate_files(request);
    EXPECT_EQ(evaluation.sample_step, 10U);
    EXPECT_EQ(evaluation.ranking->changed + evaluation.ranking->unchanged, 1000U);
    EXPECT_EQ(evaluation.counts.total(), 10000U);
    EXPECT_EQ(evaluation.ranking->auc, 1.0);
}

TEST(Evaluate, SitesAgainstTruthRaster) {
    const Scratch scratch;
    // Three true sites: 2 x 2 at the left top, 1 x 2 at the right bottom, one pixel in between.
    std::vector<double> labels(6 * 8, 0.0);
    for (const int index : {0, 1, 8, 9, 46, 47, 20}) labels[static_cast<std::size_t>(index)] = 1;
    const std::string truth = raster(labels, GDT_Byte, 6, 8).write(scratch / "truth.tif");
    const std::string sites =
        write_boxes(scratch / "sites.gpkg", {pixels_box(0, 0, 2, 3), pixels_box(5, 6, 1, 2), pixels_box(4, 0, 1, 2)});
    const Evaluation evaluation = evaluate(sites, truth);
    EXPECT_EQ(evaluation.kind, ResultKind::sites);
    EXPECT_EQ(evaluation.rows, 6);
    ASSERT_TRUE(evaluation.sites.has_value());
    EXPECT_EQ(evaluation.sites->planted_found, 2U);
    EXPECT_EQ(evaluation.sites->planted_missed, 1U);
    EXPECT_EQ(evaluation.sites->found_true, 2U);
    EXPECT_EQ(evaluation.sites->found_false, 1U);
    EXPECT_EQ(evaluation.counts, (Confusion{6, 4, 1, 37}));
    EXPECT_DOUBLE_EQ(evaluation.sites->total_area_error.value(), (8.0 - 6.0) / 6.0);
}

TEST(Evaluate, SitesInLongitudeAndLatitude) {
    const Scratch scratch;
    // Near the zone's central meridian (117 E) the grid's lines run along the meridians.
    std::vector<double> labels(40 * 40, 0.0);
    for (int r = 10; r < 20; ++r)
        for (int c = 10; c < 20; ++c) labels[static_cast<std::size_t>(r * 40 + c)] = 1;
    const std::string truth = raster(labels, GDT_Byte, 40, 40).write(scratch / "truth.tif");
    OGRSpatialReference utm;
    OGRSpatialReference wgs84;
    utm.importFromEPSG(32650);
    wgs84.importFromEPSG(4326);
    wgs84.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    const std::unique_ptr<OGRCoordinateTransformation> to_degrees(OGRCreateCoordinateTransformation(&utm, &wgs84));
    const Box box = pixels_box(10, 10, 10, 10);
    double x[] = {box.west, box.east};
    double y[] = {box.south, box.north};
    ASSERT_TRUE(to_degrees->Transform(2, x, y));
    const std::string sites = write_boxes(scratch / "sites.geojson", {{x[0], y[0], x[1], y[1]}}, 4326, "GeoJSON");
    EXPECT_EQ(evaluate(sites, truth).counts, (Confusion{100, 0, 0, 1500}));
}

TEST(Evaluate, SitesAgainstPolygonsGetAGridOfTheirOwn) {
    const Scratch scratch;
    const std::string truth = write_boxes(scratch / "truth.gpkg", {pixels_box(0, 0, 4, 4), pixels_box(50, 50, 2, 2)},
                                          32650, "GPKG", "marked");
    const std::string sites = write_boxes(scratch / "sites.gpkg", {pixels_box(0, 0, 4, 2)});
    const Evaluation evaluation = evaluate(sites, truth);
    EXPECT_EQ(evaluation.sites->planted_found, 1U);
    EXPECT_EQ(evaluation.sites->planted_missed, 1U);
    EXPECT_EQ(evaluation.sites->found_false, 0U);
    // Half of the polygon is found. The grid has 8 pixels along the smallest polygon's side, so that edges are met to
    // 1/32.
    constexpr double kEdgeTolerance = 2.0 / 32;
    EXPECT_NEAR(evaluation.sites->total_area_error.value(), -0.5, kEdgeTolerance);
}

TEST(Evaluate, WithUnchangedPlacesOnlyLabelledSitesAreJudged) {
    const Scratch scratch;
    const std::string truth = raster({1, 0, 0, 0, 0, 0, 0, 0}).write(scratch / "truth.tif");
    const std::string unchanged = raster({0, 0, 1, 0, 0, 0, 0, 0}).write(scratch / "unchanged.tif");
    const std::string sites =
        write_boxes(scratch / "sites.gpkg", {pixels_box(0, 0, 1, 1), pixels_box(0, 2, 1, 1), pixels_box(1, 3, 1, 1)});
    const Evaluation evaluation = evaluate(sites, truth, unchanged);
    EXPECT_EQ(evaluation.sites->found_true, 1U);
    EXPECT_EQ(evaluation.sites->found_false, 1U);
    EXPECT_EQ(evaluation.counts, (Confusion{1, 1, 0, 0}));
}

TEST(Evaluate, AnEmptySiteListMissesEverything) {
    const Scratch scratch;
    const std::string truth = raster({1, 0, 0, 0, 0, 0, 0, 0}).write(scratch / "truth.tif");
    const Evaluation evaluation = evaluate(write_boxes(scratch / "sites.gpkg", {}), truth);
    EXPECT_EQ(evaluation.sites->planted_missed, 1U);
    EXPECT_EQ(evaluation.counts, (Confusion{0, 0, 1, 7}));
}

TEST(Evaluate, PicturesWithSitesInPixels) {
    const Scratch scratch;
    const std::string truth = picture({255, 255, 0, 0, 0, 0, 0, 0}).write(scratch / "truth.tif");
    const std::string sites = write_boxes(scratch / "sites.gpkg", {{0, 0, 2, 1}}, 0);
    EXPECT_EQ(evaluate(sites, truth).counts, (Confusion{2, 0, 0, 6}));
}

TEST(Evaluate, FaultsNameCauseAndRemedy) {
    const Scratch scratch;
    const std::string mask = raster({1, 1, 0, 0, 1, 0, 0, 0}).write(scratch / "mask.tif");
    const std::string small = raster({1, 0, 1, 0, 1, 0}, GDT_Byte, 2, 3).write(scratch / "small.tif");
    RasterFile moved_file = raster({1, 1, 0, 0, 1, 0, 0, 0});
    moved_file.geotransform[0] += 10;
    const std::string moved = moved_file.write(scratch / "moved.tif");
    std::ofstream(scratch / "words.txt") << "no pixels, no polygons";
    const std::string nothing = raster({0, 0, 0, 0, 0, 0, 0, 0}, GDT_Float32).write(scratch / "score.tif");
    const std::string pixels = write_boxes(scratch / "pixels.gpkg", {{0, 0, 2, 1}}, 0);
    EXPECT_NE(fault_of(mask, small).find("gdalwarp"), std::string::npos);
    EXPECT_TRUE(fault_of(mask, small).starts_with("3 "));
    EXPECT_NE(fault_of(mask, moved).find("lies elsewhere"), std::string::npos);
    EXPECT_NE(fault_of(mask, (scratch / "nowhere.tif").string()).find("no such file"), std::string::npos);
    EXPECT_NE(fault_of((scratch / "words.txt").string(), mask).find("neither a raster nor a vector"),
              std::string::npos);
    EXPECT_NE(fault_of(pixels, mask).find("no CRS"), std::string::npos);
    EXPECT_TRUE(fault_of(nothing, raster({0, 0, 0, 0, 0, 0, 0, 0}).write(scratch / "none.tif")).starts_with("5 "));
}

TEST(EvaluateCommand, WritesTheReport) {
    const Scratch scratch;
    const std::string mask = raster({1, 1, 0, 0, 1, 0, 0, 0}).write(scratch / "mask.tif");
    const std::string truth = picture({255, 0, 255, 0, 255, 0, 0, 0}).write(scratch / "truth.tif");
    const std::string report = (scratch / "out/report.json").string();
    testing::internal::CaptureStdout();
    EXPECT_EQ(evaluate_command({mask, "--truth", truth, "--report", report, "--quiet"}), 0);
    const std::string table = testing::internal::GetCapturedStdout();
    EXPECT_NE(table.find("kappa"), std::string::npos);
    const nlohmann::json json = nlohmann::json::parse(test::read_bytes(report));
    EXPECT_EQ(json["kind"], "mask");
    EXPECT_EQ(json["tp"], 2);
    EXPECT_EQ(json["tn"], 4);
    EXPECT_DOUBLE_EQ(json["oa"].get<double>(), 0.75);
    EXPECT_DOUBLE_EQ(json["iou"].get<double>(), 0.5);
    EXPECT_FALSE(json.contains("auc"));
    EXPECT_THROW(evaluate_command({mask, "--quiet"}), Fault);
    EXPECT_THROW(evaluate_command({mask, "--truth", truth, "--minimum-site-px", "0", "--quiet"}), Fault);
}

}  // namespace
}  // namespace quarrywatch::commands
