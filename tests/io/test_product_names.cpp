#include "pipeline/io/product_names.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "pipeline/io/file_pattern.hpp"

namespace quarrywatch::io {
namespace {

std::string date_text(const std::string& name) {
    const std::optional<NameDate> found = date_in_name(name);
    if (!found) return "none";
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u%s", static_cast<int>(found->date.year()),
                  static_cast<unsigned>(found->date.month()), static_cast<unsigned>(found->date.day()),
                  found->ambiguous ? "?" : "");
    return text;
}

std::string sensor_text(const std::string& name) {
    const std::optional<SensorGuess> guess = sensor_in_name(name);
    return guess ? guess->profile + (guess->scale_known ? "" : "?") : "none";
}

TEST(ProductNames, Dates) {
    EXPECT_EQ(date_text("20250603.tif"), "2025-06-03");
    EXPECT_EQ(date_text("scene_2025-06-03.tif"), "2025-06-03");
    EXPECT_EQ(date_text("scene_2025_06_03_b4.tif"), "2025-06-03");
    EXPECT_EQ(date_text("2023-10-09-22-28-02_S2_ms.tif"), "2023-10-09");
    EXPECT_EQ(date_text("S2A_MSIL2A_20230101T024121_N0509_R089_T50SQB_20230102T054321.SAFE"), "2023-01-01");
    EXPECT_EQ(date_text("T50SQB_20230101T024121_B02_10m.jp2"), "2023-01-01");
    EXPECT_EQ(date_text("LC08_L2SP_119038_20200317_20200822_02_T1_SR_B4.TIF"), "2020-03-17");
    EXPECT_EQ(date_text("LC81190382013106LGN00_B4.TIF"), "2013-04-16");
    EXPECT_EQ(date_text("GF1_WFV1_E118.0_N31.9_20200501_L1A0004774832.tif"), "2020-05-01");
    EXPECT_EQ(date_text("20250603031541_x.tif"), "2025-06-03");
    EXPECT_EQ(date_text("2019-08-22-00:00_2019-08-22-23:59_Sentinel-2_L2A_B08_(Raw).tiff"), "2019-08-22");
}

TEST(ProductNames, WhatIsNoDate) {
    for (const char* name : {"2000TM", "1985.tif", "20251303.tif", "20250230.tif", "17891203.tif", "123456789.tif",
                             "L1A0004774832", "2025-0603.tif", "2025-06_03.tif", "", "\xff\xfe"})
        EXPECT_EQ(date_text(name), "none") << name;
}

TEST(ProductNames, TwoDatesWithoutAKnownOrderAreAmbiguous) {
    EXPECT_EQ(date_text("mosaic_20230101_20230331.tif"), "2023-01-01?");
    EXPECT_EQ(date_text("mosaic_20230101_20230101.tif"), "2023-01-01");
}

TEST(ProductNames, Sensors) {
    EXPECT_EQ(sensor_text("S2A_MSIL2A_20230101T024121_N0509_R089_T50SQB_20230102T054321.SAFE"), "sentinel2_l2a");
    EXPECT_EQ(sensor_text("S2B_MSIL1C_20230101T024121_N0509_R089_T50SQB_20230102T054321.SAFE"), "sentinel2_l1c");
    EXPECT_EQ(sensor_text("T50SQB_20230101T024121_B02_10m.jp2"), "sentinel2_l2a");
    EXPECT_EQ(sensor_text("T50SQB_20230101T024121_B02.jp2"), "sentinel2_l1c");
    EXPECT_EQ(sensor_text("2019-08-22-00:00_2019-08-22-23:59_Sentinel-2_L2A_B08_(Raw).tiff"), "sentinel2_l2a");
    EXPECT_EQ(sensor_text("ref_S2A_20160608T153121_T33UUU_sub.tif"), "sentinel2_l2a");
    EXPECT_EQ(sensor_text("my_S2A_mosaic.tif"), "sentinel2_l2a?");
    EXPECT_EQ(sensor_text("LC08_L2SP_119038_20200317_20200822_02_T1_SR_B4.TIF"), "landsat_c2l2");
    EXPECT_EQ(sensor_text("LT05_L2SP_119038_20000317_20200822_02_T1_SR_B4.TIF"), "landsat_c2l2_tm");
    EXPECT_EQ(sensor_text("LC08_L1TP_119038_20200317_20200822_02_T1_B4.TIF"), "landsat_c2l2?");
    EXPECT_EQ(sensor_text("HLS.L30.T50SQB.2023001T024121.v2.0.B05.tif"), "landsat_c2l2?");
    EXPECT_EQ(sensor_text("GF1_WFV1_E118.0_N31.9_20200501_L1A0004774832.tif"), "gf1");
    EXPECT_EQ(sensor_text("GF6_PMS_E118.0_N31.9_20200501.tif"), "gf6");
    for (const char* name : {"before.tif", "2000TM", "ms2a.tif", "gf12.tif", ""})
        EXPECT_EQ(sensor_text(name), "none") << name;
}

TEST(ProductNames, Baselines) {
    EXPECT_EQ(baseline_in_name("S2A_MSIL2A_20230101T024121_N0509_R089_T50SQB_20230102T054321.SAFE"), 509);
    EXPECT_EQ(baseline_in_name("S2A_MSIL2A_20210101T024121_N0214_R089_T50SQB_20210102T054321"), 214);
    EXPECT_EQ(baseline_in_name("T50SQB_20230101T024121_B02_10m.jp2"), std::nullopt);
    EXPECT_EQ(baseline_in_name("house_N0400_.tif"), std::nullopt);
}

TEST(ProductNames, Tokens) {
    EXPECT_EQ(name_tokens("T50SQB_B02 (Raw)"), (std::vector<std::string>{"t50sqb", "b02", "raw"}));
    EXPECT_EQ(name_tokens("蓝 波段-1"), (std::vector<std::string>{"蓝", "波段", "1"}));
    EXPECT_TRUE(name_tokens("._-").empty());
}

TEST(FilePattern, Fits) {
    EXPECT_TRUE(fits_pattern("B02.tif", "*B02*"));
    EXPECT_TRUE(fits_pattern("B02.tif", "B0?.tif"));
    EXPECT_TRUE(fits_pattern("", "*"));
    EXPECT_TRUE(fits_pattern("aXbXc", "a*b*c"));
    EXPECT_TRUE(fits_pattern("[1].tif", "[1].*"));
    EXPECT_FALSE(fits_pattern("B02.tif", "B0?"));
    EXPECT_FALSE(fits_pattern("b02.tif", "B02.tif"));
    EXPECT_FALSE(fits_pattern("", "?"));
    // A naive matcher would need exponential time here.
    EXPECT_FALSE(fits_pattern(std::string(200, 'a'), "a*a*a*a*a*a*a*a*a*a*a*a*b"));
}

TEST(FilePattern, Parts) {
    EXPECT_EQ(file_name("/a/b/c.tif"), "c.tif");
    EXPECT_EQ(file_name("/a/b/"), "b");
    EXPECT_EQ(file_name("c.tif"), "c.tif");
    EXPECT_EQ(parent_folder("/a/b/"), "/a");
    EXPECT_EQ(parent_folder("/a"), "/");
    EXPECT_EQ(parent_folder("a"), ".");
}

}  // namespace
}  // namespace quarrywatch::io
