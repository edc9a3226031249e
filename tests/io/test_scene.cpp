// Single rasters: roles, scales, no-data, masks, dates.

#include <gtest/gtest.h>

#include <limits>

#include "pipeline/io/scene.hpp"
#include "tests/io/raster_file.hpp"
#include "tests/io/scene_text.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using test::date_text;
using test::RasterFile;
using test::role_text;
using test::scale_text;
using test::Scratch;
using test::spec_of;
using test::warns;

TEST(Scene, FourUnnamedBandsAreBlueGreenRedNir) {
    const Scratch scratch;
    RasterFile file;
    file.bands = 4;
    file.nodata = 0;
    file.options = {"TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=32"};
    const Scene scene = resolve_scene(spec_of(file.write(scratch / "before.tif")));
    EXPECT_EQ(scene.id, "before");
    EXPECT_EQ(role_text(scene), "blue green red nir");
    EXPECT_TRUE(warns(scene, "four bands without names"));
    EXPECT_EQ(scale_text(scene.bands[3]), "1 0 nodata 0");
    EXPECT_EQ(scene.bands[3].band, 4);
    EXPECT_EQ(scene.bands[3].block_cols, 16);
    EXPECT_EQ(scene.bands[3].block_rows, 32);
    EXPECT_EQ(scene.grid.rows, 8);
    EXPECT_EQ(scene.grid.cols, 10);
    EXPECT_TRUE(scene.grid.has_crs());
    EXPECT_EQ(scene.grid.geotransform[1], 10);
    EXPECT_FALSE(scene.mask.has_value());
    EXPECT_EQ(scene.find("nir"), &scene.bands[3]);
    EXPECT_EQ(scene.find("swir1"), nullptr);
}

TEST(Scene, OtherUnnamedBandsAreNumbered) {
    const Scratch scratch;
    RasterFile file;
    file.bands = 3;
    file.colours = {GCI_RedBand, GCI_GreenBand, GCI_BlueBand};  // programs set these without being asked
    EXPECT_EQ(role_text(resolve_scene(spec_of(file.write(scratch / "a.tif")))), "band1 band2 band3");
    file = RasterFile();
    EXPECT_EQ(role_text(resolve_scene(spec_of(file.write(scratch / "b.tif")))), "band1");
    EXPECT_EQ(role_text(resolve_scene(spec_of((scratch / "b.tif").string(), "sar"))), "sar");
}

TEST(Scene, DescriptionsGiveRolesInTheirOwnOrder) {
    const Scratch scratch;
    RasterFile file;
    file.bands = 5;
    file.descriptions = {"NIR", "Red", "Slope", "Green", "Blue"};
    const Scene scene = resolve_scene(spec_of(file.write(scratch / "a.tif")));
    EXPECT_EQ(role_text(scene), "blue green red nir band3");
    EXPECT_EQ(scene.find("blue")->band, 5);
}

TEST(Scene, ConfigurationOverridesNames) {
    const Scratch scratch;
    RasterFile file;
    file.bands = 5;
    file.descriptions = {"blue", "green", "red", "nir", "extra"};
    config::SceneSpec spec = spec_of(file.write(scratch / "a.tif"));
    spec.bands = {{"red", "5"}, {"swir1", "GREE"}};
    const Scene scene = resolve_scene(spec);
    EXPECT_EQ(scene.find("red")->band, 5);
    EXPECT_EQ(scene.find("swir1")->band, 2);
    EXPECT_EQ(scene.find("green"), nullptr);
    EXPECT_EQ(role_text(scene), "blue red nir swir1 band3");
}

TEST(Scene, WavelengthsOfAnEnviHeader) {
    const Scratch scratch;
    RasterFile file;
    file.bands = 3;
    file.driver = "ENVI";
    file.write(scratch / "scene");
    std::ofstream header(scratch / "scene.hdr", std::ios::app);
    header << "wavelength units = Nanometers\nwavelength = {830, 485, 1650}\n";
    header.close();
    EXPECT_EQ(role_text(resolve_scene(spec_of((scratch / "scene").string()))), "blue nir swir1");
}

TEST(Scene, Sentinel2StackWithoutNames) {
    const Scratch scratch;
    RasterFile file;
    file.bands = 12;
    const Scene scene = resolve_scene(spec_of(file.write(scratch / "S2A_20210603_stack.tif"), "sentinel2_l2a"));
    EXPECT_EQ(role_text(scene), "blue green red nir swir1 swir2");
    EXPECT_EQ(scene.find("nir")->band, 8);
    EXPECT_EQ(scene.find("swir2")->band, 12);
    EXPECT_EQ(scale_text(scene.bands[0]), "0.0001 0 nodata 0");
}

