// Folders and patterns of single-band rasters, and the masks that come with them.

#include <gtest/gtest.h>

#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/scene.hpp"
#include "tests/io/raster_file.hpp"
#include "tests/io/scene_text.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using config::MaskKind;
using test::date_text;
using test::fault_text;
using test::RasterFile;
using test::role_text;
using test::scale_text;
using test::Scratch;
using test::spec_of;
using test::warns;

RasterFile pixels_of(double size, int rows, int cols, GDALDataType type = GDT_UInt16) {
    RasterFile file;
    file.geotransform[1] = size;
    file.geotransform[5] = -size;
    file.rows = rows;
    file.cols = cols;
    file.type = type;
    return file;
}

/// A product folder as ESA lays it out, small.
std::filesystem::path write_safe(const Scratch& scratch) {
    const std::filesystem::path root = scratch / "S2A_MSIL2A_20230101T024121_N0509_R089_T50SQB_20230102T054321.SAFE";
    const std::filesystem::path data = root / "GRANULE" / "L2A_T50SQB_A1_20230101T024121" / "IMG_DATA";
    const std::string stem = "T50SQB_20230101T024121_";
    for (const char* band : {"B02", "B03", "B04", "B08", "AOT"})
        pixels_of(10, 12, 12).write(data / "R10m" / (stem + band + "_10m.tif"));
    for (const char* band : {"B02", "B8A", "B11", "B12"})
        pixels_of(20, 6, 6).write(data / "R20m" / (stem + band + "_20m.tif"));
    pixels_of(20, 6, 6, GDT_Byte).write(data / "R20m" / (stem + "SCL_20m.tif"));
    pixels_of(60, 2, 2, GDT_Byte).write(data / "R60m" / (stem + "SCL_60m.tif"));
    pixels_of(20, 6, 6, GDT_Byte).write(root / "GRANULE" / "L2A_T50SQB_A1_20230101T024121" / "QI_DATA" / "MSK_B02.tif");
    std::ofstream(root / "MTD_MSIL2A.xml") << "<PROCESSING_BASELINE>05.09</PROCESSING_BASELINE>";
    return root;
}

TEST(SceneFolder, WholeSentinel2Product) {
    const Scratch scratch;
    const std::filesystem::path root = write_safe(scratch);
    const Scene scene = resolve_scene(spec_of(root.string()));
    EXPECT_EQ(scene.sensor, "sentinel2_l2a");
    EXPECT_EQ(role_text(scene), "blue green red nir swir1 swir2");
    EXPECT_EQ(date_text(scene), "2023-01-01");
    EXPECT_EQ(scale_text(scene.bands[0]), "0.0001 -0.1 nodata 0");
    EXPECT_TRUE(scene.find("blue")->path.ends_with("B02_10m.tif"));
    EXPECT_TRUE(scene.find("nir")->path.ends_with("B08_10m.tif"));
    EXPECT_EQ(scene.grid.rows, 12);
    EXPECT_EQ(scene.find("swir1")->grid.rows, 6);
    ASSERT_TRUE(scene.mask.has_value());
    EXPECT_EQ(scene.mask->kind, MaskKind::scl);
    EXPECT_TRUE(scene.mask->path.ends_with("SCL_20m.tif"));
    EXPECT_TRUE(warns(scene, "AOT_10m.tif"));
}

TEST(SceneFolder, TenMetreFolderFindsItsMaskBeside) {
    const Scratch scratch;
    const std::filesystem::path data =
        write_safe(scratch) / "GRANULE" / "L2A_T50SQB_A1_20230101T024121" / "IMG_DATA" / "R10m";
    const Scene scene = resolve_scene(spec_of(data.string() + "/"));
    EXPECT_EQ(role_text(scene), "blue green red nir");
    EXPECT_EQ(scale_text(scene.bands[0]), "0.0001 -0.1 nodata 0");
    ASSERT_TRUE(scene.mask.has_value());
    EXPECT_TRUE(scene.mask->path.ends_with("SCL_20m.tif"));
}

