// What a site's record takes over from the layers: the licence, the overshoot, closed pits, places.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "pipeline/stages/overshoot.hpp"
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

/// A metre of the map on the ground, at UTM's meridian.
constexpr double kScale = 1 / 0.9996;
constexpr double kDistanceTolerance_m = 1e-3;

long depth_flags(const Site& site) { return std::count(site.flags.begin(), site.flags.end(), "depth_not_visible"); }

TEST(LicenceRecord, IsOfOneLicence) {
    io::Layers layers;
    add_layer(
        layers, "licences",
        feature(pixels(30, 30, 40, 12), {{"number", "small"}, {"holder", "甲公司"}, {"mine", "东矿"}}),
        feature(pixels(30, 43, 40, 30),
                {{"number", "C32"}, {"holder", "乙公司"}, {"mineral", "建筑石料"}, {"valid_to", "2027年12月31日"}}));
    const Site site = judged(quarry(), layers);
    EXPECT_EQ(site.licence_no, "C32");
    EXPECT_EQ(site.licence_holder, "乙公司");
    EXPECT_EQ(site.licence_mineral, "建筑石料");
    EXPECT_EQ(site.licence_valid_to, test::day(2027, 12, 31));
    EXPECT_FALSE(site.licence_mine) << "that of the other licence is not mixed in";
}

TEST(LicenceRecord, NullWithoutALicence) {
    io::Layers layers;
    for (const Site& site : {judged(quarry(), layers), [&] {
                                 add_layer(layers, "licences", feature(pixels(90, 90, 5, 5), {{"number", "far"}}));
                                 return judged(quarry(), layers);
                             }()}) {
        EXPECT_FALSE(site.licence_no || site.licence_holder || site.licence_mine || site.licence_mineral);
        EXPECT_FALSE(site.licence_valid_to || site.overshoot_m || site.overshoot_bearing_deg);
        EXPECT_FALSE(site.evidence.contains("overshoot_m"));
        EXPECT_EQ(depth_flags(site), 0);
    }
}

TEST(DepthFlag, WhereverALicenceIsNamedOnce) {
    io::Layers layers;
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 40)));
    EXPECT_EQ(depth_flags(judged(quarry(), layers)), 1) << "a licence without a number has a depth too";
    Site flagged = quarry();
    flagged.flags = {"depth_not_visible"};
    EXPECT_EQ(depth_flags(judged(flagged, layers)), 1);
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 40), {{"number", "old"}, {"valid_to", "2020-01-01"}}));
    EXPECT_EQ(depth_flags(judged(quarry(), layers)), 1) << "expired";
}

TEST(LicenceOvershoot, IsOfTheRawOutline) {
    io::Layers layers;
    // One column of 10 m stands out: less than the tolerance, and still told.
    add_layer(layers, "licences", feature(pixels(30, 30, 40, 19), {{"number", "C1"}}));
    Site site = judged(quarry(), layers);
    EXPECT_NEAR(*site.overshoot_m, 10 * kScale, kDistanceTolerance_m);
    EXPECT_NEAR(*site.overshoot_bearing_deg, 90, 0.01);
    EXPECT_EQ(site.evidence.at("overshoot_m"), *site.overshoot_m);
    EXPECT_EQ(site.evidence.at("beyond_licence_m2"), 0);

    add_layer(layers, "licences", feature(pixels(30, 30, 40, 40), {{"number", "C1"}}));
    site = judged(quarry(), layers);
    EXPECT_EQ(site.overshoot_m, 0);
    EXPECT_FALSE(site.overshoot_bearing_deg) << "nothing lies beyond";
}

TEST(LicenceOvershoot, OfTheValidLicencesOnly) {
    io::Layers layers;
    add_layer(layers, "licences", feature(pixels(44, 44, 6, 6), {{"number", "valid"}}),
              feature(pixels(30, 30, 40, 40), {{"number", "old"}, {"valid_to", "2020-01-01"}}));
    const Site site = judged(quarry(), layers);
    EXPECT_NEAR(*site.overshoot_m, std::hypot(40, 40) * kScale, kDistanceTolerance_m);
    EXPECT_NEAR(*site.overshoot_bearing_deg, 315, 0.01);

    add_layer(layers, "licences", feature(pixels(30, 30, 40, 40), {{"number", "old"}, {"valid_to", "2020-01-01"}}));
    EXPECT_FALSE(judged(quarry(), layers).overshoot_m) << "there is no licence to be within";
}