TEST(Scene, Sentinel2OffsetFollowsTheBaseline) {
    const Scratch scratch;
    RasterFile file;
    file.bands = 4;
    const auto scale_of = [&](const std::string& name) {
        return scale_text(resolve_scene(spec_of(file.write(scratch / name), "sentinel2_l2a")).bands[0]);
    };
    EXPECT_EQ(scale_of("S2A_MSIL2A_20230101T024121_N0509_R089_T50SQB_20230102T054321.tif"), "0.0001 -0.1 nodata 0");
    EXPECT_EQ(scale_of("S2A_MSIL2A_20230101T024121_N0301_R089_T50SQB_20230102T054321.tif"), "0.0001 0 nodata 0");
    EXPECT_EQ(scale_of("T50SQB_20220125T024121_10m.tif"), "0.0001 -0.1 nodata 0");
    EXPECT_EQ(scale_of("T50SQB_20220124T024121_10m.tif"), "0.0001 0 nodata 0");
    EXPECT_EQ(scale_of("my_own_20230603.tif"), "0.0001 0 nodata 0");
    file.metadata = {{"PROCESSING_BASELINE", "04.00"}};
    EXPECT_EQ(scale_of("my_own_20210603.tif"), "0.0001 -0.1 nodata 0");
    file.metadata = {{"PROCESSING_BASELINE", "03.01"}};
    EXPECT_EQ(scale_of("T50SQB_20230125T024121_10m.tif"), "0.0001 0 nodata 0");
}

TEST(Scene, ConfigurationOverProfileOverFile) {
    const Scratch scratch;
    RasterFile file;
    file.scale_offset = {{0.5, 3}};
    file.nodata = 7;
    const std::string path = file.write(scratch / "a.tif");
    EXPECT_EQ(scale_text(resolve_scene(spec_of(path)).bands[0]), "0.5 3 nodata 7");
    EXPECT_EQ(scale_text(resolve_scene(spec_of(path, "landsat_c2l2")).bands[0]), "2.75e-05 -0.2 nodata 7");
    config::SceneSpec spec = spec_of(path, "landsat_c2l2");
    spec.offset = 0.25;
    spec.nodata = 9;
    EXPECT_EQ(scale_text(resolve_scene(spec).bands[0]), "2.75e-05 0.25 nodata 9");
}

TEST(Scene, ProfilesScaleOnlyWholeNumbersOfSixteenBits) {
    const Scratch scratch;
    RasterFile file;
    file.type = GDT_Float32;
    EXPECT_EQ(scale_text(resolve_scene(spec_of(file.write(scratch / "a.tif"), "landsat_c2l2")).bands[0]), "1 0");
    file.type = GDT_Byte;
    EXPECT_EQ(scale_text(resolve_scene(spec_of(file.write(scratch / "b.tif"), "landsat_c2l2")).bands[0]),
              "1 0 nodata 0");
}

TEST(Scene, NodataThatIsNoNumberIsNotAValue) {
    const Scratch scratch;
    RasterFile file;
    file.type = GDT_Float32;
    file.nodata = -std::numeric_limits<double>::infinity();
    EXPECT_EQ(scale_text(resolve_scene(spec_of(file.write(scratch / "a.tif"))).bands[0]), "1 0");
}

/// Bands of data with an alpha band behind them.
RasterFile with_alpha(int data_bands) {
    RasterFile file;
    file.bands = data_bands + 1;
    file.options = {"ALPHA=YES"};
    file.colours = {GCI_GrayIndex};
    file.colours.resize(static_cast<std::size_t>(data_bands), GCI_Undefined);
    file.colours.push_back(GCI_AlphaBand);
    return file;
}

TEST(Scene, AlphaIsAMaskUnlessConfiguredAsABand) {
    const Scratch scratch;
    config::SceneSpec spec = spec_of(with_alpha(3).write(scratch / "a.tif"));
    const Scene scene = resolve_scene(spec);
    EXPECT_EQ(role_text(scene), "band1 band2 band3");
    EXPECT_TRUE(scene.bands[0].has_mask);
    EXPECT_EQ(scene.bands[0].mask_band, 0);
    spec.bands = {{"nir", "4"}};
    const Scene used = resolve_scene(spec);
    EXPECT_EQ(role_text(used), "nir band1 band2 band3");
    EXPECT_FALSE(used.find("nir")->has_mask);
    EXPECT_FALSE(used.find("band1")->has_mask);
}