TEST(SceneFolder, BaselineFromTheMetadataFileAlone) {
    const Scratch scratch;
    pixels_of(10, 4, 4).write(scratch / "plain/R10m/T50SQB_20210101T024121_B04_10m.tif");
    EXPECT_EQ(resolve_scene(spec_of((scratch / "plain/R10m").string())).bands[0].offset, 0);
    std::ofstream(scratch / "plain/MTD_MSIL2A.xml") << "<A><PROCESSING_BASELINE>05.00</PROCESSING_BASELINE></A>";
    EXPECT_EQ(resolve_scene(spec_of((scratch / "plain/R10m").string())).bands[0].offset, -0.1);
}

TEST(SceneFolder, LandsatNumberingOfBothGenerations) {
    const Scratch scratch;
    const auto write = [&](const std::string& folder, const std::string& stem, const std::vector<std::string>& bands) {
        for (const std::string& band : bands) pixels_of(30, 5, 5).write(scratch / folder / (stem + band + ".TIF"));
    };
    write("oli", "LC08_L2SP_119038_20200317_20200822_02_T1_",
          {"SR_B1", "SR_B2", "SR_B3", "SR_B4", "SR_B5", "SR_B6", "SR_B7", "ST_B10", "QA_PIXEL", "QA_RADSAT"});
    write("tm", "LT05_L2SP_119038_19990317_20200822_02_T1_",
          {"SR_B1", "SR_B2", "SR_B3", "SR_B4", "SR_B5", "SR_B7", "ST_B6", "QA_PIXEL"});
    const Scene oli = resolve_scene(spec_of((scratch / "oli").string()));
    EXPECT_EQ(role_text(oli), "blue green red nir swir1 swir2");
    EXPECT_TRUE(oli.find("nir")->path.ends_with("SR_B5.TIF"));
    EXPECT_EQ(scale_text(oli.bands[0]), "2.75e-05 -0.2 nodata 0");
    EXPECT_EQ(date_text(oli), "2020-03-17");
    ASSERT_TRUE(oli.mask.has_value());
    EXPECT_EQ(oli.mask->kind, MaskKind::qa_pixel);
    for (const char* sensor : {"", "landsat_c2l2"}) {
        const Scene tm = resolve_scene(spec_of((scratch / "tm").string(), sensor));
        EXPECT_TRUE(tm.find("nir")->path.ends_with("SR_B4.TIF"));
        EXPECT_TRUE(tm.find("swir2")->path.ends_with("SR_B7.TIF"));
    }
}

TEST(SceneFolder, PlainCodesGiveRolesButNoScale) {
    const Scratch scratch;
    for (const char* name : {"a/B02.tif", "a/B03.tif", "a/B04.tif", "a/B08.tif"})
        pixels_of(10, 4, 4).write(scratch / name);
    const Scene scene = resolve_scene(spec_of((scratch / "a").string()));
    EXPECT_EQ(role_text(scene), "blue green red nir");
    EXPECT_EQ(scale_text(scene.bands[0]), "1 0");
    EXPECT_TRUE(warns(scene, "Sentinel-2's numbering"));
}

TEST(SceneFolder, PatternsAndFragments) {
    const Scratch scratch;
    for (const char* name : {"a/x_red.tif", "a/x_nir.tif", "a/y_red.tif", "a/one.tif", "a/two.tif"})
        pixels_of(10, 4, 4).write(scratch / name);
    EXPECT_EQ(role_text(resolve_scene(spec_of((scratch / "a/x_*.tif").string()))), "red nir");
    EXPECT_EQ(resolve_scene(spec_of((scratch / "?/y_r?d.tif").string())).id, "y_red");
    config::SceneSpec spec = spec_of((scratch / "a").string());
    spec.bands = {{"red", "one"}, {"nir", "TWO"}};
    const Scene scene = resolve_scene(spec);
    EXPECT_TRUE(scene.find("red")->path.ends_with("one.tif"));
    EXPECT_TRUE(scene.find("nir")->path.ends_with("two.tif"));
    spec.bands = {{"red", "x_"}};
    EXPECT_NE(fault_text(spec).find("fits both"), std::string::npos);
    spec.bands = {{"red", "zz"}};
    EXPECT_NE(fault_text(spec).find("there are: one.tif"), std::string::npos);
}

