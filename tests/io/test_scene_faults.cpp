// Bad input: each with one message that names the path, the cause and the remedy, and the exit code for bad input.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/named_crs.hpp"
#include "pipeline/io/raster_probe.hpp"
#include "pipeline/io/scene.hpp"
#include "tests/io/raster_file.hpp"
#include "tests/io/scene_text.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::io {
namespace {

using test::fault_text;
using test::RasterFile;
using test::Scratch;
using test::spec_of;

void expect_bad_input(const std::string& path, const std::string& cause) {
    testing::internal::CaptureStderr();
    const std::string fault = fault_text(spec_of(path));
    const std::string printed = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(fault.starts_with("3 " + path)) << fault;
    EXPECT_NE(fault.find(cause), std::string::npos) << fault;
    EXPECT_EQ(fault.find('\n'), std::string::npos) << fault;
    EXPECT_EQ(printed, "");
}

void cut_short(const std::filesystem::path& path, double share) {
    const auto size = std::filesystem::file_size(path);
    std::filesystem::resize_file(path, static_cast<std::uintmax_t>(static_cast<double>(size) * share));
}

TEST(SceneFaults, Missing) {
    const Scratch scratch;
    start_gdal(1 << 20);
    expect_bad_input((scratch / "nowhere.tif").string(), "no such file");
    expect_bad_input((scratch / "nowhere*.tif").string(), "no file fits");
    EXPECT_TRUE(fault_text(spec_of("")).starts_with("2 scene"));
}

TEST(SceneFaults, NotARaster) {
    const Scratch scratch;
    start_gdal(1 << 20);
    std::ofstream(scratch / "a.tif") << "These are words, no pixels.";
    std::ofstream(scratch / "b.tif").close();
    expect_bad_input((scratch / "a.tif").string(), "not a raster");
    expect_bad_input((scratch / "b.tif").string(), "not a raster");
    expect_bad_input(scratch.path().string(), "the folder holds no raster");
}

TEST(SceneFaults, EmptyFolder) {
    const Scratch scratch;
    start_gdal(1 << 20);
    expect_bad_input(scratch.path().string(), "the folder holds no raster");
}

TEST(SceneFaults, CutShort) {
    const Scratch scratch;
    RasterFile file;
    file.rows = 200;
    file.cols = 300;
    file.bands = 4;
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{},
          std::vector<std::string>{"COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"},
          std::vector<std::string>{"COMPRESS=LZW", "INTERLEAVE=BAND"}}) {
        file.options = options;
        const std::string path = file.write(scratch / "a.tif");
        EXPECT_EQ(fault_text(spec_of(path)), "no fault");
        cut_short(path, 0.6);
        // Whether the directory of a cut TIFF is still there depends on where the writer put it.
        const std::string fault = fault_text(spec_of(path));
        EXPECT_TRUE(fault.starts_with("3 " + path)) << fault;
        EXPECT_TRUE(fault.find("cut short") != std::string::npos || fault.find("not a raster") != std::string::npos)
            << fault;
    }
}

TEST(SceneFaults, CutShortBehindItsDirectory) {
    const Scratch scratch;
    RasterFile file;
    file.rows = 200;
    file.cols = 300;
    const std::string path = file.write(scratch / "a.tif");
    cut_short(path, 0.9);
    expect_bad_input(path, "cut short");
}

TEST(SceneFaults, CutShortOtherFormats) {
    const Scratch scratch;
    RasterFile file;
    file.rows = 200;
    file.cols = 300;
    file.type = GDT_Byte;
    for (const char* driver : {"ENVI", "BMP"}) {
        file.driver = driver;
        file.epsg = std::string(driver) == "BMP" ? 0 : 32650;
        file.placed = file.epsg != 0;
        const std::string path = file.write(scratch / (std::string("a_") + driver));
        EXPECT_EQ(fault_text(spec_of(path)), "no fault");
        cut_short(path, 0.5);
        const std::string fault = fault_text(spec_of(path));
        EXPECT_TRUE(fault.starts_with("3 ")) << driver << ": " << fault;
    }
}

TEST(SceneFaults, DifferentCrs) {
    const Scratch scratch;
    RasterFile file;
    file.write(scratch / "a/red.tif");
    file.epsg = 32651;
    file.write(scratch / "a/nir.tif");
    const std::string fault = fault_text(spec_of((scratch / "a").string()));
    EXPECT_TRUE(fault.starts_with("3 ")) << fault;
    EXPECT_NE(fault.find("CRS differs"), std::string::npos) << fault;
}