TEST(Scene, AlphaThatGdalDoesNotUseIsUsedStill) {
    const Scratch scratch;
    // GDAL looks for alpha in rasters of two and four bands only, and not where a no-data value is set.
    const Scene five = resolve_scene(spec_of(with_alpha(4).write(scratch / "a.tif")));
    EXPECT_EQ(role_text(five), "blue green red nir");
    EXPECT_EQ(five.bands[3].mask_band, 5);
    RasterFile file = with_alpha(3);
    file.nodata = 0;
    const Scene hidden = resolve_scene(spec_of(file.write(scratch / "b.tif")));
    EXPECT_FALSE(hidden.bands[0].has_mask);
    EXPECT_EQ(hidden.bands[0].mask_band, 4);
}

TEST(Scene, SecondBandOfZeroAndOneIsADataMask) {
    const Scratch scratch;
    RasterFile file;
    file.bands = 2;
    file.rows = 2;
    file.cols = 3;
    for (const double valid : {1.0, 255.0, 65535.0}) {
        file.pixels = {{5, 6, 7, 8, 9, 10}, {0, valid, valid, 0, 0, valid}};
        const Scene scene = resolve_scene(spec_of(file.write(scratch / "a.tif")));
        ASSERT_EQ(scene.bands.size(), 1U) << valid;
        EXPECT_EQ(scene.bands[0].mask_band, 2);
    }
    file.pixels = {{5, 6, 7, 8, 9, 10}, {0, 1, 255, 0, 0, 1}};
    EXPECT_EQ(role_text(resolve_scene(spec_of(file.write(scratch / "a.tif")))), "band1 band2");
}

TEST(Scene, DatesByPrecedence) {
    const Scratch scratch;
    RasterFile file;
    file.metadata = {{"ACQUISITIONDATETIME", "2021-02-03T04:05:06"}, {"TIFFTAG_DATETIME", "2024:01:01 00:00:00"}};
    EXPECT_EQ(date_text(resolve_scene(spec_of(file.write(scratch / "a.tif")))), "2021-02-03");
    config::SceneSpec spec = spec_of(file.write(scratch / "a_20220405.tif"));
    EXPECT_EQ(date_text(resolve_scene(spec)), "2022-04-05");
    spec.date = Date{std::chrono::year{2023}, std::chrono::month{6}, std::chrono::day{7}};
    EXPECT_EQ(date_text(resolve_scene(spec)), "2023-06-07");
    file.metadata.erase("ACQUISITIONDATETIME");
    EXPECT_EQ(date_text(resolve_scene(spec_of(file.write(scratch / "b.tif")))), "none");
}

TEST(Scene, RotatedAndPlainGridsAreKept) {
    const Scratch scratch;
    RasterFile file;
    file.geotransform = {500000, 9, -3, 3500000, -3, -9};
    EXPECT_EQ(resolve_scene(spec_of(file.write(scratch / "a.tif"))).grid.geotransform, file.geotransform);
    file.epsg = 0;
    file.placed = false;
    const Scene plain = resolve_scene(spec_of(file.write(scratch / "b.tif")));
    EXPECT_FALSE(plain.grid.has_crs());
    EXPECT_EQ(plain.grid.geotransform, (std::array<double, 6>{0, 1, 0, 0, 0, 1}));
    file.placed = true;
    EXPECT_TRUE(warns(resolve_scene(spec_of(file.write(scratch / "c.tif"))), "no CRS"));
}

TEST(Scene, AVrtIsARaster) {
    const Scratch scratch;
    RasterFile file;
    file.write(scratch / "a.tif");
    std::ofstream vrt(scratch / "a.vrt");
    vrt << "<VRTDataset rasterXSize=\"10\" rasterYSize=\"8\"><VRTRasterBand dataType=\"UInt16\" "
           "band=\"1\"><Description>nir"
           "</Description><SimpleSource><SourceFilename "
           "relativeToVRT=\"1\">a.tif</SourceFilename><SourceBand>1</SourceBand>"
           "</SimpleSource></VRTRasterBand></VRTDataset>";
    vrt.close();
    EXPECT_EQ(role_text(resolve_scene(spec_of((scratch / "a.vrt").string()))), "nir");
}

}  // namespace
}  // namespace quarrywatch::io