TEST(LicenceOvershoot, EveryPartOfALicenceCounts) {
    // A licence in two parts: the first ends at x 500410, the second begins at x 500670, 110 m off the site. The site's
    // eastern end is 150 m from the first, but its farthest point is where the two are equally far.
    io::Feature licence = feature(pixels(40, 36, 10, 5), {{"number", "two parts"}});
    licence.polygons.push_back(io::Geometry::from_box(pixels(40, 67, 10, 5)));
    io::Layers layers;
    add_layer(layers, "licences", std::move(licence));
    Site wide = test::rectangle_site(40, 40, 10, 16);
    wide.evidence = quarry().evidence;
    EXPECT_NEAR(*judged(wide, layers).overshoot_m, 130 * kScale, kOvershootAccuracy_m);
}

TEST(ClosedPits, NearIsFiftyMetres) {
    io::Layers layers;
    add_layer(layers, "closed_pits", feature(pixels(40, 54, 5, 5)));
    Site site = judged(quarry(), layers);
    EXPECT_EQ(site.evidence.at("near_closed_pit"), 1) << "40 m";
    EXPECT_EQ(site.closed_pit_m2, 0);
    add_layer(layers, "closed_pits", feature(pixels(40, 55, 5, 5)));
    EXPECT_EQ(judged(quarry(), layers).evidence.at("near_closed_pit"), 0) << "50 m of the map are 50.02 m of ground";
    add_layer(layers, "closed_pits");
    EXPECT_EQ(judged(quarry(), layers).evidence.at("near_closed_pit"), 0);
    EXPECT_FALSE(judged(quarry(), {}).evidence.contains("near_closed_pit"));
}

TEST(ClosedPits, TheLedgersClosedSitesCountToo) {
    io::Layers layers;
    // Columns 40 to 45 by the office, 44 to 47 by the ledger: eight columns together.
    add_layer(layers, "closed_pits", feature(pixels(30, 30, 30, 16)));
    add_layer(layers, "closed_sites", feature(pixels(40, 44, 10, 4), {{"number", "S-7"}}));
    Site site = judged(quarry(), layers);
    EXPECT_NEAR(site.evidence.at("closed_pit_share"), 0.8, 1e-9);
    EXPECT_NEAR(site.evidence.at("closed_site_share"), 0.4, 1e-9);
    EXPECT_NEAR(*site.closed_pit_m2, 8000 * kGround, kAreaTolerance_m2);
    EXPECT_EQ(site.continues, "S-7");
    EXPECT_EQ(site.class_name, "reactivated_pit");

    layers.erase("closed_pits");
    site = judged(quarry(), layers);
    EXPECT_NEAR(site.evidence.at("closed_pit_share"), 0.4, 1e-9) << "one of the two layers is enough";
    EXPECT_EQ(site.evidence.at("near_closed_pit"), 1);
}

TEST(ClosedPits, ContinuesTheSiteThatItCoversMost) {
    io::Layers layers;
    // B in two outlines of 3 columns each; A has 4 columns.
    add_layer(layers, "closed_sites", feature(pixels(40, 40, 10, 4), {{"number", "A"}}),
              feature(pixels(40, 44, 10, 3), {{"number", "B"}}), feature(pixels(40, 47, 10, 3), {{"number", "B"}}));
    EXPECT_EQ(judged(quarry(), layers).continues, "B");
    add_layer(layers, "closed_sites", feature(pixels(40, 50, 10, 4), {{"number", "beside"}}));
    EXPECT_FALSE(judged(quarry(), layers).continues) << "touching is not covering";
    EXPECT_FALSE(judged(quarry(), {}).continues);
}

TEST(KnownSites, HaveAShare) {
    io::Layers layers;
    add_layer(layers, "known_sites", feature(pixels(40, 40, 10, 3), {{"number", "S-1"}}));
    EXPECT_NEAR(judged(quarry(), layers).evidence.at("known_site_share"), 0.3, 1e-9);
    EXPECT_FALSE(judged(quarry(), layers).evidence.contains("closed_pit_share"));
}

