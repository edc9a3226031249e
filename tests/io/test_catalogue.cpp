// The catalogue as a whole: sources together, ids, days, common fields.

#include "pipeline/io/catalogue.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/io/catalogue_text.hpp"

namespace quarrywatch::io {
namespace {

using test::any_contains;
using test::day;
using test::put;
using test::Scratch;
using Lines = std::vector<std::string>;

Lines ids(const std::vector<config::SceneSpec>& scenes) {
    Lines list;
    for (const config::SceneSpec& spec : scenes) list.push_back(spec.id);
    return list;
}

std::vector<config::SceneSpec> find(const config::Catalogue& catalogue) {
    Lines warnings;
    return find_catalogue_scenes(catalogue, warnings);
}

TEST(Catalogue, NothingConfiguredIsNoScene) { EXPECT_TRUE(find({}).empty()); }

TEST(Catalogue, IdsAreMadeOfDateAndNameBelowTheFolder) {
    const Scratch scratch;
    for (const char* name :
         {"mine/base/220819/x", "mine/late/220819/x", "mine/late/010124/x", "flat/S2A_20230101_a b.tif"})
        put(scratch, name);
    config::Catalogue catalogue;
    catalogue.pattern = (scratch / "mine/*/{date:%d%m%y}").string();
    EXPECT_EQ(ids(find(catalogue)), (Lines{"20190822_base_220819", "20190822_late_220819", "20240101_late_010124"}));
    catalogue.pattern = (scratch / "flat/*_{date:%Y%m%d}*.tif").string();
    EXPECT_EQ(ids(find(catalogue)), Lines{"S2A_20230101_a_b"});
}

TEST(Catalogue, AnIdDoesNotDependOnOtherScenesOrDays) {
    const Scratch scratch;
    put(scratch, "d/矿区_20230101.tif");
    put(scratch, "d/T1_20230105_B02.tif");
    config::Catalogue catalogue;
    catalogue.pattern = (scratch / "d/*_{date:%Y%m%d}*.tif").string();
    const Lines before = ids(find(catalogue));
    ASSERT_EQ(before.size(), 2U);
    EXPECT_TRUE(before[0].starts_with("20230101_")) << before[0];
    EXPECT_EQ(before[0].find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"),
              std::string::npos);
    put(scratch, "d/林地_20230101.tif");
    put(scratch, "d/T1_20230105_B04.tif");
    const Lines after = ids(find(catalogue));
    ASSERT_EQ(after.size(), 3U);
    EXPECT_NE(after[0], after[1]);
    EXPECT_EQ(after[1], before[0]);
    EXPECT_EQ(after[2], before[1]);
    catalogue.from = day(2023, 1, 2);
    EXPECT_EQ(ids(find(catalogue)), Lines{after[2]});
}

TEST(Catalogue, NamesThatComeOutAlikeAreToldApart) {
    const Scratch scratch;
    put(scratch, "d/x 20230101.tif");
    put(scratch, "d/x+20230101.tif");
    put(scratch, "scenes.csv", "id,path\nx_20230101,other.tif\n");
    config::Catalogue catalogue;
    catalogue.pattern = (scratch / "d/x?{date:%Y%m%d}.tif").string();
    catalogue.csv = (scratch / "scenes.csv").string();
    const std::vector<config::SceneSpec> scenes = find(catalogue);
    ASSERT_EQ(scenes.size(), 3U);
    EXPECT_EQ(scenes[2].id, "x_20230101");  // undated, and as the table has it
    EXPECT_TRUE(scenes[0].id.starts_with("x_20230101_") && scenes[1].id.starts_with("x_20230101_"));
    EXPECT_NE(scenes[0].id, scenes[1].id);
    EXPECT_EQ(ids(find(catalogue)), ids(scenes));
}

TEST(Catalogue, APathListedTwiceIsOneSceneAndTheTableGoesFirst) {
    const Scratch scratch;
    put(scratch, "i/a_20230101.tif");
    put(scratch, "i/b_20230201.tif");
    put(scratch, "scenes.csv", "id,path,date\nmine,i/../i/a_20230101.tif,2023-01-03\n,i/c.tif,\n,i/c.tif,\n");
    config::Catalogue catalogue;
    catalogue.pattern = (scratch / "i/?_{date:%Y%m%d}.tif").string();
    catalogue.csv = (scratch / "scenes.csv").string();
    Lines warnings;
    const auto scenes = find_catalogue_scenes(catalogue, warnings);
    EXPECT_EQ(test::scene_lines(scratch, scenes),
              (Lines{"2023-01-03 i/a_20230101.tif", "2023-02-01 i/b_20230201.tif", "none i/c.tif"}));
    EXPECT_EQ(scenes[0].id, "mine");
    EXPECT_TRUE(any_contains(warnings, "2 entries lead to a scene that is listed already"));
}

TEST(Catalogue, DaysOutsideArePassedOver) {
    const Scratch scratch;
    put(scratch, "scenes.csv",
        "path,date\na.tif,2023-01-01\nb.tif,2023-01-02\nc.tif,2023-01-03\nd_20230105.tif,\ne.tif,\n");
    config::Catalogue catalogue;
    catalogue.csv = (scratch / "scenes.csv").string();
    catalogue.from = day(2023, 1, 2);
    catalogue.to = day(2023, 1, 3);
    Lines warnings;
    EXPECT_EQ(test::scene_lines(scratch, find_catalogue_scenes(catalogue, warnings)),
              (Lines{"2023-01-02 b.tif", "2023-01-03 c.tif", "none e.tif"}));
    EXPECT_TRUE(any_contains(warnings, "1 scenes have no date"));
    put(scratch, "scenes.csv", "path,date\na.tif,2023-01-01\n");
    warnings.clear();
    EXPECT_TRUE(find_catalogue_scenes(catalogue, warnings).empty());
    EXPECT_TRUE(any_contains(warnings, "none of the 1 scenes"));
}

TEST(Catalogue, CommonFieldsFillWhatAnEntryDoesNotSay) {
    const Scratch scratch;
    put(scratch, "scenes.csv",
        "path,sensor,bands,scale,mask,mask_kind,nodata\na.tif,gf1,red:3,0.5,a_m.tif,clear_is_1,\nb.tif,,,,,,7\n");
    config::Catalogue catalogue;
    catalogue.csv = (scratch / "scenes.csv").string();
    catalogue.common.sensor = "sentinel2_l2a";
    catalogue.common.bands = {{"nir", "4"}};
    catalogue.common.scale = 0.1;
    catalogue.common.offset = -1;
    catalogue.common.nodata = 0;
    catalogue.common.mask = "/m.tif";
    catalogue.common.mask_kind = config::MaskKind::scl;
    const auto scenes = find(catalogue);
    ASSERT_EQ(scenes.size(), 2U);
    EXPECT_EQ(scenes[0].sensor, "gf1");
    EXPECT_EQ(scenes[0].bands, (std::map<std::string, std::string>{{"red", "3"}}));
    EXPECT_EQ(scenes[0].scale, 0.5);
    EXPECT_EQ(scenes[0].offset, -1);
    EXPECT_EQ(test::below(scratch, scenes[0].mask), "a_m.tif");
    EXPECT_EQ(scenes[0].mask_kind, config::MaskKind::clear_is_1);
    EXPECT_EQ(scenes[0].nodata, 0);
    EXPECT_EQ(scenes[1].sensor, "sentinel2_l2a");
    EXPECT_EQ(scenes[1].bands, catalogue.common.bands);
    EXPECT_EQ(scenes[1].scale, 0.1);
    EXPECT_EQ(scenes[1].mask, "/m.tif");
    EXPECT_EQ(scenes[1].mask_kind, config::MaskKind::scl);
    EXPECT_EQ(scenes[1].nodata, 7);
}

TEST(Catalogue, ASceneWithoutItsMaskDemandsNone) {
    const Scratch scratch;
    put(scratch, "scenes.csv", "path,date\na.tif,2023-01-01\nb.tif,2023-01-02\nc.tif,\n");
    put(scratch, "m_20230101.tif");
    config::Catalogue catalogue;
    catalogue.csv = (scratch / "scenes.csv").string();
    catalogue.common.mask = (scratch / "m_{date:%Y%m%d}.tif").string();
    catalogue.common.mask_kind = config::MaskKind::clear_is_0;
    Lines warnings;
    const auto scenes = find_catalogue_scenes(catalogue, warnings);
    EXPECT_EQ(scenes[0].mask_kind, config::MaskKind::clear_is_0);
    EXPECT_EQ(scenes[1].mask_kind, config::MaskKind::none);
    EXPECT_TRUE(any_contains(warnings, "scenes.csv line 3 has no mask"));
    EXPECT_TRUE(any_contains(warnings, "for it has no date"));
}

}  // namespace
}  // namespace quarrywatch::io
