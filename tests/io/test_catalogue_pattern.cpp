// catalogue.pattern: where dates stand in paths, and which files make one scene.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/io/band_groups.hpp"
#include "pipeline/io/catalogue.hpp"
#include "pipeline/io/date_pattern.hpp"
#include "tests/io/catalogue_text.hpp"

namespace quarrywatch::io {
namespace {

using test::any_contains;
using test::contains;
using test::fault_of;
using test::put;
using test::Scratch;
using Lines = std::vector<std::string>;

Lines found(const Scratch& scratch, const std::string& pattern) {
    Lines lines;
    for (const DatedPath& path : DatePattern((scratch / pattern).string(), "key").find())
        lines.push_back(test::day_text(path.date) + " " + test::below(scratch, path.path));
    return lines;
}

Lines scenes(const Scratch& scratch, const std::string& pattern, Lines* warnings = nullptr,
             const std::string& mask = "") {
    config::Catalogue catalogue;
    catalogue.pattern = (scratch / pattern).string();
    if (!mask.empty()) catalogue.common.mask = (scratch / mask).string();
    Lines own;
    return test::scene_lines(scratch, find_catalogue_scenes(catalogue, warnings != nullptr ? *warnings : own));
}

TEST(CataloguePattern, DatesInFileNames) {
    const Scratch scratch;
    for (const char* name : {"S2A_20230602_b.tif", "S2B_20230102_a.tif", "S2A_20231301_no_month.tif", "S2A_2023.tif",
                             "S1_20230102_a.tif", "S2A_20230602_a.tif", "S2A_18990101_x.tif"})
        put(scratch, name);
    EXPECT_EQ(
        found(scratch, "S2*_{date:%Y%m%d}*.tif"),
        (Lines{"2023-01-02 S2B_20230102_a.tif", "2023-06-02 S2A_20230602_a.tif", "2023-06-02 S2A_20230602_b.tif"}));
}

TEST(CataloguePattern, DatesInFolderNamesAndOverSeveralFolders) {
    const Scratch scratch;
    for (const char* name : {"mine/base/220819/x.tif", "mine/late/010124/x.tif", "mine/late/320124/x.tif",
                             "tree/2023/06/03/T1/x.tif", "tree/2023/02/30/T1/x.tif", "tree/2023/6/3/T1/x.tif"})
        put(scratch, name);
    EXPECT_EQ(found(scratch, "mine/*/{date:%d%m%y}"),
              (Lines{"2019-08-22 mine/base/220819", "2024-01-01 mine/late/010124"}));
    EXPECT_EQ(found(scratch, "mine/*/{date:%d%m%y}/x.tif").size(), 2U);
    EXPECT_TRUE(found(scratch, "mine/*/{date:%d%m%y}/y.tif").empty());
    EXPECT_EQ(found(scratch, "tree/{date:%Y/%m/%d}/T?/*.tif"), Lines{"2023-06-03 tree/2023/06/03/T1/x.tif"});
}

TEST(CataloguePattern, EveryField) {
    const Scratch scratch;
    for (const char* name : {"LC81190382013106LGN00.tif", "a_03-Jun-2023.tif", "a_03-JUN-2022.tif", "a_03-Jux-2023.tif",
                             "y_99-12-31.tif", "y_71-01-01.tif", "y_72-01-01.tif", "j_2023-366.tif", "j_2024-366.tif"})
        put(scratch, name);
    EXPECT_EQ(found(scratch, "LC8??????{date:%Y%j}LGN*.tif"), Lines{"2013-04-16 LC81190382013106LGN00.tif"});
    EXPECT_EQ(found(scratch, "a_{date:%d-%b-%Y}.tif"),
              (Lines{"2022-06-03 a_03-JUN-2022.tif", "2023-06-03 a_03-Jun-2023.tif"}));
    EXPECT_EQ(found(scratch, "y_{date:%y-%m-%d}.tif"),
              (Lines{"1972-01-01 y_72-01-01.tif", "1999-12-31 y_99-12-31.tif", "2071-01-01 y_71-01-01.tif"}));
    EXPECT_EQ(found(scratch, "j_{date:%Y-%j}.tif"), Lines{"2024-12-31 j_2024-366.tif"});
}

TEST(CataloguePattern, TheFirstDateCountsAndLongerNumbersAreNotCut) {
    const Scratch scratch;
    for (const char* name : {"S2A_MSIL2A_20230101T024121_T50SQB_20230202T051234.SAFE/x", "n_1202301011.tif",
                             "n_20230101093000.tif", "m_20111012.tif", "m_111012.tif"})
        put(scratch, name);
    EXPECT_EQ(found(scratch, "S2*{date:%Y%m%d}T*.SAFE"),
              Lines{"2023-01-01 S2A_MSIL2A_20230101T024121_T50SQB_20230202T051234.SAFE"});
    EXPECT_EQ(found(scratch, "n_*{date:%Y%m%d}*.tif"), Lines{"2023-01-01 n_20230101093000.tif"});
    EXPECT_EQ(found(scratch, "m_*{date:%y%m%d}*.tif"), Lines{"2011-10-12 m_111012.tif"});
}

TEST(CataloguePattern, ADoubtfulPatternIsRefused) {
    for (const auto& [pattern, part] :
         std::vector<std::pair<std::string, std::string>>{{"/a/*.tif", "does not say where the date stands"},
                                                          {"/a/{date}.tif", "does not say where the date stands"},
                                                          {"/a/{date:%Y%m%d.tif", "lacks the }"},
                                                          {"/a/{date:%Y%m%d}/{date:%Y%m%d}.tif", "more than one"},
                                                          {"/a/{date:%Y%m%H}.tif", "%H is not known"},
                                                          {"/a/{date:%Y%m%}.tif", "is not known"},
                                                          {"/a/{date:%Y%m}.tif", "not complete"},
                                                          {"/a/{date:%m%d}.tif", "not complete"},
                                                          {"/a/{date:%Y%y%m%d}.tif", "says something twice"},
                                                          {"/a/{date:%Y%m%d%j}.tif", "says something twice"},
                                                          {"/a/{date:%Y*%m%d}.tif", "cannot hold *"}}) {
        const std::string fault = fault_of([&p = pattern] { DatePattern(p, "catalogue.pattern"); });
        EXPECT_TRUE(fault.starts_with("2 catalogue.pattern")) << fault;
        EXPECT_TRUE(contains(fault, part)) << fault;
    }
}

TEST(CataloguePattern, NothingFoundSaysWhatWasLookedFor) {
    const Scratch scratch;
    const std::string fault = fault_of([&] { scenes(scratch, "none/*_{date:%Y%m%d}.tif"); });
    EXPECT_TRUE(fault.starts_with("3 ")) << fault;
    EXPECT_TRUE(contains(fault, "none/*_{date:%Y%m%d}.tif")) << fault;
}

TEST(CataloguePattern, BandFilesOfOneSceneAreGrouped) {
    const Scratch scratch;
    for (const char* tile : {"T50SQB", "T50SQC"})
        for (const char* band : {"B02_10m", "B04_10m", "B8A_20m", "SCL_20m", "TCI_10m"})
            put(scratch, "d/" + std::string(tile) + "_20230101T024121_" + band + ".jp2");
    put(scratch, "d/T50SQB_20230106T024121_B02_10m.jp2");
    put(scratch, "d/T50SQB_20230106T024121_B04_10m.jp2.aux.xml");
    Lines warnings;
    EXPECT_EQ(scenes(scratch, "d/T*_{date:%Y%m%d}T*", &warnings),
              (Lines{"2023-01-01 d/T50SQB_20230101T024121_B02_10m.jp2 +2 mask d/T50SQB_20230101T024121_SCL_20m.jp2",
                     "2023-01-01 d/T50SQC_20230101T024121_B02_10m.jp2 +2 mask d/T50SQC_20230101T024121_SCL_20m.jp2",
                     "2023-01-06 d/T50SQB_20230106T024121_B02_10m.jp2"}));
    EXPECT_TRUE(any_contains(warnings, "3 files that fit the pattern are no bands"))
        << testing::PrintToString(warnings);
}

TEST(CataloguePattern, NamesOfLandsatAndOfBrowserDownloadsAndPlainWords) {
    const Scratch scratch;
    for (const char* part : {"SR_B2", "SR_B5", "ST_B10", "QA_PIXEL", "QA_RADSAT", "ST_EMIS"})
        put(scratch, std::string("l/LC08_L2SP_119038_20200317_20200822_02_T1_") + part + ".TIF");
    for (const char* part : {"B02_(Raw)", "B11_(Raw)", "Scene_classification_map_", "True_color"})
        put(scratch, std::string("e/2019-08-22-00:00_2019-08-22-23:59_Sentinel-2_L2A_") + part + ".tiff");
    for (const char* part : {"red", "swir16"}) put(scratch, std::string("w/") + part + "_20230101.tif");
    EXPECT_EQ(scenes(scratch, "l/LC*_{date:%Y%m%d}_*.TIF"),
              Lines{"2020-03-17 l/LC08_L2SP_119038_20200317_20200822_02_T1_SR_B2.TIF +2 mask "
                    "l/LC08_L2SP_119038_20200317_20200822_02_T1_QA_PIXEL.TIF"});
    EXPECT_EQ(scenes(scratch, "e/{date:%Y-%m-%d}*.tiff"),
              Lines{"2019-08-22 e/2019-08-22-00:00_2019-08-22-23:59_Sentinel-2_L2A_B02_(Raw).tiff +1 mask "
                    "e/2019-08-22-00:00_2019-08-22-23:59_Sentinel-2_L2A_Scene_classification_map_.tiff"});
    EXPECT_EQ(scenes(scratch, "w/*_{date:%Y%m%d}.tif"), Lines{"2023-01-01 w/red_20230101.tif +1"});
}

TEST(CataloguePattern, StacksOfOneDateAreScenesOfTheirOwn) {
    const Scratch scratch;
    for (const char* name : {"a_20230101.tif", "b_20230101.tif", "b_20230101_SCL.tif", "quick_20230101.png"})
        put(scratch, name);
    Lines warnings;
    EXPECT_EQ(scenes(scratch, "*_{date:%Y%m%d}*", &warnings),
              (Lines{"2023-01-01 a_20230101.tif", "2023-01-01 b_20230101.tif mask b_20230101_SCL.tif"}));
    EXPECT_TRUE(any_contains(warnings, "quick_20230101.png"));
}

TEST(CataloguePattern, MasksByPatternAreNoScenes) {
    const Scratch scratch;
    for (const char* name :
         {"i/S2_20230101_T1.tif", "i/S2_20230101_T2.tif", "i/S2_20230101_T1_clouds.tif", "i/S2_20230101_T2_clouds.tif",
          "i/S2_20230206_T1.tif", "i/S2_20230311_T1.tif", "i/S2_20230311_T1_clouds.tif"})
        put(scratch, name);
    Lines warnings;
    EXPECT_EQ(
        scenes(scratch, "i/S2_{date:%Y%m%d}*.tif", &warnings, "i/S2_{date:%Y%m%d}*_clouds.tif"),
        (Lines{"2023-01-01 i/S2_20230101_T1.tif mask i/S2_20230101_T1_clouds.tif",
               "2023-01-01 i/S2_20230101_T2.tif mask i/S2_20230101_T2_clouds.tif", "2023-02-06 i/S2_20230206_T1.tif",
               "2023-03-11 i/S2_20230311_T1.tif mask i/S2_20230311_T1_clouds.tif"}));
    EXPECT_TRUE(any_contains(warnings, "i/S2_20230206_T1.tif has no mask")) << testing::PrintToString(warnings);
}

TEST(CataloguePattern, MasksOfAnotherFolderAndFormat) {
    const Scratch scratch;
    put(scratch, "i/S2_20230101.tif");
    put(scratch, "m/x_2023-001.tif");
    EXPECT_EQ(scenes(scratch, "i/S2_{date:%Y%m%d}.tif", nullptr, "m/*_{date:%Y-%j}.tif"),
              Lines{"2023-01-01 i/S2_20230101.tif mask m/x_2023-001.tif"});
    put(scratch, "m/y_2023-001.tif");
    const std::string fault =
        fault_of([&] { scenes(scratch, "i/S2_{date:%Y%m%d}.tif", nullptr, "m/*_{date:%Y-%j}.tif"); });
    EXPECT_TRUE(fault.starts_with("3 ")) << fault;
    EXPECT_TRUE(contains(fault, "x_2023-001.tif and y_2023-001.tif")) << fault;
}

}  // namespace
}  // namespace quarrywatch::io
