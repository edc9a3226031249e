// The demo's files: sizes, planted changes in place, layers that open, the same bytes twice. One test, because ctest
// runs each test in a process of its own and making the series takes ten seconds.

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include "pipeline/config/read.hpp"
#include "pipeline/demo/changes.hpp"
#include "pipeline/demo/compare.hpp"
#include "pipeline/demo/looks.hpp"
#include "pipeline/demo/series.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/found_sites.hpp"
#include "tests/demo/pixels.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::demo {
namespace {

namespace fs = std::filesystem;

test::Pixels scene(const fs::path& folder, std::size_t look) {
    return test::read_pixels(folder / "input" / ("scene_" + looks()[look].id + ".tif"));
}
test::Pixels classes(const fs::path& folder, std::size_t look) {
    return test::read_pixels(folder / "input" / ("scene_" + looks()[look].id + "_scl.tif"));
}

double ndvi(const test::Pixels& scene, int r, int c) {
    return (scene.at(3, r, c) - scene.at(2, r, c)) / (scene.at(3, r, c) + scene.at(2, r, c));
}

/// Mean NDVI on the pixels of one identifier.
double mean_ndvi(const test::Pixels& scene, const core::Raster<std::uint8_t>& planted, int id) {
    double sum = 0;
    int count = 0;
    for (int r = 0; r < kSizePx; ++r) {
        for (int c = 0; c < kSizePx; ++c) {
            if (planted(r, c) != id) continue;
            sum += ndvi(scene, r, c);
            ++count;
        }
    }
    return sum / count;
}

void expect_that_makes_the_same_bytes_twice(const fs::path& folder) {
    const fs::path again = folder.parent_path() / "again";
    make_demo(again);
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_directory()) continue;
        ++files;
        const fs::path name = fs::relative(entry.path(), folder);
        EXPECT_TRUE(test::read_bytes(entry.path()) == test::read_bytes(again / name)) << name;
    }
    EXPECT_EQ(files, 2 * looks().size() + 5);
}

void expect_that_scenes_have_six_named_bands_on_one_grid(const fs::path& folder) {
    for (std::size_t i = 0; i < looks().size(); ++i) {
        const test::Pixels pixels = scene(folder, i);
        EXPECT_EQ(pixels.rows, kSizePx);
        EXPECT_EQ(pixels.cols, kSizePx);
        EXPECT_EQ(pixels.descriptions, (std::vector<std::string>{"blue", "green", "red", "nir", "swir1", "swir2"}));
        EXPECT_EQ(pixels.geotransform, demo_grid().geotransform);
        EXPECT_EQ(classes(folder, i).rows, kSizePx / 2);
    }
}

void expect_that_newest_scene_is_partly_cloudy_and_its_planted_pixels_are_clear(const fs::path& folder) {
    constexpr double kLeast = 0.03;
    constexpr double kMost = 0.10;  // the demo promises about 6 %
    const core::Raster<std::uint8_t> planted = io::read_identifiers(folder / "planted.tif").identifier;
    for (const std::size_t look : {std::size_t{0}, looks().size() - 1}) {
        const test::Pixels codes = classes(folder, look);
        double cloudy = 0;
        for (int r = 0; r < codes.rows; ++r) {
            for (int c = 0; c < codes.cols; ++c) {
                const double code = codes.at(0, r, c);
                cloudy += code == 8 || code == 9 ? 1 : 0;
                if (planted(2 * r, 2 * c) > 0 && planted(2 * r, 2 * c) < kRotationCode) {
                    EXPECT_TRUE(code >= 4 && code <= 6) << "at " << 2 * r << ", " << 2 * c;
                }
            }
        }
        const double share = cloudy / (codes.rows * codes.cols);
        if (look > 0) {
            EXPECT_GT(share, kLeast);
            EXPECT_LT(share, kMost);
        }
    }
}

void expect_that_planted_changes_are_there_and_as_large_as_listed(const fs::path& folder) {
    const core::Raster<std::uint8_t> planted = io::read_identifiers(folder / "planted.tif").identifier;
    const std::vector<PlantedRow> rows = read_planted(folder / "planted.csv");
    ASSERT_EQ(rows.size(), planted_changes().size());
    std::map<int, int> pixels;
    for (std::size_t i = 0; i < planted.size(); ++i) ++pixels[planted.data()[i]];
    std::map<std::string, int> classes_listed;
    for (const PlantedRow& row : rows) {
        EXPECT_EQ(row.pixels, pixels[row.id]) << row.what;
        EXPECT_GE(row.pixels, 12) << row.what;
        EXPECT_LE(row.pixels, 3100) << row.what;
        ++classes_listed[row.expected];
    }
    EXPECT_GE(classes_listed["new_scar"], 4);
    EXPECT_GE(classes_listed["occupation"], 3);
    for (const char* name : {"beyond_licence", "inside_licence", "after_expiry", "restored_pit", "reactivated_pit"})
        EXPECT_EQ(classes_listed[name], 1) << name;
    EXPECT_GT(pixels[kRotationCode], 1000);
    EXPECT_GT(pixels[kShoreCode], 50);
}

