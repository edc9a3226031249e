#include "pipeline/dispatch/lists.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/fault.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/sample_sites.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::dispatch {
namespace {

using config::Language;
using test::Scratch;
using test::utm_grid;
using Names = std::vector<std::string>;

constexpr double kShareTolerance = 1e-9;  // ratios of areas that are whole pixels

Site site_in(const std::string& county, const std::string& township, int priority, const std::string& class_name) {
    Site site = test::rectangle_site(priority, 0, 2, 2);
    site.site_id = "P-" + std::to_string(priority);
    site.class_name = class_name;
    site.class_code = "Q1";
    site.priority = priority;
    if (!county.empty()) site.county = county;
    if (!township.empty()) site.township = township;
    return site;
}

Observed observed(const core::Window& window, double clear_share, const std::string& reason) {
    return {{ring_of(window)}, clear_share > 0, reason, clear_share, std::nullopt, std::nullopt};
}

/// Two townships: columns 0 to 49 and 50 to 99 of the grid.
io::Layers two_townships() {
    const auto half = [](double west, const char* name, const char* person) {
        io::Feature feature;
        feature.polygons.push_back(io::Geometry::from_box({west, 3499000, west + 500, 3500000}));
        feature.fields = {{"name", name}, {"person", person}};
        return feature;
    };
    std::vector<io::Feature> features;
    features.push_back(half(500000, "薛埠镇", "甲"));
    features.push_back(half(500500, "茅麓镇", "=cmd"));
    io::Layers layers;
    layers.insert_or_assign("townships", io::VectorLayer("townships", io::LayerState::usable, std::move(features)));
    return layers;
}

const TownshipRow& row_of(const std::vector<TownshipRow>& rows, const std::string& township) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const TownshipRow& row) { return row.township == township; });
    if (found == rows.end()) throw std::out_of_range(township);
    return *found;
}

TEST(TownshipSummary, FindingsNothingFoundNotSeenAreDifferent) {
    const std::vector<Site> sites{site_in("", "薛埠镇", 1, "new_scar")};
    const std::vector<Observed> seen{observed({0, 0, 100, 50}, 0.2, "cloud"), observed({0, 50, 100, 50}, 0.9, "cloud")};
    const SummaryOptions options{.classes = {"new_scar"}};
    auto rows = summarise_townships(sites, seen, two_townships(), utm_grid(), options);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(row_of(rows, "薛埠镇").status, TownshipStatus::findings) << "even through clouds";
    EXPECT_NEAR(row_of(rows, "薛埠镇").clear_share, 0.2, kShareTolerance);
    EXPECT_EQ(row_of(rows, "茅麓镇").status, TownshipStatus::nothing_found);
    EXPECT_EQ(row_of(rows, "茅麓镇").person, "=cmd");

    rows = summarise_townships({}, seen, two_townships(), utm_grid(), options);
    EXPECT_EQ(row_of(rows, "薛埠镇").status, TownshipStatus::not_seen);
    EXPECT_EQ(row_of(rows, "薛埠镇").reason, "cloud");
}

TEST(TownshipSummary, WhatNoImageCoversIsOutside) {
    const std::vector<Observed> seen{observed({0, 0, 100, 20}, 1, "")};
    const auto rows = summarise_townships({}, seen, two_townships(), utm_grid(), {});
    EXPECT_NEAR(row_of(rows, "薛埠镇").clear_share, 0.4, kShareTolerance);
    EXPECT_EQ(row_of(rows, "薛埠镇").reason, "outside");
    EXPECT_EQ(row_of(rows, "茅麓镇").clear_share, 0);
    EXPECT_EQ(row_of(rows, "茅麓镇").status, TownshipStatus::not_seen);
}

TEST(TownshipSummary, AllClearHasNoReason) {
    const auto rows = summarise_townships({}, {observed({0, 0, 100, 100}, 1, "")}, two_townships(), utm_grid(), {});
    EXPECT_EQ(row_of(rows, "薛埠镇").reason, "");
    EXPECT_NEAR(row_of(rows, "薛埠镇").clear_share, 1, kShareTolerance);
    EXPECT_EQ(row_of(rows, "薛埠镇").status, TownshipStatus::nothing_found);
}

TEST(TownshipSummary, OnlyDispatchedClassesByPriority) {
    const std::vector<Site> sites{site_in("", "薛埠镇", 3, "new_scar"), site_in("", "薛埠镇", 1, "inside_licence"),
                                  site_in("", "薛埠镇", 2, "occupation")};
    const auto rows =
        summarise_townships(sites, {}, two_townships(), utm_grid(), {.classes = {"new_scar", "occupation"}});
    const TownshipRow& row = row_of(rows, "薛埠镇");
    ASSERT_EQ(row.sites.size(), 2u);
    EXPECT_EQ(row.sites[0]->priority, 2);
    EXPECT_EQ(row.sites[1]->priority, 3);
}

