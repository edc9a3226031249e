#include "pipeline/stages/rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "pipeline/fault.hpp"
#include "pipeline/stages/identity.hpp"
#include "pipeline/stages/layer_date.hpp"
#include "pipeline/stages/rank.hpp"
#include "pipeline/stages/site_class.hpp"
#include "pipeline/stages/site_shape.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/sample_sites.hpp"

namespace quarrywatch::stages {
namespace {

using test::day;
using test::rectangle_site;
using test::utm_grid;

/// Vegetated before, bare and bright after.
Site scar(int row, int col, int rows, int cols) {
    Site site = rectangle_site(row, col, rows, cols);
    site.evidence = {{"ndvi_before", 0.7},
                     {"ndvi_after", 0.2},
                     {"ndvi_delta", -0.5},
                     {"brightness_delta", 0.08},
                     {"bsi_delta", 0.12}};
    return site;
}

config::Config with_rules(std::vector<config::RuleSpec> table) {
    config::Config config;
    config.rule_table = std::move(table);
    return config;
}

TEST(SiteClass, EveryClassHasItsOwnCode) {
    std::set<std::string_view> codes;
    for (const SiteClass& known : kSiteClasses) EXPECT_TRUE(codes.insert(known.code).second) << known.code;
    EXPECT_EQ(class_code("beyond_licence"), "Q2");
    EXPECT_EQ(class_code("reactivated_pit"), "A1");
    EXPECT_EQ(class_code("no_class"), "");
}

TEST(LayerDate, AsOfficesWriteThem) {
    for (const char* text : {"2025-06-30", "2025/6/30", "2025.06.30", "20250630", "2025年6月30日",
                             "2025-06-30T00:00:00", "2025/06/30 12:00"})
        EXPECT_EQ(parse_layer_date(text), day(2025, 6, 30)) << text;
    for (const char* text : {"", "2025", "2025-06", "长期", "30.06.2025", "2025-13-01", "2025-02-30", "202506301",
                             "25-06-30", "2025-0630", "202506-30"})
        EXPECT_FALSE(parse_layer_date(text)) << text;
}

TEST(SiteShape, Elongation) {
    constexpr double kRounding = 1e-12;
    EXPECT_NEAR(elongation(rectangle_site(0, 0, 4, 4).rings), 1, kRounding);
    EXPECT_NEAR(elongation(rectangle_site(50, 70, 1, 9).rings), 9, kRounding);
    EXPECT_NEAR(elongation(rectangle_site(9000, 9000, 12, 4).rings), 3, 1e-9) << "far from the origin";
    // The diagonal of a square counts like its sides.
    const std::vector<PixelRing> diamond{{{5, 0}, {10, 5}, {5, 10}, {0, 5}, {5, 0}}};
    EXPECT_NEAR(elongation(diamond), 1, kRounding);
    // A frame is as square as its shell.
    std::vector<PixelRing> frame = rectangle_site(0, 0, 6, 6).rings;
    frame.push_back({{2, 2}, {2, 4}, {4, 4}, {4, 2}, {2, 2}});
    EXPECT_NEAR(elongation(frame), 1, kRounding);
}

TEST(SiteShape, LicenceTolerance) {
    constexpr double kRounding = 1e-12;
    EXPECT_NEAR(licence_tolerance_m(10, 0, {}), 10, kRounding) << "half a pixel twice is one pixel, the floor";
    EXPECT_NEAR(licence_tolerance_m(10, 1.2, {}), 26, kRounding) << "2 sqrt(12^2 + 5^2)";
    EXPECT_NEAR(licence_tolerance_m(10, 0, {.floor_px = 0, .factor = 2, .layer_sigma_m = 12}), 26, kRounding);
    EXPECT_NEAR(licence_tolerance_m(2, 0.1, {.floor_px = 5, .factor = 2, .layer_sigma_m = 0}), 10, kRounding);
}

TEST(Identity, NamesTheSiteAndNothingElse) {
    Site site = rectangle_site(1234, 456, 2, 2);
    const std::string id = provisional_id(site, utm_grid());
    EXPECT_EQ(id.size(), std::string("P-12345678-r01234-c00456-20250603").size());
    EXPECT_TRUE(id.ends_with("-r01234-c00456-20250603")) << id;
    site.class_name = "tailings";
    site.pixels = 7;
    EXPECT_EQ(provisional_id(site, utm_grid()), id);

    io::Grid moved = utm_grid();
    moved.geotransform[0] += 10;
    EXPECT_NE(provisional_id(site, moved), id);
    io::Grid signed_zero = utm_grid();
    signed_zero.geotransform[2] = -0.0;
    EXPECT_EQ(provisional_id(site, signed_zero), id);
    site.before_date = day(2023, 6, 8);
    EXPECT_NE(provisional_id(site, utm_grid()), id);
    site.after_date.reset();
    EXPECT_TRUE(provisional_id(site, utm_grid()).ends_with("-undated"));
}

TEST(Identity, IsFixedForever) {
    // Offices file these names: a change of the hash would make every site look new. The literal was computed by a
    // Python transcription of FNV-1a, not by this program.
    EXPECT_EQ(provisional_id(rectangle_site(7, 12345, 1, 1), io::Grid{}), "P-a94b627a-r00007-c12345-20250603");
}

TEST(Rank, TermsAddUpToAHundred) {
    Site site = rectangle_site(0, 0, 4, 4);
    site.probability = 1;
    site.area_mu = 1e6;
    site.evidence["farmland_share"] = 1;
    site.class_name = "reactivated_pit";
    site.township_repeats = 1000;
    site.waiting_days = 1000;
    const config::Ranking weights;
    EXPECT_DOUBLE_EQ(rank_terms(site, weights).score(), 100 - weights.beyond_licence)
        << "no site is reactivated and beyond a licence at once";
    EXPECT_DOUBLE_EQ(weights.confidence + weights.area + weights.farmland + weights.reactivated +
                         weights.beyond_licence + weights.repeat + weights.waiting,
                     100);
    site.sent = false;
    EXPECT_DOUBLE_EQ(rank_terms(site, weights).score(), (100 - weights.beyond_licence) * weights.not_dispatched_factor);
    site.area_mu = 0;
    EXPECT_DOUBLE_EQ(rank_terms(site, weights).area, 0);
}

TEST(Rank, EachTermGrowsWithWhatItWeighs) {
    const config::Ranking weights;
    Site site = rectangle_site(0, 0, 4, 4);
    site.probability = 0.5;
    EXPECT_DOUBLE_EQ(rank_terms(site, weights).confidence, weights.confidence / 2);
    site.evidence["protected_share"] = 0.5;
    EXPECT_DOUBLE_EQ(rank_terms(site, weights).farmland, weights.farmland / 2);
    site.class_name = "beyond_licence";
    site.evidence["overshoot_m"] = weights.full_overshoot_m / 4;
    EXPECT_DOUBLE_EQ(rank_terms(site, weights).beyond_licence, weights.beyond_licence / 4);
    site.class_name = "after_expiry";
    EXPECT_DOUBLE_EQ(rank_terms(site, weights).beyond_licence, weights.beyond_licence);
    site.township_repeats = 5;
    EXPECT_DOUBLE_EQ(rank_terms(site, weights).repeat, weights.repeat * 5 / weights.full_repeat_sites);
    site.waiting_days = 45;
    EXPECT_DOUBLE_EQ(rank_terms(site, weights).waiting, weights.waiting * 45 / weights.full_waiting_days);
}

TEST(Rank, ReactivationStandsAboveAnEqualScar) {
    std::vector<Site> sites(4, rectangle_site(5, 5, 4, 4));
    for (Site& site : sites) site.class_name = "new_scar";
    sites[1].class_name = "inside_licence";
    sites[2].class_name = "reactivated_pit";
    sites[3].first_pixel = {5, 4};
    sites[1].sent = false;
    rank_sites(sites, config::Ranking{});
    EXPECT_EQ(sites[0].class_name, "reactivated_pit");
    EXPECT_EQ(sites[1].first_pixel, (std::array{5, 4})) << "equal scores stand in reading order";
    EXPECT_EQ(sites[2].class_name, "new_scar");
    EXPECT_EQ(sites[3].class_name, "inside_licence");
    for (std::size_t i = 0; i < sites.size(); ++i) EXPECT_EQ(sites[i].priority, static_cast<int>(i) + 1);
}

TEST(Classify, FirstRuleInTheOrderOfNamesWins) {
    const auto rules = parse_rules({{"20_any", "pixels >= 1", "occupation"}, {"10_big", "pixels > 100", "new_scar"}});
    Site site;
    site.evidence["pixels"] = 101;
    classify_site(site, rules);
    EXPECT_EQ(site.class_name, "new_scar");
    EXPECT_EQ(site.class_code, "Q1");
    EXPECT_EQ(site.rule, "10_big");
    EXPECT_EQ(site.reason, "pixels 101");
    site.evidence["pixels"] = 100;
    classify_site(site, rules);
    EXPECT_EQ(site.rule, "20_any");
    site.evidence.clear();
    classify_site(site, rules);
    EXPECT_EQ(site.class_name, "other_change");
    EXPECT_EQ(site.class_code, "O0");
    EXPECT_EQ(site.rule, "");
}

TEST(Classify, ReasonNamesWhatWasEnough) {
    const auto rules =
        parse_rules({{"a", "ndvi_delta <= -0.15 and (bsi_delta >= 0.05 or brightness_delta >= 0.02)", "new_scar"}});
    Site site;
    site.evidence = {{"ndvi_delta", -0.412}, {"bsi_delta", 0.01}, {"brightness_delta", 0.0849}, {"pixels", 9}};
    classify_site(site, rules);
    EXPECT_EQ(site.reason, "brightness_delta +0.08, ndvi_delta -0.41") << "bsi_delta did not hold";
    site.evidence.erase("bsi_delta");
    classify_site(site, rules);
    EXPECT_EQ(site.reason, "brightness_delta +0.08, ndvi_delta -0.41");
}

TEST(Classify, TablesThatAreWrong) {
    EXPECT_THROW(parse_rules({{"a", "pixels >= 1", "volcano"}}), Fault);
    EXPECT_THROW(parse_rules({{"a", "pixels >=", "new_scar"}}), Fault);
    EXPECT_TRUE(parse_rules({}).empty());
}

TEST(ApplyRules, MeasuresOnTheGround) {
    const RuleResult result = apply_rules({scar(10, 20, 5, 8)}, {}, utm_grid(), {});
    ASSERT_EQ(result.sites.size(), 1u);
    const Site& site = result.sites[0];
    constexpr double kUtmScale = 0.9996;
    constexpr double kScaleTolerance = 1e-6;  // the scale grows by 1e-8 towards the grid's edge
    EXPECT_NEAR(*site.area_m2 / (4000 / kUtmScale / kUtmScale), 1, kScaleTolerance);
    EXPECT_NEAR(*site.area_mu, *site.area_m2 / 666.6667, 1e-4);
    EXPECT_NEAR(*site.perimeter_m / (260 / kUtmScale), 1, kScaleTolerance);
    EXPECT_NEAR(*site.lon, 117.0022, 0.0001) << "205 m east of 117 degrees at 31.6 degrees north";
    EXPECT_EQ(site.class_name, "new_scar");
    EXPECT_EQ(site.confidence, Confidence::low) << "one look";
    EXPECT_EQ(site.first_seen, site.after_date);
    EXPECT_EQ(site.priority, 1);
    EXPECT_NEAR(site.evidence.at("elongation"), 1.6, 1e-9);
}

TEST(ApplyRules, WithoutLayersNothingIsZero) {
    const Site site = apply_rules({scar(10, 20, 5, 8)}, {}, utm_grid(), {}).sites.at(0);
    EXPECT_FALSE(site.farmland_m2 || site.inside_licence_m2 || site.beyond_licence_m2 || site.tolerance_m);
    EXPECT_FALSE(site.licence_no || site.county || site.township || site.village || site.person);
    for (const char* name : {"licence_share", "near_licence", "closed_pit_share", "farmland_share"})
        EXPECT_FALSE(site.evidence.contains(name)) << name;
}

TEST(ApplyRules, PicturesHavePixelsOnly) {
    io::Grid picture;
    picture.rows = picture.cols = 100;
    const RuleResult result = apply_rules({scar(1, 1, 2, 2), scar(10, 10, 1, 3)}, {}, picture, {});
    ASSERT_EQ(result.sites.size(), 1u);
    EXPECT_EQ(result.below_minimum, 1u) << "minimum_pixels counts without a CRS too";
    const Site& site = result.sites[0];
    EXPECT_FALSE(site.area_m2 || site.area_mu || site.perimeter_m || site.lon || site.lat);
    EXPECT_FALSE(site.evidence.contains("area_m2"));
    EXPECT_EQ(site.class_name, "new_scar");
}

TEST(ApplyRules, MinimumAreaIsInPixelsWhereverTheSiteLies) {
    config::Config config;
    config.vectorise = {.minimum_area_m2 = 400, .minimum_pixels = 1};
    // 400 km off the meridian a UTM pixel of 100 m2 has 99.9 m2 on the ground.
    io::Grid edge = utm_grid();
    edge.geotransform[0] = 800000;
    const RuleResult result = apply_rules({scar(0, 0, 2, 2), scar(10, 0, 1, 3)}, {}, edge, config);
    ASSERT_EQ(result.sites.size(), 1u);
    EXPECT_EQ(result.below_minimum, 1u);
    EXPECT_LT(*result.sites[0].area_m2, 400) << "else this proves nothing";
}

TEST(ApplyRules, DoesNotDependOnTheOrderOfSites) {
    std::vector<Site> sites;
    for (int row = 0; row < 90; row += 9)
        for (int col = 0; col < 90; col += 9) sites.push_back(scar(row, col, 2 + (row + col) % 4, 3));
    std::vector<Site> shuffled = sites;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(3));
    const auto names = [](const RuleResult& result) {
        std::vector<std::string> ids;
        for (const Site& site : result.sites) ids.push_back(site.site_id + std::to_string(site.priority));
        return ids;
    };
    const auto a = names(apply_rules(sites, {}, utm_grid(), {}));
    EXPECT_EQ(a.size(), 100u);
    EXPECT_EQ(a, names(apply_rules(shuffled, {}, utm_grid(), {})));
    EXPECT_EQ(std::set<std::string>(a.begin(), a.end()).size(), a.size());
}

TEST(ApplyRules, NoSitesAreNoSites) {
    EXPECT_TRUE(apply_rules({}, {}, utm_grid(), {}).sites.empty());
    EXPECT_THROW(apply_rules({}, {}, utm_grid(), with_rules({{"x", "(", "new_scar"}})), Fault);
}

}  // namespace
}  // namespace quarrywatch::stages
