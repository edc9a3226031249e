#include "pipeline/stages/match_image.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "pipeline/fault.hpp"
#include "tests/io/raster_file.hpp"
#include "tests/io/scene_text.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::stages {
namespace {

using test::RasterFile;
using test::Scratch;

constexpr int kSide = 40;

// A scene of two files, one for each band; nir is a ramp of `gain` per column.
io::Scene scene_of(const std::filesystem::path& folder, double gain) {
    for (const char* name : {"red", "nir"}) {
        RasterFile file;
        file.rows = file.cols = kSide;
        file.descriptions = {name};
        file.nodata = 0;
        file.pixels = {std::vector<double>(kSide * kSide)};
        for (int i = 0; i < kSide * kSide; ++i)
            file.pixels[0][static_cast<std::size_t>(i)] = 100 + gain * (i % kSide + 3 * ((i / kSide * 7) % 5));
        file.write(folder / (std::string(name) + ".tif"));
    }
    config::SceneSpec spec = test::spec_of(folder.string());
    spec.bands = {{"red", "red"}, {"nir", "nir"}};
    return io::resolve_scene(spec);
}

TEST(MatchImage, ReadsTheOneBandThatIsMatched) {
    const Scratch scratch;
    const io::Scene scene = scene_of(scratch / "a", 1);
    std::filesystem::remove(scratch / "a" / "red.tif");
    MatchImage::Plane plane;
    MatchImage(scene, scene.grid, "nir", config::MatchOn::values).read({5, 10, 4, 6}, plane);
    ASSERT_EQ(plane.values.rows(), 4);
    ASSERT_EQ(plane.values.cols(), 6);
    EXPECT_EQ(plane.clear(0, 0), 1);
    EXPECT_EQ(plane.values(0, 1) - plane.values(0, 0), 1);
    const auto read_red = [&] {
        MatchImage::Plane red;
        MatchImage(scene, scene.grid, "red", config::MatchOn::values).read({0, 0, 4, 4}, red);
    };
    EXPECT_THROW(read_red(), Fault);
}

TEST(MatchImage, GradientsOfARamp) {
    const Scratch scratch;
    const io::Scene scene = scene_of(scratch / "a", 2);
    MatchImage::Plane plane;
    const MatchImage image(scene, scene.grid, "nir", config::MatchOn::gradient);
    image.read({0, 0, kSide, kSide}, plane);
    for (int c = 1; c + 1 < kSide; ++c) EXPECT_GE(plane.values(10, c), 2);  // at least the ramp's own
}

TEST(MatchImage, LooksOfOtherRadiometryGiveTheSameMedian) {
    const Scratch scratch;
    const io::Scene scene = scene_of(scratch / "a", 1), bright = scene_of(scratch / "b", 3);
    MatchImage image(scene, scene.grid, "nir", config::MatchOn::values);
    image.add_look(bright, {});
    EXPECT_EQ(image.looks(), 2U);
    MatchImage::Plane one, both;
    MatchImage(scene, scene.grid, "nir", config::MatchOn::values).read({0, 0, kSide, kSide}, one);
    image.read({0, 0, kSide, kSide}, both);
    for (std::size_t i = 0; i < one.values.size(); ++i)
        EXPECT_NEAR(both.values.data()[i], one.values.data()[i], 1e-3) << i;
    // The same planes serve the next window.
    image.read({3, 4, 5, 6}, both);
    EXPECT_EQ(both.values.rows(), 5);
    EXPECT_NEAR(both.values(0, 0), one.values(3, 4), 60);
}

}  // namespace
}  // namespace quarrywatch::stages
