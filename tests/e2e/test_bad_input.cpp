// Scenes that cannot be used: one clear message, the documented exit code, nothing half-written; in `run` the night
// goes on without them.

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "tests/e2e/bad.hpp"
#include "tests/e2e/found.hpp"
#include "tests/e2e/land.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

constexpr int kRows = 200, kCols = 260;
using Paths = std::vector<std::string>;

struct Bad {
    std::string name;
    ExitCode code;
    std::vector<std::string> words;
    /// Makes the bad scene in a folder. return  its path
    std::string (*make)(const std::filesystem::path& folder);
};

RasterFile flat(double value) {
    RasterFile file = land_frame(kRows, kCols);
    file.pixels.assign(4, std::vector<double>(static_cast<std::size_t>(kRows) * kCols, value));
    return file;
}

RasterFile seen() { return see({}, land_frame(kRows, kCols)); }

std::string missing(const std::filesystem::path& folder) { return (folder / "not_there.tif").string(); }

std::string truncated(const std::filesystem::path& folder) {
    std::string path = seen().write(folder / "bad.tif");
    std::filesystem::resize_file(path, std::filesystem::file_size(path) * 2 / 3);
    return path;
}

std::string text_file(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "bad.tif") << "This is a letter to the mayor.\n";
    return (folder / "bad.tif").string();
}

std::string elsewhere(const std::filesystem::path& folder) {
    RasterFile file = seen();
    file.geotransform[0] += 1e5;
    return file.write(folder / "bad.tif");
}

std::string without_crs(const std::filesystem::path& folder) {
    RasterFile file = seen();
    file.epsg = 0;
    file.placed = false;
    return file.write(folder / "bad.tif");
}

std::string other_bands(const std::filesystem::path& folder) {
    RasterFile file = seen();
    file.bands = 2;
    file.descriptions = {"swir1", "swir2"};
    return file.write(folder / "bad.tif");
}

std::string all_nodata(const std::filesystem::path& folder) {
    RasterFile file = flat(0);
    file.nodata = 0;
    return file.write(folder / "bad.tif");
}

std::string all_nan(const std::filesystem::path& folder) {
    RasterFile file = flat(std::numeric_limits<double>::quiet_NaN());
    file.type = GDT_Float32;
    return file.write(folder / "bad.tif");
}

std::string constant(const std::filesystem::path& folder) { return flat(1234).write(folder / "bad.tif"); }

const std::vector<Bad>& bad_scenes() {
    static const std::vector<Bad> kBad{
        {"missing", ExitCode::bad_input, {"not_there.tif", "no such file"}, missing},
        {"truncated", ExitCode::bad_input, {"bad.tif"}, truncated},
        {"not_a_raster", ExitCode::bad_input, {"bad.tif"}, text_file},
        {"no_overlap", ExitCode::bad_input, {"do not overlap"}, elsewhere},
        {"no_crs_on_one", ExitCode::bad_input, {"CRS"}, without_crs},
        {"no_common_band", ExitCode::bad_input, {"share no band", "swir1", "nir"}, other_bands},
        {"all_no_data", ExitCode::no_answer, {" clear"}, all_nodata},
        {"nan_everywhere", ExitCode::no_answer, {" clear"}, all_nan},
    };
    return kBad;
}

void PrintTo(const Bad& bad, std::ostream* stream) { *stream << bad.name; }

class BadScene : public testing::TestWithParam<Bad> {
protected:
    Scratch scratch_;
    std::string bad_ = GetParam().make(scratch_ / "scenes");
    std::string good_ = see({}, land_frame(kRows, kCols)).write(scratch_ / "scenes" / "good.tif");
    std::filesystem::path out_ = scratch_ / "out";

    void refused(const std::vector<std::string>& arguments) {
        expect_refused(arguments, GetParam().code, GetParam().words, out_);
    }
};

TEST_P(BadScene, PairRefusesItAsTheEarlierScene) { refused({"pair", bad_, good_, "--out", out_.string()}); }

TEST_P(BadScene, PairRefusesItAsTheLaterScene) { refused({"pair", good_, bad_, "--out", out_.string()}); }

TEST_P(BadScene, DetectRefusesIt) {
    refused({"detect", good_, bad_, "--out", (out_ / "score.tif").string(), "--mask", (out_ / "mask.tif").string()});
}

TEST_P(BadScene, CoregisterRefusesIt) {
    // The report may say why: it is written beside the refusal, not instead of it.
    refused({"coregister", good_, bad_, "--out", (out_ / "aligned.tif").string(), "--field",
             (out_ / "field.tif").string(), "--tie-points", (scratch_ / "ties.gpkg").string()});
}

TEST_P(BadScene, RunGoesOnWithoutIt) {
    // The bad one is as near in season to the newest as can be, so that it is the one that would be compared.
    const std::string after = see({When::after, kPairShift_m, 10000, 0, 2}, land_frame(kRows, kCols))
                                  .write(scratch_ / "scenes" / "after.tif");
    std::ofstream(scratch_ / "night.ini")
        << "[scene.a]\npath = " << good_ << "\ndate = 2023-06-04\n[scene.bad]\npath = " << bad_
        << "\ndate = 2024-06-01\n[scene.c]\npath = " << after << "\ndate = 2025-06-02\n";
    const std::vector<std::string> arguments{"run", "--config", (scratch_ / "night.ini").string(), "--out",
                                             out_.string()};
    const Outcome outcome = quarrywatch(arguments);
    ASSERT_EQ(outcome.exit_code, static_cast<int>(ExitCode::done_with_failures)) << describe(arguments, outcome);
    std::ifstream file(out_ / "run.json");
    const nlohmann::json run = nlohmann::json::parse(file);
    EXPECT_EQ(run.at("status"), "done_with_failures");
    bool recorded = false;
    for (const std::string warning : run.at("warnings"))
        recorded = recorded || warning.find("bad") != std::string::npos || warning.find(bad_) != std::string::npos;
    EXPECT_TRUE(recorded) << run.at("warnings");
    for (const auto& input : run.at("inputs")) EXPECT_NE(input.at("path"), bad_);
    for (const char* output : {"sites.csv", "sites.geojson", "sites.gpkg"})
        EXPECT_TRUE(std::filesystem::exists(out_ / output)) << output;
    EXPECT_EQ(run.at("sites").at("per_class").at("new_scar").get<std::size_t>(), kPitsOfCorner);
}

