#include "pipeline/manifest.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pipeline/fault.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch {
namespace {

using nlohmann::json;

Manifest sample() {
    Manifest manifest;
    manifest.command = "pair";
    manifest.name = "jintan";
    manifest.status = "done_with_failures";
    manifest.started = "2025-06-03T18:00:00Z";
    manifest.configuration = {{"run.tile_size_px", "1024"}, {"detect.method", "irmad"}};
    manifest.inputs = {{"before", "/a/b.tif", 123456789012, "sha256:00ff",
                        Date{std::chrono::year(2024), std::chrono::month(6), std::chrono::day(8)}},
                       {"after", "/a/c.tif", 5, "", std::nullopt}};
    ManifestRegistration registration;
    registration.status = "registered";
    registration.mean_dx_px = 0.25;
    registration.mean_dy_px = -0.5;
    registration.windows_tried = 10;
    registration.field_rmse_px = 0.04;
    registration.rejected = {{"low_peak", 3}};
    manifest.registration = registration;
    manifest.normalisation = {{"red", 1.01, -0.002, 5000, 0.003, "ok"}};
    ManifestDetection detection;
    detection.method = "fusion";
    detection.rule = "tail";
    detection.threshold = 33;
    detection.growth_threshold = 16.5;
    detection.why = "calibrated scores";
    detection.parts = {{"irmad", {0.99, 0.7}, 18, true, 0}, {"chronochrome", {0.98}, 50, false, 0.0125}};
    manifest.detection = detection;
    manifest.tiles = {{0, {0, 0, 8, 8}, "done", "", 1}, {1, {0, 8, 8, 8}, "failed", "block unreadable", 0}};
    manifest.sites_per_class = {{"new_scar", 3}, {"occupation", 2}};
    manifest.seconds_per_stage = {{"survey", 1.23456}, {"detect", 2}};
    manifest.publication = ManifestPublication{"held_back", {{"little_seen", "", 0.1, 0.2, "only 10 %"}}, 2, {}};
    manifest.libraries = {{"gdal", "3.6.2"}};
    manifest.configuration_hash = "sha256:ab";
    manifest.peak_memory_bytes = 1000;
    manifest.warnings = {"band order assumed", "\xFF broken"};
    return manifest;
}

TEST(Manifest, SaysWhatWasToldReadAndDone) {
    const json run = json::parse(manifest_text(sample()));
    EXPECT_EQ(run["program"], "quarrywatch");
    EXPECT_FALSE(run["version"].get<std::string>().empty());
    EXPECT_EQ(run["configuration"]["detect.method"], "irmad");
    EXPECT_EQ(run["libraries"]["gdal"], "3.6.2");
    EXPECT_EQ(run["configuration_hash"], "sha256:ab");
    EXPECT_EQ(run["publication"]["objections"][0]["limit"], 0.2);
    EXPECT_TRUE(run["publication"]["objections"][0]["look"].is_null()) << "of the night as a whole";
    EXPECT_TRUE(run["publication"]["usual_sites"].is_null()) << "nobody knows is not 0";
    EXPECT_EQ(run["inputs"][0]["size_bytes"], 123456789012);
    EXPECT_EQ(run["inputs"][0]["date"], "2024-06-08");
    EXPECT_TRUE(run["inputs"][1]["checksum"].is_null());
    EXPECT_TRUE(run["inputs"][1]["date"].is_null());
    EXPECT_EQ(run["registration"]["mean_shift_px"], json::parse("[0.25, -0.5]"));
    EXPECT_TRUE(run["registration"]["check_rmse_px"].is_null()) << "not measured is not 0";
    EXPECT_EQ(run["registration"]["rejected"]["low_peak"], 3);
    EXPECT_EQ(run["normalisation"][0]["gain"], 1.01);
    EXPECT_EQ(run["normalisation"][0]["held_out_rmse"], 0.003);
    EXPECT_EQ(run["detection"]["why"], "calibrated scores");
    EXPECT_EQ(run["detection"]["growth_threshold"], 16.5);
    EXPECT_EQ(run["detection"]["detectors"][0]["figures"], json::parse("[0.99, 0.7]"));
    EXPECT_EQ(run["detection"]["detectors"][1]["converged"], false);
    EXPECT_EQ(run["detection"]["detectors"][1]["brightness_sigma"], 0.0125);
    EXPECT_EQ(json::parse(detection_text(*sample().detection)), run["detection"]);
    EXPECT_EQ(run["tiles"]["total"], 2);
    EXPECT_EQ(run["tiles"]["by_status"], json::parse(R"({"done": 1, "empty": 0, "failed": 1})"));
    EXPECT_EQ(run["tiles"]["failed"][0]["reason"], "block unreadable");
    EXPECT_EQ(run["sites"]["total"], 5);
    EXPECT_EQ(run["sites"]["per_class"].size(), 10u);
    EXPECT_EQ(run["sites"]["per_class"]["tailings"], 0);
    EXPECT_EQ(run["seconds_per_stage"]["survey"], 1.235);
    EXPECT_TRUE(run["finished"].is_null());
}

TEST(Manifest, EmptyIsStillWhole) {
    const json run = json::parse(manifest_text({}));
    EXPECT_TRUE(run["registration"].is_null());
    EXPECT_TRUE(run["configuration"].is_object());
    EXPECT_TRUE(run["inputs"].is_array());
    EXPECT_TRUE(run["warnings"].is_array());
    EXPECT_EQ(run["sites"]["total"], 0);
}

TEST(Manifest, IsWrittenWholeOrNotAtAll) {
    const test::Scratch scratch;
    write_manifest(scratch / "run.json", sample()).publish();
    EXPECT_EQ(test::read_bytes(scratch / "run.json"), manifest_text(sample()));
    std::filesystem::create_symlink("/dev/full", scratch / "other.json.partial");
    EXPECT_THROW((void)write_manifest(scratch / "other.json", sample()), Fault);
    EXPECT_EQ(scratch.names(), (std::vector<std::string>{"run.json"}));
}

TEST(Manifest, PeakMemorySeesAnAllocation) {
    const std::int64_t before = peak_memory_bytes();
    constexpr std::size_t kBytes = std::size_t{64} << 20;
    // Above the peak so far by a clear margin, whatever other tests took.
    std::vector<char> block(static_cast<std::size_t>(before) + kBytes, 1);
    EXPECT_GE(peak_memory_bytes(), before + static_cast<std::int64_t>(kBytes) / 2) << block.back();
}

}  // namespace
}  // namespace quarrywatch
