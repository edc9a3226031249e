// A mask that is a picture of the scene classification: found, told from data, and read.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "pipeline/io/scene.hpp"
#include "pipeline/io/scene_reader.hpp"
#include "tests/io/raster_file.hpp"
#include "tests/io/scene_text.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using config::MaskKind;
using test::fault_text;
using test::RasterFile;
using test::role_text;
using test::Scratch;
using test::spec_of;
using test::warns;

constexpr int kRows = 4, kCols = 6;

RasterFile band() {
    RasterFile file;
    file.rows = kRows;
    file.cols = kCols;
    return file;
}

/// A picture of which the left three columns are vegetation, then one of bare soil, of high cloud and of a colour that
/// is no class; `full` is the number of full brightness.
RasterFile picture(GDALDataType type, double full) {
    RasterFile file = band();
    file.bands = 3;
    file.type = type;
    file.colours = {GCI_RedBand, GCI_GreenBand, GCI_BlueBand};
    const double columns[3][kCols] = {{0, 0, 0, 255, 255, 200}, {160, 160, 160, 230, 255, 20}, {0, 0, 0, 90, 255, 120}};
    for (const auto& channel : columns) {
        std::vector<double> plane;
        for (int i = 0; i < kRows * kCols; ++i) plane.push_back(channel[i % kCols] / 255 * full);
        file.pixels.push_back(plane);
    }
    return file;
}

/// The clear mask on the scene's grid, a row of # and . per line; `grid` other than the scene's resamples.
std::string clear_text(const Scene& scene, const Grid& grid) {
    const SceneReader reader(scene, grid, {"red"}, nullptr, coregister::Kernel::nearest);
    ScenePixels pixels;
    reader.read({0, 0, grid.rows, grid.cols}, Access::direct, pixels);
    std::string text;
    for (int r = 0; r < grid.rows; ++r) {
        for (int c = 0; c < grid.cols; ++c) text += pixels.clear(r, c) != 0 ? '.' : '#';
        text += ' ';
    }
    return text;
}

const std::string kFullName = "2019-08-22_Sentinel-2_L2A_Scene_classification_map_.tif";

TEST(SceneColours, AreFoundInTheFolderAndAreNoBand) {
    const Scratch scratch;
    band().write(scratch / "a/2019-08-22_Sentinel-2_L2A_B04_(Raw).tif");
    band().write(scratch / "a/2019-08-22_Sentinel-2_L2A_B08_(Raw).tif");
    picture(GDT_UInt16, 65535).write(scratch / ("a/" + kFullName));
    const Scene scene = resolve_scene(spec_of((scratch / "a").string()));
    EXPECT_EQ(role_text(scene), "red nir");
    ASSERT_TRUE(scene.mask.has_value());
    EXPECT_EQ(scene.mask->kind, MaskKind::scl_colours);
    EXPECT_EQ(scene.mask->colour_bands, (std::array<int, 3>{1, 2, 3}));
    EXPECT_TRUE(warns(scene, "colours of"));
    EXPECT_FALSE(warns(scene, "not used")) << "the picture was taken for bands";
    EXPECT_EQ(clear_text(scene, scene.grid), "....## ....## ....## ....## ");
}

TEST(SceneColours, BesideAStackToo) {
    const Scratch scratch;
    RasterFile stack = band();
    stack.bands = 4;
    stack.write(scratch / "a/S2_stack.tif");
    picture(GDT_Byte, 255).write(scratch / ("a/" + kFullName));
    const Scene scene = resolve_scene(spec_of((scratch / "a").string()));
    EXPECT_EQ(role_text(scene), "blue green red nir");
    ASSERT_TRUE(scene.mask.has_value());
    EXPECT_EQ(scene.mask->kind, MaskKind::scl_colours);
}

