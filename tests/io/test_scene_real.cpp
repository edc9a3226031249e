// Real imagery, where it is there: QUARRYWATCH_DATA, else ../shared/data beside the source.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "pipeline/io/gdal_handle.hpp"
#include "pipeline/io/scene.hpp"
#include "tests/io/scene_text.hpp"

namespace quarrywatch::io {
namespace {

using test::date_text;
using test::role_text;
using test::scale_text;
using test::spec_of;

std::string data_path(const std::string& name) {
    const char* const given = std::getenv("QUARRYWATCH_DATA");
    return std::string(given != nullptr ? given : QUARRYWATCH_SOURCE_DIR "/../shared/data") + "/" + name;
}

class RealScene : public testing::Test {
protected:
    void SetUp() override { start_gdal(std::int64_t{16} << 20); }
    Scene resolve(const std::string& name, const std::string& sensor = "") {
        return resolve_scene(spec_of(data_path(name), sensor));
    }
};

#define SKIP_WITHOUT(name) \
    if (!std::filesystem::exists(data_path(name))) GTEST_SKIP() << data_path(name) << " is not there"

TEST_F(RealScene, TaizhouHasItsRolesFromWavelengths) {
    SKIP_WITHOUT("taizhou/2000TM");
    const Scene scene = resolve("taizhou/2000TM");
    EXPECT_EQ(role_text(scene), "blue green red nir swir1 swir2");
    EXPECT_EQ(scale_text(scene.bands[0]), "1 0");
    EXPECT_EQ(scene.grid.rows, 400);
    EXPECT_TRUE(scene.grid.has_crs());
    EXPECT_EQ(date_text(scene), "none");
    EXPECT_TRUE(scene.warnings.empty());
}

TEST_F(RealScene, LandsatYearsShareOneGrid) {
    SKIP_WITHOUT("opengeos_landsat/1985.tif");
    const Scene first = resolve("opengeos_landsat/1985.tif");
    const Scene last = resolve("opengeos_landsat/2020.tif");
    EXPECT_EQ(role_text(first),
              "blue green red nir");  // by the rule for four unnamed bands, which the configuration overrides
    EXPECT_EQ(first.grid, last.grid);
    EXPECT_EQ(first.bands[0].nodata, 0);
    config::SceneSpec spec = spec_of(data_path("opengeos_landsat/1985.tif"));
    spec.bands = {{"swir1", "1"}, {"nir", "2"}, {"red", "3"}};
    EXPECT_EQ(role_text(resolve_scene(spec)), "red nir swir1 band4");
}

TEST_F(RealScene, EveryDateOfTheMineResolves) {
    SKIP_WITHOUT("aurora_mines/mine_1");
    int scenes = 0;
    int with_mask_band = 0;
    for (const char* series : {"baseline", "monitor"}) {
        for (const auto& entry :
             std::filesystem::directory_iterator(data_path(std::string("aurora_mines/mine_1/") + series))) {
            const Scene scene = resolve_scene(spec_of(entry.path().string()));
            const std::string folder = entry.path().filename().string();
            EXPECT_EQ(role_text(scene), "blue red nir swir1 swir2") << folder;
            EXPECT_EQ(scene.sensor, "sentinel2_l2a");
            EXPECT_DOUBLE_EQ(scene.bands[0].scale, 1.0 / 65535);
            EXPECT_EQ(scene.bands[0].offset, 0);
            EXPECT_TRUE(scene.date.has_value()) << folder;
            ASSERT_TRUE(scene.mask.has_value()) << folder;
            EXPECT_EQ(scene.mask->kind, config::MaskKind::scl_colours);
            with_mask_band += scene.bands[0].mask_band == 2 ? 1 : 0;
            ++scenes;
        }
    }
    EXPECT_EQ(scenes, 108);
    EXPECT_EQ(with_mask_band, 106);
}

TEST_F(RealScene, TwoSensorsWithDifferentNodata) {
    SKIP_WITHOUT("coastseg_s2_l9");
    const Scene landsat = resolve("coastseg_s2_l9/2023-06-30-22-01-55_L9_ms.tif");
    const Scene sentinel = resolve("coastseg_s2_l9/2023-10-09-22-28-02_S2_ms.tif");
    EXPECT_EQ(role_text(landsat), "band1 band2 band3 band4 band5");
    EXPECT_EQ(scale_text(landsat.bands[0]), "1 0");
    EXPECT_EQ(scale_text(sentinel.bands[0]), "1 0 nodata 0");
    EXPECT_EQ(date_text(landsat), "2023-06-30");
    EXPECT_EQ(date_text(sentinel), "2023-10-09");
    EXPECT_NE(landsat.grid.crs_wkt, sentinel.grid.crs_wkt);
}

TEST_F(RealScene, SingleBandNamedBySentinel2) {
    SKIP_WITHOUT("arosics_inter1");
    const Scene scene = resolve("arosics_inter1/tgt_S2A_20160529T153631_T33UUU_sub.tif");
    EXPECT_EQ(role_text(scene), "band1");
    EXPECT_EQ(scale_text(scene.bands[0]), "0.0001 0 nodata 0");
    EXPECT_EQ(date_text(scene), "2016-05-29");
}

TEST_F(RealScene, RotatedGridWithUnsortedTagsIsReadInSilence) {
    SKIP_WITHOUT("aster_esfahan/aster_1.tif");
    testing::internal::CaptureStderr();
    const Scene scene = resolve("aster_esfahan/aster_1.tif");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    EXPECT_EQ(role_text(scene), "band1 band2 band3");
    EXPECT_NE(scene.grid.geotransform[2], 0);
}

TEST_F(RealScene, RadarPicture) {
    SKIP_WITHOUT("sar/Ottawa/ottawa_1.bmp");
    const Scene scene = resolve("sar/Ottawa/ottawa_1.bmp", "sar");
    EXPECT_EQ(role_text(scene), "sar");
    EXPECT_FALSE(scene.grid.has_crs());
}

}  // namespace
}  // namespace quarrywatch::io