TEST(SceneFolder, TwoFilesForARoleAreRefused) {
    const Scratch scratch;
    for (const char* name : {"a/20230101_red.tif", "a/20230201_red.tif"}) pixels_of(10, 4, 4).write(scratch / name);
    const std::string fault = fault_text(spec_of((scratch / "a").string()));
    EXPECT_TRUE(fault.starts_with("3 ")) << fault;
    EXPECT_NE(fault.find("two files for role red"), std::string::npos);
}

TEST(SceneFolder, ConfiguredMasks) {
    const Scratch scratch;
    const std::string scene_path = pixels_of(10, 8, 10).write(scratch / "a.tif");
    pixels_of(20, 4, 5, GDT_Byte).write(scratch / "clouds_1.tif");
    pixels_of(20, 4, 5, GDT_Byte).write(scratch / "x_SCL.tif");
    config::SceneSpec spec = spec_of(scene_path);
    spec.mask = (scratch / "cloud*.tif").string();
    EXPECT_TRUE(fault_text(spec).starts_with("2 ")) << fault_text(spec);
    spec.mask_kind = MaskKind::clear_is_0;
    const Scene scene = resolve_scene(spec);
    ASSERT_TRUE(scene.mask.has_value());
    EXPECT_EQ(scene.mask->kind, MaskKind::clear_is_0);
    EXPECT_EQ(scene.mask->grid.rows, 4);
    spec.mask_kind = MaskKind::none;
    spec.mask = (scratch / "x_SCL.tif").string();
    EXPECT_EQ(resolve_scene(spec).mask->kind, MaskKind::scl);
    spec.mask = "";
    spec.mask_kind = MaskKind::scl;
    EXPECT_NE(fault_text(spec).find("no mask"), std::string::npos);
}

TEST(SceneFolder, MaskWithoutGeoreferenceLiesOnItsScene) {
    const Scratch scratch;
    config::SceneSpec spec = spec_of(pixels_of(10, 8, 10).write(scratch / "a.tif"));
    RasterFile mask = pixels_of(1, 8, 10, GDT_Byte);
    mask.epsg = 0;
    mask.placed = false;
    spec.mask = mask.write(scratch / "m.tif");
    spec.mask_kind = MaskKind::clear_is_1;
    EXPECT_EQ(resolve_scene(spec).mask->grid, resolve_scene(spec).grid);
    mask.rows = 7;
    mask.write(scratch / "m.tif");
    EXPECT_NE(fault_text(spec).find("another size"), std::string::npos);
}

TEST(SceneFolder, MaskBandInsideTheScene) {
    const Scratch scratch;
    RasterFile file;
    file.bands = 4;
    file.descriptions = {"red", "nir", "SCL", "dataMask"};
    const Scene scene = resolve_scene(spec_of(file.write(scratch / "a.tif")));
    EXPECT_EQ(role_text(scene), "red nir");
    EXPECT_EQ(scene.bands[0].mask_band, 4);
    ASSERT_TRUE(scene.mask.has_value());
    EXPECT_EQ(scene.mask->band, 3);
    EXPECT_EQ(scene.mask->kind, MaskKind::scl);
}

TEST(SceneFolder, MasksThatCannotServe) {
    const Scratch scratch;
    config::SceneSpec spec = spec_of(pixels_of(10, 8, 10).write(scratch / "a.tif"));
    RasterFile colours = pixels_of(10, 8, 10, GDT_Byte);
    colours.bands = 3;
    spec.mask = colours.write(scratch / "rgb_SCL.tif");
    EXPECT_NE(fault_text(spec).find("a mask has one band"), std::string::npos);
    spec.mask = pixels_of(10, 8, 10, GDT_Float32).write(scratch / "float_SCL.tif");
    EXPECT_NE(fault_text(spec).find("Float32"), std::string::npos);
    spec.mask = pixels_of(10, 8, 10, GDT_Byte).write(scratch / "x_QA_PIXEL.tif");
    EXPECT_NE(fault_text(spec).find("16 bits"), std::string::npos);
    spec.mask = (scratch / "nowhere.tif").string();
    spec.mask_kind = MaskKind::scl;
    EXPECT_NE(fault_text(spec).find("no such file"), std::string::npos);
}

}  // namespace
}  // namespace quarrywatch::io
