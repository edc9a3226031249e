#include "pipeline/dispatch/patch_report.hpp"

#include <gtest/gtest.h>

#include "tests/io/layer_file.hpp"
#include "tests/io/sample_sites.hpp"

namespace quarrywatch::dispatch {
namespace {

using ledger::PatchStatus;
using test::day;
using test::rectangle_site;
using test::utm_grid;

constexpr double kEnough = 0.5;

io::Feature patch(const std::string& name, const std::string& person, int row, int col, int rows, int cols) {
    io::Feature feature;
    feature.polygons.push_back(io::Geometry::from_rings({ring_of({row, col, rows, cols})}, utm_grid()));
    feature.fields = {{"name", name}, {"person", person}};
    return feature;
}

/// The west patch of 100 x 50 pixels, the east one, and one beyond the grid.
io::Layers patches() {
    std::vector<io::Feature> features;
    features.push_back(patch("west", "Li", 0, 0, 100, 50));
    features.push_back(patch("east", "Wu", 0, 50, 100, 50));
    features.push_back(patch("far", "Xu", 0, 500, 50, 50));
    io::Layers layers;
    layers.emplace("patches", io::VectorLayer("patches", io::LayerState::usable, std::move(features)));
    return layers;
}

Observed seen(int look, int col, int cols, double clear, const std::string& reason, const Date& date) {
    Observed o;
    o.rings = {ring_of({0, col, 100, cols})};
    o.seen = clear > 0;
    o.clear_share = clear;
    o.reason = reason;
    o.after_date = date;
    o.look = look;
    return o;
}

TEST(PatchReport, FindingsNothingAndNotSeenAreThreeAnswers) {
    Site site = rectangle_site(10, 10, 4, 4);
    const std::vector<Observed> observed{seen(0, 0, 50, 1, "", day(2025, 6, 3)),
                                         seen(0, 50, 50, 0.8, "cloud", day(2025, 6, 3))};
    const auto rows = report_patches({site}, observed, patches(), utm_grid(), "2025-06-04", kEnough);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].patch, "east");
    EXPECT_EQ(rows[0].status, PatchStatus::nothing_found);
    EXPECT_EQ(rows[0].person, "Wu");
    EXPECT_EQ(rows[0].look_dates, "2025-06-03");
    EXPECT_EQ(rows[1].patch, "far");
    EXPECT_EQ(rows[1].status, PatchStatus::not_seen);
    EXPECT_EQ(rows[1].reason, "outside");
    EXPECT_EQ(rows[2].patch, "west");
    EXPECT_EQ(rows[2].status, PatchStatus::findings);
    EXPECT_EQ(rows[2].findings, 1);
}

TEST(PatchReport, WhatIsNotSentIsNoFinding) {
    Site site = rectangle_site(10, 10, 4, 4);
    site.sent = false;
    const auto rows =
        report_patches({site}, {seen(0, 0, 100, 1, "", day(2025, 6, 3))}, patches(), utm_grid(), "2025-06-04", kEnough);
    EXPECT_EQ(rows[2].status, PatchStatus::nothing_found);
}

TEST(PatchReport, EachLookCountsByItself) {
    // Two looks of a night: under cloud and clear. Half and half of the same ground do not make a whole look.
    const std::vector<Observed> observed{seen(0, 0, 100, 0.4, "cloud", day(2025, 6, 3)),
                                         seen(1, 0, 100, 0.4, "cloud", day(2025, 6, 8)),
                                         seen(2, 0, 50, 0.9, "cloud", day(2025, 6, 13))};
    const auto rows = report_patches({}, observed, patches(), utm_grid(), "2025-06-14", kEnough);
    EXPECT_EQ(rows[0].status, PatchStatus::not_seen) << "east";
    EXPECT_EQ(rows[0].reason, "cloud");
    EXPECT_NEAR(rows[0].clear_share, 0.4, 1e-9);
    EXPECT_EQ(rows[2].looks, 1) << "west";
    EXPECT_EQ(rows[2].look_dates, "2025-06-13");
}

TEST(PatchReport, WithoutLooksOrLayersThereIsStillAnAnswer) {
    const auto none = report_patches({}, {}, patches(), utm_grid(), "2025-06-04", kEnough);
    EXPECT_EQ(none[0].status, PatchStatus::not_seen);
    EXPECT_EQ(none[0].reason, "no_look");
    const auto whole =
        report_patches({}, {seen(0, 0, 100, 1, "", day(2025, 6, 3))}, {}, utm_grid(), "2025-06-04", kEnough);
    ASSERT_EQ(whole.size(), 1U);
    EXPECT_EQ(whole[0].status, PatchStatus::nothing_found);
}

TEST(PatchReport, TheTableGuardsItsCells) {
    ledger::PatchRecord record;
    record.night = "2025-06-04";
    record.person = "=cmd";
    record.status = PatchStatus::nothing_found;
    const std::string table = patch_table({record}, config::Language::en);
    EXPECT_TRUE(table.starts_with("\xEF\xBB\xBF"));
    EXPECT_NE(table.find("'=cmd"), std::string::npos);
    EXPECT_NE(table.find("nothing found"), std::string::npos);
}

}  // namespace
}  // namespace quarrywatch::dispatch