void expect_that_planted_changes_show_in_the_images(const fs::path& folder) {
    constexpr double kLoss = 0.15;  // of NDVI; what DOMAIN.md counts as vegetation lost
    const core::Raster<std::uint8_t> planted = io::read_identifiers(folder / "planted.tif").identifier;
    const test::Pixels before = scene(folder, 0);
    const test::Pixels after = scene(folder, looks().size() - 1);
    for (const Planted& change : planted_changes()) {
        const double first = mean_ndvi(before, planted, change.id);
        const double last = mean_ndvi(after, planted, change.id);
        if (change.cover == NewCover::plantation) {
            EXPECT_GT(last - first, kLoss) << change.what;
        } else {
            EXPECT_LT(last - first, -kLoss) << change.what;
        }
        if (change.expected == "new_scar") {
            EXPECT_GT(first, 0.6) << change.what << " is not in forest";
        }
    }
}

void expect_that_crop_rotation_is_moderate(const fs::path& folder) {
    constexpr double kLeastMean = 0.05;  // of NDVI: it does show
    constexpr double kMostMean = 0.25;
    constexpr double kLossShare = 0.05;  // of its pixels may look like land taken, in noise and at the edges of clouds
    const core::Raster<std::uint8_t> planted = io::read_identifiers(folder / "planted.tif").identifier;
    const test::Pixels before = scene(folder, 0);
    const test::Pixels after = scene(folder, looks().size() - 1);
    const test::Pixels codes = classes(folder, looks().size() - 1);
    double sum = 0;
    int count = 0;
    int lost = 0;
    for (int r = 0; r < kSizePx; ++r) {
        for (int c = 0; c < kSizePx; ++c) {
            const double code = codes.at(0, r / 2, c / 2);
            if (planted(r, c) != kRotationCode || code < 4 || code > 6) continue;
            const double change = ndvi(after, r, c) - ndvi(before, r, c);
            sum += std::fabs(change);
            lost += change <= -0.15 && ndvi(after, r, c) < 0.3 ? 1 : 0;  // the rule 60_farmland_taken
            ++count;
        }
    }
    ASSERT_GT(count, 1000);
    EXPECT_GT(sum / count, kLeastMean);
    EXPECT_LT(sum / count, kMostMean);
    EXPECT_LT(lost, kLossShare * count);
}

void expect_that_autumn_is_paler_than_summer(const fs::path& folder) {
    constexpr double kLeast = 0.05;  // of the whole scene's mean NDVI
    const auto mean = [](const test::Pixels& pixels) {
        double sum = 0;
        for (int r = 0; r < kSizePx; r += 7) {
            for (int c = 0; c < kSizePx; c += 7) sum += ndvi(pixels, r, c);
        }
        return sum / ((kSizePx / 7 + 1) * (kSizePx / 7 + 1));
    };
    EXPECT_GT(mean(scene(folder, 0)) - mean(scene(folder, 1)), kLeast);
}

void expect_that_configuration_and_layers_are_read_by_the_program(const fs::path& folder) {
    const config::Config config = config::read_config(folder / "demo.ini", std::vector<std::string>{});
    ASSERT_EQ(config.scenes.size(), looks().size());
    ASSERT_EQ(config.layers.size(), 5U);
    std::map<std::string, std::size_t> features;
    for (const config::LayerSpec& spec : config.layers) features[spec.role] = test::feature_count(spec);
    EXPECT_EQ(features["licences"], 4U);
    EXPECT_EQ(features["closed_pits"], 4U);
    EXPECT_EQ(features["townships"], 6U);
    EXPECT_EQ(features["counties"], 1U);
    EXPECT_GT(features["farmland"], 100U);
}

void expect_that_each_planted_place_lies_in_the_layer_that_its_class_needs(const fs::path& folder) {
    const fs::path mining = folder / "input/mining.gpkg";
    const fs::path land = folder / "input/land.gpkg";
    for (const PlantedRow& row : read_planted(folder / "planted.csv")) {
        EXPECT_EQ(test::features_at(land, "townships", row.x, row.y), 1) << row.what;
        EXPECT_EQ(test::features_at(land, "counties", row.x, row.y), 1) << row.what;
        const int licences = test::features_at(mining, "licences", row.x, row.y);
        EXPECT_EQ(licences, row.expected == "inside_licence" || row.expected == "after_expiry" ? 1 : 0) << row.what;
        const int pits = test::features_at(mining, "closed_pits", row.x, row.y);
        EXPECT_EQ(pits, row.expected == "restored_pit" || row.expected == "reactivated_pit" ? 1 : 0) << row.what;
        if (row.expected == "occupation") {
            EXPECT_EQ(test::features_at(land, "farmland", row.x, row.y), 1) << row.what;
        }
    }
}

TEST(DemoSeries, IsAsPromised) {
    test::Scratch scratch;
    const fs::path folder = scratch / "first";
    make_demo(folder);
    expect_that_makes_the_same_bytes_twice(folder);
    expect_that_scenes_have_six_named_bands_on_one_grid(folder);
    expect_that_newest_scene_is_partly_cloudy_and_its_planted_pixels_are_clear(folder);
    expect_that_planted_changes_are_there_and_as_large_as_listed(folder);
    expect_that_planted_changes_show_in_the_images(folder);
    expect_that_crop_rotation_is_moderate(folder);
    expect_that_autumn_is_paler_than_summer(folder);
    expect_that_configuration_and_layers_are_read_by_the_program(folder);
    expect_that_each_planted_place_lies_in_the_layer_that_its_class_needs(folder);
}

TEST(DemoSeries, RefusesAFolderThatCannotBeMade) {
    test::Scratch scratch;
    std::ofstream(scratch / "file") << "in the way";
    try {
        make_demo(scratch / "file");
        FAIL() << "wrote below a file";
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), ExitCode::bad_output);
    }
}

}  // namespace
}  // namespace quarrywatch::demo
