// Tile = whole, 1 thread = n, rerun = rerun, whatever the memory: byte for byte.

#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/e2e/found.hpp"
#include "tests/e2e/land.hpp"
#include "tests/e2e/program.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

/// A threshold within the noise: thousands of ragged sites with holes, across every seam.
const std::vector<std::string> kNoisy{"--set", "rule.01_residual_shift.when=",
                                      "--set", "rule.06_faint.when=",
                                      "--set", "detect.threshold.rule=chi_square",
                                      "--set", "detect.threshold.significance=0.002",
                                      "--set", "detect.growth=0.7"};
/// What of the noise is a site at least; fewer would test little.
constexpr std::size_t kFewestNoisySites = 300;

class Invariance : public testing::TestWithParam<bool> {
protected:
    void SetUp() override {
        RasterFile clear = land_frame();
        clear.bands = 1;
        clear.descriptions = {"clear"};
        clear.type = GDT_Byte;
        std::vector<double> pixels(static_cast<std::size_t>(kLandRows) * kLandCols, 1);
        for (int r = 0; r < kLandRows; ++r)  // a cloud that the seams of every tile size cut
            for (int c = 0; c < kLandCols; ++c)
                if (std::hypot(r - 384, c - 440) < 60 + 15 * std::sin(0.2 * r))
                    pixels[static_cast<std::size_t>(r * kLandCols + c)] = 0;
        clear.pixels = {pixels};
        mask_ = clear.write(scratch_ / "clear.tif");
        base_ = run("base", {"--threads", "2"});
        ASSERT_FALSE(base_.empty());
        const std::size_t sites = read_csv(base_ / "sites.csv").size();
        ASSERT_GE(sites, GetParam() ? kFewestNoisySites : pits().size());
    }

    std::filesystem::path run(const std::string& name, const std::vector<std::string>& options) {
        std::vector<std::string> arguments{"pair",
                                           pair_.before,
                                           pair_.after,
                                           "--out",
                                           (scratch_ / name).string(),
                                           "--after-mask",
                                           mask_,
                                           "--mask-kind",
                                           "clear_is_1",
                                           "--before-date",
                                           "2023-06-01",
                                           "--after-date",
                                           "2025-06-03",
                                           "--set",
                                           "outputs.score_raster=true",
                                           "--set",
                                           "outputs.class_raster=true"};
        if (GetParam()) arguments.insert(arguments.end(), kNoisy.begin(), kNoisy.end());
        arguments.insert(arguments.end(), options.begin(), options.end());
        const Outcome outcome = quarrywatch(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        return outcome.exit_code == 0 ? scratch_ / name : std::filesystem::path();
    }

    static int tiles_of(const std::filesystem::path& out) {
        std::ifstream file(out / "run.json");
        return nlohmann::json::parse(file).at("tiles").at("total").get<int>();
    }

    /// The same files, and the same bytes in all but run.json, which holds times.
    void expect_same_files(const std::filesystem::path& other, bool whole_gpkg) const {
        const std::vector<std::string> names = files_below(base_);
        ASSERT_EQ(files_below(other), names);
        for (const char* needed : {"sites.gpkg", "sites.geojson", "sites.csv", "rasters/score.tif", "rasters/class.tif",
                                   "dispatch/summary.csv", "overview.png"})
            ASSERT_NE(std::find(names.begin(), names.end(), needed), names.end()) << needed;
        for (const std::string& name : names) {
            if (name == "run.json" || (name == "sites.gpkg" && !whole_gpkg)) continue;
            EXPECT_TRUE(read_bytes(other / name) == read_bytes(base_ / name)) << name << " differs in " << other;
        }
    }

    /// Features of a layer as text, in their order.
    static std::vector<std::string> features(const std::filesystem::path& gpkg, const char* layer) {
        const GDALDatasetUniquePtr dataset(GDALDataset::Open(gpkg.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
        if (!dataset || dataset->GetLayerByName(layer) == nullptr) return {};
        std::vector<std::string> texts;
        for (const auto& feature : dataset->GetLayerByName(layer)) {
            std::string text = std::to_string(feature->GetFID());
            for (int i = 0; i < feature->GetFieldCount(); ++i) text += std::string("|") + feature->GetFieldAsString(i);
            OGRWktOptions exact;
            exact.precision = 17;
            if (const OGRGeometry* geometry = feature->GetGeometryRef()) text += "|" + geometry->exportToWkt(exact);
            texts.push_back(text);
        }
        return texts;
    }

    Scratch scratch_;
    PairPaths pair_ = write_pair(scratch_ / "scenes");
    std::string mask_;
    std::filesystem::path base_;
};

TEST_P(Invariance, TileSizeDoesNotMatter) {
    std::vector<int> counts{tiles_of(base_)};
    for (const int tile_px : {128, 333, 512}) {
        const auto other = run("tile" + std::to_string(tile_px),
                               {"--threads", "2", "--set", "run.tile_size_px=" + std::to_string(tile_px)});
        ASSERT_FALSE(other.empty());
        counts.push_back(tiles_of(other));
        expect_same_files(other, false);
        for (const char* layer : {"sites", "pseudo_changes", "tie_points"}) {
            const auto here = features(base_ / "sites.gpkg", layer);
            EXPECT_EQ(features(other / "sites.gpkg", layer), here) << layer << " with tiles of " << tile_px;
            if (layer != std::string("pseudo_changes")) {
                EXPECT_FALSE(here.empty()) << layer;
            }
        }
    }
    // 700 x 500: one tile of 1024; 6 x 4 of 128; 3 x 2 of 333; 2 x 1 of 512.
    EXPECT_EQ(counts, (std::vector<int>{1, 24, 6, 2}));
}

TEST_P(Invariance, LittleMemoryIsEnoughAndGivesTheSame) {
    const auto other = run("little", {"--threads", "2", "--memory-limit", "64MiB"});
    ASSERT_FALSE(other.empty());
    EXPECT_GT(tiles_of(other), tiles_of(base_)) << "the limit had no effect";
    expect_same_files(other, false);
    EXPECT_EQ(features(other / "sites.gpkg", "sites"), features(base_ / "sites.gpkg", "sites"));
}

TEST_P(Invariance, NeitherThreadsNorRerunsMatter) {
    // Tiles of 128, so that there are tiles to share out.
    const std::vector<std::string> small{"--set", "run.tile_size_px=128", "--threads"};
    const auto with = [&](const char* threads) {
        std::vector<std::string> options = small;
        options.emplace_back(threads);
        return options;
    };
    base_ = run("two", with("2"));
    ASSERT_FALSE(base_.empty());
    for (const char* threads : {"1", "4", "2"}) {
        const auto other = run("again", with(threads));  // over the results of the run before
        ASSERT_FALSE(other.empty());
        expect_same_files(other, true);
    }
}

INSTANTIATE_TEST_SUITE_P(Land, Invariance, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "noisy" : "automatic"; });

}  // namespace
}  // namespace quarrywatch::test