TEST(TownshipSummary, WithoutALayerOneRowForTheGrid) {
    const std::vector<Site> sites{site_in("", "", 1, "new_scar")};
    const std::vector<Observed> seen{observed({0, 0, 50, 100}, 0.5, "no_data")};
    const auto rows = summarise_townships(sites, seen, {}, utm_grid(), {.classes = {"new_scar"}});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_NEAR(rows[0].clear_share, 0.25, kShareTolerance);
    EXPECT_EQ(rows[0].reason, "outside");
    EXPECT_EQ(rows[0].sites.size(), 1u);
    ASSERT_EQ(summarise_townships({}, seen, {}, utm_grid(), {}).size(), 1u) << "a zero report is a row";
}

TEST(TownshipSummary, BordersThatDisagreeDoNotSplitATownship) {
    const std::vector<Site> sites{site_in("other county", "薛埠镇", 1, "new_scar")};
    EXPECT_EQ(summarise_townships(sites, {}, two_townships(), utm_grid(), {.classes = {"new_scar"}}).size(), 2u);
}

TEST(Lists, ChineseWithByteOrderMark) {
    const Scratch scratch;
    std::vector<Site> sites{site_in("金坛区", "薛埠镇", 1, "beyond_licence")};
    sites[0].person = "=HYPERLINK(\"x\")";
    sites[0].licence_no = "C3200";
    sites[0].area_mu = 6.0048;
    TownshipRow row{.county = "金坛区",
                    .township = "薛埠镇",
                    .person = "甲",
                    .sites = {&sites[0]},
                    .clear_share = 0.973,
                    .reason = ""};
    row.status = TownshipStatus::findings;
    auto outputs = write_lists(scratch.path(), {row}, Language::zh);
    io::publish_all(outputs);
    EXPECT_EQ(scratch.names(), (Names{"summary.csv", "金坛区/薛埠镇.csv"}));
    const std::string list = test::read_bytes(scratch / "金坛区/薛埠镇.csv");
    EXPECT_TRUE(list.starts_with("\xEF\xBB\xBF优先级,图斑编号,图斑类型,"));
    EXPECT_NE(list.find("\r\n1,P-1,越界开采,Q1,低,"), std::string::npos) << list;
    EXPECT_NE(list.find("\"'=HYPERLINK(\"\"x\"\")\""), std::string::npos) << list;
    EXPECT_NE(list.find(",6.0048,"), std::string::npos);
    const std::string summary = test::read_bytes(scratch / "summary.csv");
    EXPECT_NE(summary.find("\r\n金坛区,薛埠镇,甲,1,97.3,有图斑,,金坛区/薛埠镇.csv\r\n"), std::string::npos) << summary;
}

TEST(Lists, EnglishZeroReport) {
    const Scratch scratch;
    TownshipRow nothing{.county = "", .township = "a", .person = "", .sites = {}, .clear_share = 1, .reason = ""};
    nothing.status = TownshipStatus::nothing_found;
    TownshipRow blind{.county = "", .township = "", .person = "", .sites = {}, .clear_share = 0.05, .reason = ""};
    blind.reason = "cloud";
    auto outputs = write_lists(scratch.path(), {nothing, blind}, Language::en);
    io::publish_all(outputs);
    EXPECT_EQ(scratch.names(), (Names{"summary.csv", "unassigned/a.csv", "unassigned/unassigned.csv"}));
    const std::string summary = test::read_bytes(scratch / "summary.csv");
    EXPECT_NE(summary.find("unassigned,a,,0,100,nothing found,,unassigned/a.csv\r\n"), std::string::npos) << summary;
    EXPECT_NE(summary.find("unassigned,unassigned,,0,5,not seen,cloud,unassigned/unassigned.csv\r\n"),
              std::string::npos)
        << summary;
    const std::string list = test::read_bytes(scratch / "unassigned/a.csv");
    EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), 1) << "the header alone";
}

TEST(Lists, HostileNamesStayInTheFolder) {
    const Scratch scratch;
    const auto row = [](const char* county, const char* township) {
        return TownshipRow{.county = county, .township = township, .person = "", .sites = {}, .reason = "=1"};
    };
    auto outputs = write_lists(
        scratch / "dispatch",
        {row("..", "../../etc/passwd"), row("=c", "a/b"), row("=c", "a_b"), row("summary.csv", "x")}, Language::en);
    io::publish_all(outputs);
    EXPECT_EQ(scratch.names(), (Names{"dispatch/=c/a_b.csv", "dispatch/=c/a_b_2.csv", "dispatch/_/_.._etc_passwd.csv",
                                      "dispatch/summary.csv", "dispatch/summary.csv_2/x.csv"}));
    const std::string summary = test::read_bytes(scratch / "dispatch/summary.csv");
    EXPECT_NE(summary.find("'=c,a/b,,0,0,not seen,'=1,'=c/a_b.csv"), std::string::npos) << summary;
}

TEST(Lists, FullDiskLeavesNoLists) {
    const Scratch scratch;
    std::filesystem::create_symlink("/dev/full", scratch / "summary.csv.partial");
    EXPECT_THROW(
        (void)write_lists(scratch.path(),
                          {TownshipRow{.county = "c", .township = "t", .person = "", .sites = {}, .reason = ""}},
                          Language::en),
        Fault);
    EXPECT_TRUE(scratch.names().empty());
}

}  // namespace
}  // namespace quarrywatch::dispatch
