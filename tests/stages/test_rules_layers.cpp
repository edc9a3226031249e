#include <gtest/gtest.h>

#include "tests/stages/layer_site.hpp"

namespace quarrywatch::stages {
namespace {

using test::add_layer;
using test::feature;
using test::judged;
using test::kAreaTolerance_m2;
using test::kGround;
using test::pixels;
using test::quarry;
using test::utm_grid;

TEST(Licences, InsideIsNotBeyond) {
    io::Layers layers;
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 40), {{"number", "C1"}, {"valid_to", "2026-01-01"}}));
    const Site site = judged(quarry(), layers);
    EXPECT_EQ(site.class_name, "inside_licence");
    EXPECT_EQ(site.licence_no, "C1");
    EXPECT_NEAR(*site.inside_licence_m2, 10000 * kGround, kAreaTolerance_m2);
    EXPECT_NEAR(*site.beyond_licence_m2, 0, kAreaTolerance_m2);
    EXPECT_NEAR(site.evidence.at("licence_share"), 1, 1e-9);
    EXPECT_EQ(site.evidence.at("expired_licence_share"), 0);
}

TEST(Licences, ShareAndRawAreaBeyond) {
    io::Layers layers;
    // Covers the site's western 4 columns.
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 14), {{"number", "C1"}}));
    const Site site = judged(quarry(), layers);
    EXPECT_EQ(site.class_name, "beyond_licence");
    EXPECT_EQ(site.class_code, "Q2");
    EXPECT_NEAR(*site.inside_licence_m2, 4000 * kGround, kAreaTolerance_m2);
    EXPECT_NEAR(*site.beyond_licence_m2, 6000 * kGround, kAreaTolerance_m2);
    EXPECT_NEAR(*site.tolerance_m, 2 * std::sqrt(1 + 25) / 0.9996, 1e-4) << "rmse 0.1 px of 10 m and half a pixel";
    const double net_columns_m = 60 / 0.9996 - *site.tolerance_m;
    EXPECT_NEAR(site.evidence.at("beyond_licence_m2"), net_columns_m * 100 / 0.9996, 1)
        << "what lies outside the licence grown by the tolerance";
    EXPECT_FALSE(site.evidence.contains("expired_licence_share")) << "no licence says when it ends";
}

TEST(Licences, OvershootWithinTheToleranceIsNone) {
    io::Layers layers;
    // One column of 10 m stands out; the tolerance is 10.2 m.
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 19), {{"number", "C1"}}));
    const Site site = judged(quarry(), layers);
    EXPECT_NEAR(*site.beyond_licence_m2, 1000 * kGround, kAreaTolerance_m2) << "the raw area is still told";
    EXPECT_EQ(site.evidence.at("beyond_licence_m2"), 0);
    EXPECT_EQ(site.class_name, "inside_licence");
}

TEST(Licences, BadRegistrationWidensTheTolerance) {
    io::Layers layers;
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 17), {{"number", "C1"}}));
    EXPECT_GT(judged(quarry(), layers).evidence.at("beyond_licence_m2"), 0);
    Site loose = quarry();
    loose.registration_rmse_px = 1.5;
    EXPECT_EQ(judged(loose, layers).evidence.at("beyond_licence_m2"), 0);
}

TEST(Licences, OptionsChangeTheTolerance) {
    io::Layers layers;
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 17), {{"number", "C1"}}));
    config::Config config;
    config.rules.layer_sigma_m = 20;
    EXPECT_GT(*judged(quarry(), layers, config).tolerance_m, 40);
    config.rules = {.licence_tolerance_factor = 0, .layer_sigma_m = 0, .tolerance_floor_px = 3};
    EXPECT_NEAR(*judged(quarry(), layers, config).tolerance_m, 30 / 0.9996, 1e-4);
}

TEST(Licences, NearIsAHundredMetres) {
    io::Layers layers;
    add_layer(layers, "licences", feature(pixels(40, 59, 10, 10), {{"number", "near"}}));
    Site site = judged(quarry(), layers);
    EXPECT_EQ(site.evidence.at("near_licence"), 1);
    EXPECT_EQ(site.licence_no, "near");
    EXPECT_EQ(site.class_name, "beyond_licence");
    EXPECT_NEAR(*site.beyond_licence_m2, 10000 * kGround, kAreaTolerance_m2);

    add_layer(layers, "licences", feature(pixels(40, 61, 10, 10), {{"number", "far"}}));
    site = judged(quarry(), layers);
    EXPECT_EQ(site.evidence.at("near_licence"), 0);
    EXPECT_FALSE(site.licence_no);
    EXPECT_EQ(*site.beyond_licence_m2, 0);
    EXPECT_EQ(*site.inside_licence_m2, 0);
    EXPECT_EQ(site.class_name, "new_scar");
}

TEST(Licences, ExpiredIsAfterExpiry) {
    io::Layers layers;
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 40), {{"number", "old"}, {"valid_to", "2025-06-02"}}));
    Site site = judged(quarry(), layers);
    EXPECT_EQ(site.class_name, "after_expiry");
    EXPECT_EQ(site.licence_no, "old");
    EXPECT_EQ(*site.inside_licence_m2, 0);
    EXPECT_EQ(site.evidence.at("near_licence"), 0) << "only valid licences allow anything";

    add_layer(layers, "licences", feature(pixels(30, 30, 40, 40), {{"number", "old"}, {"valid_to", "2025-06-03"}}));
    EXPECT_EQ(judged(quarry(), layers).class_name, "inside_licence") << "valid on its last day";

    add_layer(layers, "licences", feature(pixels(30, 30, 40, 40), {{"number", "x"}, {"valid_from", "2025年7月1日"}}));
    site = judged(quarry(), layers);
    EXPECT_EQ(*site.inside_licence_m2, 0) << "not yet valid";
    EXPECT_EQ(site.class_name, "new_scar");
}