TEST(Areas, NullWithoutTheLayer) {
    const Site site = judged(quarry(), {});
    EXPECT_FALSE(site.protected_m2 || site.approved_m2 || site.closed_pit_m2 || site.farmland_m2);
    io::Layers layers;
    for (const char* role : {"protected", "approved", "closed_pits"}) add_layer(layers, role);
    const Site known = judged(quarry(), layers);
    EXPECT_EQ(known.protected_m2, 0);
    EXPECT_EQ(known.approved_m2, 0);
    EXPECT_EQ(known.closed_pit_m2, 0);
}

TEST(PlaceRecord, CodesPatchAndUnit) {
    io::Layers layers;
    add_layer(layers, "counties", feature(pixels(0, 0, 100, 100), {{"name", "金坛区"}, {"code", "320413"}}));
    add_layer(layers, "townships",
              feature(pixels(0, 0, 100, 100),
                      {{"name", "薛埠镇"}, {"code", "320413105"}, {"person", "甲"}, {"unit", "薛埠所"}}));
    add_layer(layers, "villages",
              feature(pixels(0, 0, 100, 100), {{"name", "村"}, {"code", "320413105201"}, {"person", "丙"}}));
    Site site = judged(quarry(), layers);
    EXPECT_EQ(site.county_code, "320413");
    EXPECT_EQ(site.township_code, "320413105");
    EXPECT_EQ(site.village_code, "320413105201");
    EXPECT_EQ(site.person, "丙");
    EXPECT_EQ(site.unit, "薛埠所") << "the village names none: the township's";
    EXPECT_FALSE(site.patch);
    add_layer(layers, "patches", feature(pixels(0, 0, 100, 50), {{"name", "网格07"}, {"unit", "巡查一队"}}));
    site = judged(quarry(), layers);
    EXPECT_EQ(site.patch, "网格07");
    EXPECT_EQ(site.unit, "巡查一队");
    EXPECT_EQ(site.person, "丙") << "the patch names nobody";
}

TEST(LargePolygons, SayTheSameAsSmallOnes) {
    // A disc of 5,000 corners is cut into pieces within the layer: as farmland, as a licence and as a township.
    std::string text = "POLYGON ((";
    constexpr int kCorners = 5000;
    for (int i = 0; i <= kCorners; ++i) {
        const double angle = 2 * std::numbers::pi * (i % kCorners) / kCorners;
        text += (i == 0 ? "" : ",") + std::to_string(500400 + 60 * std::cos(angle)) + " " +
                std::to_string(3499550 + 60 * std::sin(angle));
    }
    const auto disc = [&] {
        io::Feature made;
        made.polygons.push_back(io::Geometry::from_wkt(text + "))"));
        made.fields = {{"number", "disc"}, {"name", "圆"}};
        return made;
    };
    io::Layers layers;
    for (const char* role : {"farmland", "licences", "townships"}) add_layer(layers, role, disc());
    ASSERT_GT(layers.at("farmland").near({500000, 3499000, 501000, 3500000}).size(), 4u) << "the case is worth testing";
    Site site = quarry();
    site.point_px = {40.5, 45.5};
    site = judged(site, layers);
    // The site is x 500400 to 500500, y 3499500 to 3499600: the half disc less what lies above and below.
    const double half_height = 50, r = 60;
    const double chord =
        half_height * std::sqrt(r * r - half_height * half_height) + r * r * std::asin(half_height / r);
    EXPECT_NEAR(*site.farmland_m2, chord * kGround, 0.1) << "text of 6 decimals and a polygon for a disc";
    EXPECT_NEAR(*site.inside_licence_m2, *site.farmland_m2, 1e-6);
    EXPECT_NEAR(*site.overshoot_m, (std::hypot(100, 50) - 60) * kScale, kDistanceTolerance_m);
    EXPECT_EQ(site.township, "圆");
    EXPECT_EQ(site.licence_no, "disc");
}

}  // namespace
}  // namespace quarrywatch::stages