TEST(SceneColours, EveryDepthReadsAlike) {
    const Scratch scratch;
    band().write(scratch / "red.tif");
    config::SceneSpec spec = spec_of((scratch / "red.tif").string());
    spec.bands = {{"red", "1"}};
    spec.mask_kind = MaskKind::scl_colours;
    for (const auto& [type, full] : std::vector<std::pair<GDALDataType, double>>{
             {GDT_Byte, 255}, {GDT_UInt16, 65535}, {GDT_UInt16, 255}, {GDT_Float32, 1}}) {
        RasterFile file = picture(type, full);
        spec.mask = file.write(scratch / "m.tif");
        const Scene scene = resolve_scene(spec);
        EXPECT_EQ(clear_text(scene, scene.grid), "....## ....## ....## ....## ") << GDALGetDataTypeName(type) << full;
    }
}

TEST(SceneColours, BandsInAnotherOrderAndAlpha) {
    const Scratch scratch;
    config::SceneSpec spec = spec_of(band().write(scratch / "red.tif"));
    spec.bands = {{"red", "1"}};
    RasterFile file = picture(GDT_Byte, 255);
    std::swap(file.pixels[0], file.pixels[2]);
    file.bands = 4;
    file.colours = {GCI_BlueBand, GCI_GreenBand, GCI_RedBand, GCI_AlphaBand};
    std::vector<double> alpha(static_cast<std::size_t>(kRows) * kCols, 255);
    alpha[0] = 0;
    file.pixels.push_back(alpha);
    spec.mask = file.write(scratch / kFullName);
    const Scene scene = resolve_scene(spec);  // of the kind that its name tells
    EXPECT_EQ(scene.mask->kind, MaskKind::scl_colours);
    EXPECT_EQ(scene.mask->colour_bands, (std::array<int, 3>{3, 2, 1}));
    EXPECT_EQ(clear_text(scene, scene.grid), "#...## ....## ....## ....## ");
}

TEST(SceneColours, OfHalfTheSizeLieOnTheSamePlace) {
    const Scratch scratch;
    RasterFile fine = band();
    fine.rows = 2 * kRows;
    fine.cols = 2 * kCols;
    config::SceneSpec spec = spec_of(fine.write(scratch / "red.tif"));
    spec.bands = {{"red", "1"}};
    RasterFile file = picture(GDT_Byte, 255);
    file.geotransform = {500000, 20, 0, 3500000, 0, -20};
    spec.mask = file.write(scratch / "m.tif");
    spec.mask_kind = MaskKind::scl_colours;
    const Scene scene = resolve_scene(spec);
    std::string expected;
    for (int r = 0; r < 2 * kRows; ++r) expected += "........#### ";
    EXPECT_EQ(clear_text(scene, scene.grid), expected);
}

TEST(SceneColours, ToldOtherwise) {
    const Scratch scratch;
    band().write(scratch / "a/T_B04.tif");
    band().write(scratch / "a/T_B08.tif");
    picture(GDT_Byte, 255).write(scratch / "a/T_Scene_classification_map.tif");
    RasterFile codes = band();
    codes.type = GDT_Byte;
    config::SceneSpec spec = spec_of((scratch / "a").string());
    spec.mask_kind = MaskKind::scl;
    EXPECT_NE(fault_text(spec).find("the scene has no mask"), std::string::npos);
    codes.write(scratch / "a/T_SCL.tif");
    EXPECT_TRUE(resolve_scene(spec).mask->path.ends_with("T_SCL.tif"));
    spec.mask_kind = MaskKind::scl_colours;
    EXPECT_TRUE(resolve_scene(spec).mask->path.ends_with("T_Scene_classification_map.tif"));
    spec.sensor = "sentinel2_l2a";
    spec.mask_kind = MaskKind::none;
    EXPECT_EQ(resolve_scene(spec).mask->kind, MaskKind::scl) << "codes go before their picture";
    spec.mask_kind = MaskKind::scl_colours;
    spec.mask = "T_SCL.tif";
    EXPECT_NE(fault_text(spec).find("this has 1 band"), std::string::npos);
}

TEST(SceneColours, OneBandOfThatNameHoldsCodes) {
    const Scratch scratch;
    RasterFile codes = band();
    codes.type = GDT_Byte;
    config::SceneSpec spec = spec_of(band().write(scratch / "x.tif"));
    spec.mask = codes.write(scratch / "T_Scene_classification.tif");
    EXPECT_EQ(resolve_scene(spec).mask->kind, MaskKind::scl);
}

}  // namespace
}  // namespace quarrywatch::io