INSTANTIATE_TEST_SUITE_P(Each, BadScene, testing::ValuesIn(bad_scenes()),
                         [](const auto& tested) { return tested.param.name; });

class BadInput : public testing::Test {
protected:
    Scratch scratch_;
    PairPaths pair_ = write_pair(scratch_ / "scenes", kRows, kCols);
    std::filesystem::path out_ = scratch_ / "out";
};

TEST_F(BadInput, AllCloudByMaskIsNoAnswer) {
    RasterFile cloud = land_frame(kRows, kCols);
    cloud.bands = 1;
    cloud.descriptions = {"clear"};
    cloud.type = GDT_Byte;
    cloud.pixels = {std::vector<double>(static_cast<std::size_t>(kRows) * kCols, 0)};
    const std::string mask = cloud.write(scratch_ / "scenes" / "clear.tif");
    for (const char* command : {"pair", "detect"})
        expect_refused({command, pair_.before, pair_.after, "--after-mask", mask, "--mask-kind", "clear_is_1", "--out",
                        (command == std::string("pair") ? out_ : out_ / "score.tif").string()},
                       ExitCode::no_answer, {"clear"}, out_);
}

TEST_F(BadInput, NoAnswerIsOnRecord) {
    const std::string bad = all_nodata(scratch_ / "scenes");
    expect_refused({"pair", pair_.before, bad, "--out", out_.string()}, ExitCode::no_answer, {}, out_);
    std::ifstream file(out_ / "run.json");
    ASSERT_TRUE(file) << "no run.json";
    EXPECT_EQ(nlohmann::json::parse(file).at("status"), "no_answer");
}

TEST_F(BadInput, AConstantSceneIsNoAnswerAndNotAZeroReport) {
    const std::string bad = constant(scratch_ / "scenes");
    expect_refused({"pair", pair_.before, bad, "--out", out_.string()}, ExitCode::no_answer, {}, out_);
}

TEST_F(BadInput, AllScenesOfANightBadIsAFailure) {
    std::ofstream(scratch_ / "night.ini")
        << "[scene.a]\npath = nowhere.tif\ndate = 2023-06-01\n[scene.b]\npath = " << pair_.after
        << "\ndate = 2025-06-01\n";
    const std::vector<std::string> arguments{"run",   "--config",    (scratch_ / "night.ini").string(),
                                             "--out", out_.string(), "--quiet"};
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, static_cast<int>(ExitCode::bad_input)) << describe(arguments, outcome);
    EXPECT_NE(outcome.err.find("nowhere.tif"), std::string::npos) << outcome.err;
    EXPECT_EQ(left_behind(out_), std::vector<std::string>{});
}

TEST_F(BadInput, AOneRowRasterIsNeverACrash) {
    for (const auto& [rows, cols] : {std::pair{1, 400}, std::pair{400, 1}, std::pair{1, 1}}) {
        const std::string name = std::to_string(rows) + "x" + std::to_string(cols);
        const PairPaths pair = write_pair(scratch_ / name, rows, cols);
        const std::vector<std::string> arguments{"pair", pair.before, pair.after, "--out",
                                                 (scratch_ / (name + "_out")).string()};
        const Outcome outcome = quarrywatch(arguments);
        const std::string all = describe(arguments, outcome);
        ASSERT_TRUE(outcome.exit_code == static_cast<int>(ExitCode::done) ||
                    outcome.exit_code == static_cast<int>(ExitCode::no_answer))
            << all;
        std::ifstream file(scratch_ / (name + "_out") / "run.json");
        ASSERT_TRUE(file) << all;
        const nlohmann::json run = nlohmann::json::parse(file);
        if (outcome.exit_code == static_cast<int>(ExitCode::done)) {
            EXPECT_EQ(run.at("registration").at("status"), "unregistered") << all;
            for (const CsvRow& site : read_csv(scratch_ / (name + "_out") / "sites.csv"))
                EXPECT_NE(site.at("flags").find("unregistered"), std::string::npos) << all;
        } else {
            EXPECT_EQ(run.at("status"), "no_answer") << all;
        }
    }
}

TEST_F(BadInput, TheSameSceneTwiceHasNothingToReport) {
    const std::vector<std::string> arguments{"pair", pair_.before, pair_.before, "--out", out_.string()};
    const Outcome outcome = quarrywatch(arguments);
    ASSERT_TRUE(outcome.exit_code == static_cast<int>(ExitCode::done) ||
                outcome.exit_code == static_cast<int>(ExitCode::no_answer))
        << describe(arguments, outcome);
    if (outcome.exit_code == 0) {
        EXPECT_EQ(read_csv(out_ / "sites.csv").size(), 0U);
    }
}

}  // namespace
}  // namespace quarrywatch::test