TEST(SceneFaults, TypesAndPlaces) {
    const Scratch scratch;
    RasterFile file;
    file.type = GDT_CFloat32;
    expect_bad_input(file.write(scratch / "complex.tif"), "complex");
    std::ofstream(scratch / "crs_only.vrt") << "<VRTDataset rasterXSize=\"10\" rasterYSize=\"8\"><SRS>EPSG:32650</SRS>"
                                               "<VRTRasterBand dataType=\"UInt16\" band=\"1\"/></VRTDataset>";
    expect_bad_input((scratch / "crs_only.vrt").string(), "not where its pixels lie");
    std::ofstream(scratch / "flat.vrt")
        << "<VRTDataset rasterXSize=\"10\" rasterYSize=\"8\"><SRS>EPSG:32650</SRS><GeoTransform>"
           "0,1,1,0,1,1</GeoTransform><VRTRasterBand dataType=\"UInt16\" band=\"1\"/></VRTDataset>";
    expect_bad_input((scratch / "flat.vrt").string(), "no area");
    std::ofstream(scratch / "zero.vrt")
        << "<VRTDataset rasterXSize=\"0\" rasterYSize=\"8\"><VRTRasterBand dataType=\"Byte\" "
           "band=\"1\"/></VRTDataset>";
    expect_bad_input((scratch / "zero.vrt").string(), "not a raster");
    std::ofstream(scratch / "lost.vrt")
        << "<VRTDataset rasterXSize=\"10\" rasterYSize=\"8\"><VRTRasterBand dataType=\"Byte\" "
           "band=\"1\"><SimpleSource><SourceFilename relativeToVRT=\"1\">gone.tif</SourceFilename>"
           "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>";
    expect_bad_input((scratch / "lost.vrt").string(), "gone.tif");
}

TEST(SceneFaults, SubdatasetsAreNamed) {
    const Scratch scratch;
    RasterFile file;
    file.driver = "GPKG";
    file.type = GDT_Byte;
    file.options = {"RASTER_TABLE=first"};
    const std::string path = file.write(scratch / "two.gpkg");
    file.options = {"RASTER_TABLE=second", "APPEND_SUBDATASET=YES"};
    file.write(scratch / "two.gpkg");
    expect_bad_input(path, "GPKG:" + path + ":first");
}

TEST(SceneFaults, SeveralMultiBandRasters) {
    const Scratch scratch;
    RasterFile file;
    file.bands = 4;
    file.write(scratch / "1985.tif");
    file.write(scratch / "1990.tif");
    expect_bad_input(scratch.path().string(), "2 multi-band rasters");
}

TEST(SceneFaults, ConfigurationFaults) {
    const Scratch scratch;
    RasterFile file;
    file.bands = 4;
    config::SceneSpec spec = spec_of(file.write(scratch / "a.tif"));
    spec.bands = {{"blue", "7"}};
    EXPECT_TRUE(fault_text(spec).starts_with("3 ")) << fault_text(spec);
    spec.bands = {{"bleu", "1"}};
    EXPECT_TRUE(fault_text(spec).starts_with("2 ")) << fault_text(spec);
    spec.bands = {{"blue", "1"}, {"red", "1"}};
    EXPECT_NE(fault_text(spec).find("two roles"), std::string::npos);
    spec.bands.clear();
    spec.sensor = "sentinel9";
    EXPECT_NE(fault_text(spec).find("sentinel2_l2a"), std::string::npos);
}

TEST(GdalErrors, CollectsAndNests) {
    testing::internal::CaptureStderr();
    {
        GdalErrors outer;
        CPLError(CE_Warning, 1, "first");
        CPLError(CE_Warning, 1, "first");
        {
            GdalErrors inner;
            CPLError(CE_Failure, 1, "broken\nline.");
            EXPECT_TRUE(inner.failed());
            EXPECT_EQ(inner.last_error(), "broken line");
            inner.clear();
            EXPECT_EQ(inner.last_error("none"), "none");
        }
        EXPECT_FALSE(outer.failed());
        EXPECT_EQ(outer.warnings(), std::vector<std::string>{"first"});
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(SameCrs, ByMeaningNotByText) {
    const std::string name = "EPSG:32650";
    EXPECT_TRUE(same_crs(name, name));
    EXPECT_TRUE(same_crs("", ""));
    EXPECT_TRUE(same_crs(name, "+proj=utm +zone=50 +datum=WGS84 +units=m +no_defs"));
    EXPECT_TRUE(same_crs("EPSG:4326", "OGC:CRS84"));
    EXPECT_FALSE(same_crs(name, "EPSG:32651"));
    EXPECT_FALSE(same_crs(name, ""));
    EXPECT_FALSE(same_crs(name, "nonsense"));
}

}  // namespace
}  // namespace quarrywatch::io
