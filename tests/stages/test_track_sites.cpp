#include "pipeline/stages/track_sites.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/config/values.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/sample_sites.hpp"

namespace quarrywatch::stages {
namespace {

using ledger::Answer;
using ledger::State;
using ledger::Status;
using test::day;
using test::rectangle_site;
using test::utm_grid;

/// A rectangle of pixels.
struct Box {
    int row, col, rows, cols;
};

/// Looks at one piece of land, made by hand.
class Season {
public:
    explicit Season(ledger::Content known = {}, bool numbered = true)
        : grid_(utm_grid()), known_(std::move(known)), tracker_(known_, grid_, config_, numbered) {}

    struct Sees {
        std::vector<Box> scars;
        std::string class_name = "new_scar";
        double clear = 1;             ///< share of every known site that is clear
        bool masked = false;          ///< by a mask of its own
        std::vector<Box> rejected{};  ///< by a guard
        double ndvi = 0.1;
        int baseline_year = 2024;
    };

    void look(const Date& date, const Sees& sees) {
        LookFindings findings;
        findings.record.look_id = config::print_date(date);
        findings.record.date = date;
        findings.record.baseline_newest = Date{std::chrono::year{sees.baseline_year}, date.month(), date.day()};
        vectorise::Components components;
        components.first_run.push_back(0);
        const auto add = [&](const Box& box) {
            Site site = rectangle_site(box.row, box.col, box.rows, box.cols);
            site.class_name = sees.class_name;
            site.after_date = date;
            site.registered = true;
            site.component = components.count();
            site.county_code = "320413";
            site.area_m2 = 100.0 * box.rows * box.cols;
            for (int r = box.row; r < box.row + box.rows; ++r)
                components.runs.push_back({r, box.col, box.col + box.cols});
            components.first_run.push_back(components.runs.size());
            return site;
        };
        for (const Box& box : sees.scars) findings.sites.push_back(add(box));
        for (const Box& box : sees.rejected) findings.pseudo_changes.push_back({add(box), "shadow"});
        findings.components = &components;
        for (const Runs& place : tracker_.places()) {
            WatchCounts c;
            c.pixels = count_pixels(place);
            c.seen = c.clear = static_cast<std::int64_t>(sees.clear * static_cast<double>(c.pixels));
            for (const Box& box : sees.scars) {
                Runs runs;
                for (int r = box.row; r < box.row + box.rows; ++r) runs.push_back({r, box.col, box.col + box.cols});
                c.changed += common_pixels(place, runs);
            }
            c.changed = std::min(c.changed, c.seen);
            c.ring = 100;
            c.masked = sees.masked ? c.pixels : 0;
            for (std::int64_t i = 0; i < c.clear; ++i) c.ndvi.add(sees.ndvi);
            findings.watched.push_back(c);
        }
        tracker_.add_look(std::move(findings));
    }

