// Real series as a catalogue, where they are there: QUARRYWATCH_DATA, else ../shared/data beside the source.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/io/catalogue.hpp"
#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/product_names.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/io/scene_reader.hpp"
#include "tests/io/catalogue_text.hpp"
#include "tests/io/scene_text.hpp"

namespace quarrywatch::io {
namespace {

class RealCatalogue : public testing::Test {
protected:
    void SetUp() override {
        start_gdal(std::int64_t{16} << 20);
        const char* const given = std::getenv("QUARRYWATCH_DATA");
        mine_ =
            std::string(given != nullptr ? given : QUARRYWATCH_SOURCE_DIR "/../shared/data") + "/aurora_mines/mine_1/";
        if (!std::filesystem::exists(mine_)) GTEST_SKIP() << mine_ << " is not there";
    }
    std::vector<config::SceneSpec> find(const std::string& pattern) {
        config::Catalogue catalogue;
        catalogue.pattern = mine_ + pattern;
        return find_catalogue_scenes(catalogue, warnings_);
    }
    std::string mine_;
    std::vector<std::string> warnings_;
};

ScenePixels read_whole(const Scene& scene) {
    const SceneReader reader(scene, scene.grid, {"red"}, nullptr, coregister::Kernel::nearest);
    ScenePixels pixels;
    reader.read({0, 0, scene.grid.rows, scene.grid.cols}, Access::direct, pixels);
    return pixels;
}

std::size_t count(const core::Raster<std::uint8_t>& mask) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < mask.size(); ++i) sum += mask.data()[i];
    return sum;
}

TEST_F(RealCatalogue, EveryDateOfTheMineByItsFolder) {
    const std::vector<config::SceneSpec> specs = find("*/{date:%d%m%y}");
    ASSERT_EQ(specs.size(), 108U);
    EXPECT_TRUE(warnings_.empty());
    EXPECT_EQ(specs.front().id, "20190104_baseline_040119");
    std::map<std::string, int> sizes;
    std::vector<std::string> misnamed, empty;
    std::size_t with_mask_band = 0, overcast = 0, cloudless = 0;
    for (const config::SceneSpec& spec : specs) {
        const Scene scene = resolve_scene(spec);
        EXPECT_EQ(test::role_text(scene), "blue red nir swir1 swir2") << spec.id;
        ++sizes[std::to_string(scene.grid.rows) + "x" + std::to_string(scene.grid.cols)];
        ASSERT_TRUE(scene.mask.has_value()) << spec.id;
        EXPECT_EQ(scene.mask->kind, config::MaskKind::scl_colours);
        EXPECT_EQ(scene.mask->grid, scene.grid) << spec.id;
        for (const BandSource& band : scene.bands) EXPECT_EQ(band.grid, scene.grid) << spec.id;
        with_mask_band += scene.bands[0].mask_band == 2 ? 1 : 0;
        const ScenePixels pixels = read_whole(scene);
        const std::size_t data = count(pixels.has_data), clear = count(pixels.clear);
        if (data == 0) {
            empty.push_back(spec.id);
        } else {
            // The lease fills two thirds of the frame, on the dates with a mask band and on those with zeros alike.
            EXPECT_GT(data, pixels.has_data.size() * 6 / 10) << spec.id;
            EXPECT_LT(data, pixels.has_data.size() * 8 / 10) << spec.id;
            overcast += clear == 0 ? 1 : 0;
            cloudless += clear == data ? 1 : 0;
        }
        const std::optional<NameDate> named = date_in_name(file_name(scene.bands[0].path));
        if (named && named->date != *spec.date) misnamed.push_back(spec.id);
    }
    EXPECT_EQ(sizes, (std::map<std::string, int>{{"77x54", 107}, {"38x27", 1}}));
    EXPECT_EQ(with_mask_band, 106U);
    // Counted from the pictures' exact colours by a program of its own.
    EXPECT_EQ(overcast, 27U);
    EXPECT_EQ(cloudless, 63U);
    EXPECT_EQ(empty, (std::vector<std::string>{"20230917_monitor_170923", "20231231_monitor_311223"}));
    EXPECT_EQ(misnamed, std::vector<std::string>{"20200920_baseline_200920"});  // its files say 2020-09-30
}

TEST_F(RealCatalogue, TheSameByTheNamesOfTheFiles) {
    const std::vector<config::SceneSpec> specs = find("*/*/{date:%Y-%m-%d}-*.tiff");
    ASSERT_EQ(specs.size(), 108U);
    EXPECT_TRUE(test::any_contains(warnings_, "24 files that fit the pattern are no bands"));
    for (const config::SceneSpec& spec : specs) {
        const Scene scene = resolve_scene(spec);
        EXPECT_EQ(test::role_text(scene), "blue red nir swir1 swir2") << spec.id;
        ASSERT_TRUE(scene.mask.has_value()) << spec.id;
        EXPECT_EQ(scene.mask->kind, config::MaskKind::scl_colours);
        EXPECT_EQ(test::day_text(spec.date), test::day_text(date_in_name(file_name(spec.path))->date));
    }
}

}  // namespace
}  // namespace quarrywatch::io