TEST(Licences, ARenewalCoversTheExpiredOne) {
    io::Layers layers;
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 40), {{"number", "old"}, {"valid_to", "2020-01-01"}}),
              feature(pixels(30, 30, 40, 40), {{"number", "new"}, {"valid_to", "2030-01-01"}}));
    const Site site = judged(quarry(), layers);
    EXPECT_EQ(site.class_name, "inside_licence");
    EXPECT_EQ(site.licence_no, "new") << "equal overlap: the valid one";
    EXPECT_EQ(site.evidence.at("expired_licence_share"), 0);
}

TEST(Licences, GreatestOverlapGivesTheNumber) {
    io::Layers layers;
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 13), {{"number", "three columns"}}),
              feature(pixels(30, 46, 40, 20), {{"number", "four columns"}}));
    EXPECT_EQ(judged(quarry(), layers).licence_no, "four columns");
}

TEST(Licences, WithoutADateAllAreValid) {
    io::Layers layers;
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 40), {{"number", "old"}, {"valid_to", "2020-01-01"}}));
    Site undated = quarry();
    undated.after_date.reset();
    const Site site = judged(undated, layers);
    EXPECT_EQ(site.class_name, "inside_licence");
    EXPECT_FALSE(site.evidence.contains("expired_licence_share"));
}

TEST(Licences, UnreadableDatesAreToldAndUnlimited) {
    io::Layers layers;
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 40), {{"number", "c"}, {"valid_to", "长期有效"}}));
    const RuleResult result = apply_rules({quarry()}, layers, utm_grid(), {});
    EXPECT_EQ(result.sites.at(0).class_name, "inside_licence");
    ASSERT_EQ(result.warnings.size(), 1u);
    EXPECT_NE(result.warnings[0].find("1 dates"), std::string::npos);
}

TEST(Licences, EmptyLayerIsZeroAndNotNull) {
    io::Layers layers;
    add_layer(layers, "licences");
    add_layer(layers, "farmland");
    add_layer(layers, "townships");
    const Site site = judged(quarry(), layers);
    EXPECT_EQ(*site.inside_licence_m2, 0);
    EXPECT_EQ(*site.beyond_licence_m2, 0);
    EXPECT_EQ(*site.farmland_m2, 0);
    EXPECT_TRUE(site.tolerance_m);
    EXPECT_EQ(site.evidence.at("expired_licence_share"), 0);
    EXPECT_FALSE(site.licence_no || site.township);
    EXPECT_EQ(site.class_name, "new_scar");
}

TEST(Shares, OverlappingParcelsCountOnce) {
    io::Layers layers;
    add_layer(layers, "farmland", feature(pixels(40, 40, 10, 6)), feature(pixels(40, 44, 10, 4)));
    const Site site = judged(quarry(), layers);
    EXPECT_NEAR(*site.farmland_m2, 8000 * kGround, kAreaTolerance_m2);
    EXPECT_NEAR(site.evidence.at("farmland_share"), 0.8, 1e-9);
    EXPECT_EQ(site.class_name, "occupation");
}

TEST(Shares, EachRoleHasItsName) {
    io::Layers layers;
    add_layer(layers, "closed_pits", feature(pixels(0, 0, 100, 48)));
    add_layer(layers, "protected", feature(pixels(0, 0, 100, 41)));
    add_layer(layers, "approved", feature(pixels(0, 0, 45, 100)));
    const Site site = judged(quarry(), layers);
    EXPECT_NEAR(site.evidence.at("closed_pit_share"), 0.8, 1e-9);
    EXPECT_NEAR(site.evidence.at("protected_share"), 0.1, 1e-9);
    EXPECT_NEAR(*site.closed_pit_m2, 8000 * kGround, kAreaTolerance_m2);
    EXPECT_NEAR(*site.protected_m2, 1000 * kGround, kAreaTolerance_m2);
    EXPECT_NEAR(*site.approved_m2, 5000 * kGround, kAreaTolerance_m2);
    EXPECT_NEAR(site.evidence.at("approved_share"), 0.5, 1e-9);
    EXPECT_FALSE(site.farmland_m2);
    EXPECT_EQ(site.class_name, "reactivated_pit");
}

TEST(Places, ByTheRepresentativePoint) {
    io::Layers layers;
    add_layer(layers, "counties", feature(pixels(0, 0, 100, 100), {{"name", "金坛区"}}));
    add_layer(layers, "townships", feature(pixels(0, 0, 100, 45), {{"name", "薛埠镇"}, {"person", "甲"}}),
              feature(pixels(0, 45, 100, 55), {{"name", "茅麓镇"}, {"person", "乙"}}));
    Site site = judged(quarry(), layers);
    EXPECT_EQ(site.county, "金坛区");
    EXPECT_EQ(site.township, "茅麓镇") << "half of the site lies in the other, but not its point";
    EXPECT_EQ(site.person, "乙");
    EXPECT_FALSE(site.village);

    add_layer(layers, "villages", feature(pixels(0, 0, 100, 100), {{"name", "村"}, {"person", "丙"}}));
    add_layer(layers, "patches", feature(pixels(0, 0, 100, 45), {{"person", "丁"}}));
    EXPECT_EQ(judged(quarry(), layers).person, "丙") << "the patch does not hold the point";
    add_layer(layers, "patches", feature(pixels(0, 0, 100, 50), {{"person", "丁"}}));
    EXPECT_EQ(judged(quarry(), layers).person, "丁");
}

}  // namespace
}  // namespace quarrywatch::stages