    [[nodiscard]] std::vector<ledger::SiteRecord> records() const { return tracker_.change(list()).sites; }
    [[nodiscard]] std::vector<ledger::Observation> observations() const { return tracker_.change({}).observations; }
    [[nodiscard]] std::vector<Site> list() const { return tracker_.list(); }
    [[nodiscard]] ledger::SiteRecord only() const {
        const auto all = records();
        EXPECT_EQ(all.size(), 1U);
        return all.at(0);
    }
    [[nodiscard]] ledger::Content content() const {
        ledger::Content content;
        content.sites = records();
        return content;
    }

private:
    config::Config config_;
    io::Grid grid_;
    ledger::Content known_;
    SiteTracker tracker_;
};

const Box kScar{20, 20, 6, 6};

TEST(TrackSites, OneLookIsACandidateAndTwoConfirm) {
    Season season;
    season.look(day(2025, 6, 1), {{kScar}});
    EXPECT_EQ(season.only().state, State::candidate);
    EXPECT_EQ(season.only().confidence, Confidence::low);
    EXPECT_EQ(season.only().site_id, "320413QW2025000001");
    season.look(day(2025, 6, 6), {{kScar}});
    const ledger::SiteRecord site = season.only();
    EXPECT_EQ(site.state, State::confirmed);
    EXPECT_EQ(site.status, Status::unchanged);
    EXPECT_EQ(site.looks_seen, 2);
    EXPECT_EQ(site.first_seen, day(2025, 6, 1));
    EXPECT_EQ(site.last_seen, day(2025, 6, 6));
    EXPECT_EQ(season.observations().size(), 2U);
}

TEST(TrackSites, ClearLooksThatSeeNothingRetireIt) {
    Season season;
    season.look(day(2025, 6, 1), {{kScar}});
    season.look(day(2025, 6, 6), {{}});
    EXPECT_EQ(season.only().status, Status::not_seen);
    EXPECT_EQ(season.only().state, State::candidate) << "one against one";
    season.look(day(2025, 6, 11), {{}});
    EXPECT_EQ(season.only().state, State::rejected);
    EXPECT_TRUE(season.list().empty());
}

TEST(TrackSites, CloudNeitherConfirmsNorRetires) {
    Season season;
    season.look(day(2025, 6, 1), {{kScar}});
    const double before = season.only().probability;
    for (unsigned d = 6; d < 28; d += 5) season.look(day(2025, 6, d), {.scars = {}, .clear = 0.2});
    season.look(day(2025, 12, 1), {.scars = {}, .clear = 0});
    EXPECT_EQ(season.only().probability, before);
    EXPECT_EQ(season.only().state, State::candidate);
    EXPECT_EQ(season.only().status, Status::obscured);
    EXPECT_EQ(season.only().looks_clear, 1);
    EXPECT_EQ(season.list().size(), 1U) << "it still stands";
}

TEST(TrackSites, AMaskOfItsOwnIsFlagged) {
    Season season;
    season.look(day(2025, 6, 1), {{kScar}});
    season.look(day(2025, 6, 6), {.scars = {}, .clear = 0, .masked = true});
    EXPECT_EQ(season.only().mask_conflicts, 1);
    EXPECT_EQ(season.observations().back().answer, Answer::mask_conflict);
    ASSERT_EQ(season.list().size(), 1U);
    EXPECT_EQ(season.list()[0].flags, std::vector<std::string>{"mask_conflict"});
}

TEST(TrackSites, WhatAGuardRejectsSaysNothing) {
    Season season;
    season.look(day(2025, 6, 1), {{kScar}});
    season.look(day(2025, 6, 6), {.scars = {}, .rejected = {kScar}});
    EXPECT_EQ(season.only().status, Status::obscured);
    EXPECT_EQ(season.only().looks_clear, 1);
    season.look(day(2025, 6, 11), {.scars = {}, .rejected = {{20, 20, 1, 6}}});
    EXPECT_EQ(season.only().status, Status::not_seen) << "a shadow over a sixth of it hides nothing";
}

TEST(TrackSites, ItGrowsShrinksAndKeepsItsNumber) {
    Season season;
    season.look(day(2025, 6, 1), {{kScar}});
    season.look(day(2025, 6, 6), {{{20, 20, 6, 12}}});
    EXPECT_EQ(season.only().status, Status::grown);
    EXPECT_EQ(*season.only().area_m2, 7200);
    EXPECT_EQ(*season.list().at(0).growth_m2, 3600);
    EXPECT_EQ(*season.list().at(0).total_growth_m2, 3600);
    season.look(day(2025, 6, 11), {{kScar}});
    EXPECT_EQ(season.only().status, Status::shrunk);
    EXPECT_EQ(season.only().site_id, "320413QW2025000001");
}

TEST(TrackSites, TwoGrowTogetherAndOneFallsApart) {
    Season season;
    season.look(day(2025, 6, 1), {{kScar}});
    season.look(day(2025, 6, 6), {{kScar, {20, 30, 6, 6}}});
    season.look(day(2025, 6, 11), {{{20, 20, 6, 16}}});
    auto sites = season.records();
    ASSERT_EQ(sites.size(), 2U);
    EXPECT_EQ(sites[0].state, State::confirmed);
    EXPECT_EQ(sites[1].state, State::merged);
    EXPECT_EQ(sites[1].merged_into, sites[0].site_id) << "the older number stays";
    season.look(day(2025, 6, 16), {{{20, 20, 6, 7}, {20, 30, 6, 6}}});
    sites = season.records();
    ASSERT_EQ(sites.size(), 3U);
    EXPECT_EQ(sites[2].status, Status::split);
    EXPECT_EQ(sites[2].parent, sites[0].site_id);
}

TEST(TrackSites, AgainstANewerBaselineOnlyGrowthShows) {
    Season first;
    first.look(day(2025, 6, 1), {{kScar}});
    first.look(day(2025, 6, 6), {{kScar}});
    Season next(first.content());
    // A year later the scar is part of the baseline: nothing of it shows, and it is not retired for that.
    next.look(day(2026, 6, 1), {.scars = {}, .baseline_year = 2025});
    ASSERT_EQ(next.records().size(), 1U);
    EXPECT_EQ(next.only().state, State::confirmed);
    EXPECT_EQ(next.only().probability, first.only().probability);
    // What is dug beside it shows alone, and belongs to it.
    next.look(day(2026, 6, 6), {.scars = {{20, 25, 6, 10}}, .baseline_year = 2025});
    EXPECT_EQ(next.only().status, Status::grown);
    EXPECT_NEAR(*next.only().area_m2, 6 * 15 * 100 / (0.9996 * 0.9996), 1)
        << "the old ground and the new, on the earth";
}

TEST(TrackSites, AGraverClassHoldsAMilderOneDoesNot) {
    Season season;
    season.look(day(2025, 6, 1), {.scars = {kScar}, .class_name = "inside_licence"});
    season.look(day(2025, 6, 6), {.scars = {kScar}, .class_name = "beyond_licence"});
    EXPECT_EQ(season.only().class_name, "beyond_licence");
    season.look(day(2025, 6, 11), {.scars = {kScar}, .class_name = "other_change"});
    EXPECT_EQ(season.only().class_name, "beyond_licence") << "what is not known takes nothing back";
}

TEST(TrackSites, AClosedSiteOpensOnlyWhenItLosesTheGreenThatItWon) {
    Season first;
    first.look(day(2025, 6, 1), {{kScar}});
    ledger::Content known = first.content();
    known.sites[0].state = State::closed;
    known.sites[0].closed_on = day(2025, 7, 1);
    Season season(known);
    // Against the forest of the year before it differs still.
    season.look(day(2025, 7, 6), {.scars = {kScar}, .class_name = "reactivated_pit", .ndvi = 0.5});
    EXPECT_EQ(season.only().state, State::closed);
    EXPECT_NEAR(*season.only().recovered_ndvi, 0.5, 1e-9);
    EXPECT_TRUE(season.list().empty());
    season.look(day(2025, 7, 11), {.scars = {kScar}, .class_name = "reactivated_pit", .ndvi = 0.36});
    EXPECT_EQ(season.only().state, State::closed) << "0.14 is not enough";
    season.look(day(2025, 7, 16), {.scars = {kScar}, .class_name = "new_scar", .ndvi = 0.2});
    EXPECT_EQ(season.only().state, State::candidate);
    EXPECT_EQ(season.only().status, Status::reopened);
    EXPECT_EQ(season.only().class_name, "reactivated_pit");
    EXPECT_EQ(season.only().first_seen, day(2025, 7, 16)) << "of this life";
    EXPECT_EQ(season.list().size(), 1U);
}

TEST(TrackSites, ARejectedSiteComesBackUnderItsNumber) {
    Season season;
    season.look(day(2025, 6, 1), {{kScar}});
    season.look(day(2025, 6, 6), {{}});
    season.look(day(2025, 6, 11), {{}});
    season.look(day(2025, 6, 16), {{kScar}});
    EXPECT_EQ(season.only().status, Status::reopened);
    EXPECT_EQ(season.only().state, State::candidate);
}

TEST(TrackSites, WhatIsJudgedLawfulIsListedButNotSent) {
    Season first;
    first.look(day(2025, 6, 1), {{kScar}});
    ledger::Content known = first.content();
    known.sites[0].verdict = ledger::Verdict::lawful;
    known.sites[0].judged_area_m2 = 3600;
    known.sites[0].judged_class = "new_scar";
    Season season(known);
    season.look(day(2025, 6, 6), {{kScar}});
    ASSERT_EQ(season.list().size(), 1U);
    EXPECT_FALSE(season.list()[0].sent);
    EXPECT_EQ(season.list()[0].why_sent, "judged_lawful");
    season.look(day(2025, 6, 11), {{{20, 20, 6, 9}}});
    EXPECT_TRUE(season.list()[0].sent);
    EXPECT_EQ(season.list()[0].why_sent, "grown");
}

TEST(TrackSites, WithoutALedgerTheNumbersAreProvisional) {
    Season season({}, false);
    season.look(day(2025, 6, 1), {{kScar}});
    EXPECT_TRUE(season.only().site_id.starts_with("P-")) << season.only().site_id;
}

TEST(TrackSites, SitesOfOtherPlacesAreLeftAlone) {
    Season first;
    first.look(day(2025, 6, 1), {{kScar}});
    ledger::Content known = first.content();
    known.sites.push_back(known.sites[0]);
    known.sites[1].site_id = "320413QW2025000009";
    known.sites[1].outline = io::Geometry::from_box({10, 50, 10.01, 50.01}).wkb();
    Season season(known);
    season.look(day(2025, 6, 6), {{kScar, {60, 60, 5, 5}}});
    const auto sites = season.records();
    ASSERT_EQ(sites.size(), 2U);
    EXPECT_EQ(sites[0].site_id, "320413QW2025000001");
    EXPECT_EQ(sites[1].site_id, "320413QW2025000010") << "after the highest number that is taken anywhere";
}

}  // namespace
}  // namespace quarrywatch::stages
