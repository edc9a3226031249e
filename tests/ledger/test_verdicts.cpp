#include <gtest/gtest.h>

#include "pipeline/ledger/dispatching.hpp"
#include "pipeline/ledger/verdict_effects.hpp"

namespace quarrywatch::ledger {
namespace {

const config::Series kSeries;
const config::LedgerOptions kOptions;
const std::vector<std::string> kClasses = config::Dispatch{}.classes;

Date day(unsigned month, unsigned d) {
    return Date{std::chrono::year{2025}, std::chrono::month{month}, std::chrono::day{d}};
}

SiteRecord scar(double area_m2 = 4000) {
    SiteRecord site;
    site.site_id = "320413QW2025000001";
    site.class_name = "new_scar";
    site.state = State::candidate;
    site.probability = 0.9;
    site.area_m2 = area_m2;
    return site;
}

VerdictRecord verdict(Verdict kind) {
    VerdictRecord v;
    v.site_id = "320413QW2025000001";
    v.verdict = kind;
    v.visited_on = day(7, 1);
    return v;
}

std::string why(const SiteRecord& site) {
    const Sending sending = sending_of(site, kClasses, kOptions);
    return (sending.send ? "+" : "-") + sending.why;
}

TEST(Sending, WhatIsNewOrConfirmedIsSent) {
    EXPECT_EQ(why(scar()), "+new");
    SiteRecord site = scar();
    site.state = State::confirmed;
    EXPECT_EQ(why(site), "+confirmed");
    site.class_name = "inside_licence";
    EXPECT_EQ(why(site), "-class_not_dispatched");
    for (const State state : {State::rejected, State::merged, State::closed}) {
        site.state = state;
        EXPECT_EQ(why(site).front(), '-');
    }
}

TEST(Sending, ALawfulSiteComesBackOnlyWhenItHasGrown) {
    for (const Verdict kind : {Verdict::lawful, Verdict::false_change, Verdict::facility_land}) {
        SiteRecord site = with_verdict(scar(4000), verdict(kind), kSeries);
        EXPECT_EQ(why(site).front(), '-');
        site.area_m2 = 4799;  // 20 % of 4000 is more than 400
        EXPECT_EQ(why(site).front(), '-');
        site.area_m2 = 4800;
        EXPECT_EQ(why(site), "+grown");
    }
    SiteRecord small = with_verdict(scar(500), verdict(Verdict::lawful), kSeries);
    small.area_m2 = 899;  // 400 m2 is more than 20 %
    EXPECT_EQ(why(small), "-judged_lawful");
    small.area_m2 = 900;
    EXPECT_EQ(why(small), "+grown");
}

TEST(Sending, AGraverEventIsSentAgain) {
    SiteRecord site = with_verdict(scar(), verdict(Verdict::lawful), kSeries);
    site.class_name = "beyond_licence";
    EXPECT_EQ(why(site), "+new_event");
    site.class_name = "tailings";
    EXPECT_EQ(why(site), "-judged_lawful") << "no graver than what was judged";
}

TEST(Sending, AnIllegalSiteStaysUntilItIsClosed) {
    SiteRecord site = with_verdict(scar(), verdict(Verdict::illegal), kSeries);
    EXPECT_EQ(site.state, State::confirmed);
    EXPECT_GE(site.probability, kSeries.high_probability);
    EXPECT_EQ(why(site), "+judged_illegal");
    VerdictRecord closing = verdict(Verdict::illegal);
    closing.closed_on = day(9, 1);
    site = with_verdict(site, closing, kSeries);
    EXPECT_EQ(site.state, State::closed);
    EXPECT_EQ(site.closed_on, day(9, 1));
    EXPECT_EQ(why(site), "-closed");
    site = with_verdict(site, verdict(Verdict::illegal), kSeries);
    EXPECT_EQ(site.state, State::closed) << "a late copy of the first answer does not open it again";
    site = with_verdict(site, verdict(Verdict::reactivated), kSeries);
    EXPECT_EQ(site.class_name, "reactivated_pit");
    EXPECT_EQ(why(site), "+judged_illegal");
}

TEST(Verdicts, RestoredClosesTheSite) {
    const SiteRecord site = with_verdict(scar(), verdict(Verdict::restored), kSeries);
    EXPECT_EQ(site.state, State::closed);
    EXPECT_EQ(site.closed_on, day(7, 1));
}

TEST(Import, UnknownNumbersRepeatedRowsAndRevisions) {
    Content content;
    content.sites = {scar()};
    VerdictRecord stranger = verdict(Verdict::illegal);
    stranger.site_id = "999999QW2025000001";
    stranger.source = "a.csv row 3";
    const VerdictRecord first = verdict(Verdict::illegal), second = verdict(Verdict::lawful);
    const ImportPlan fresh = plan_import(content, {}, {first, first, second, stranger}, kSeries);
    EXPECT_EQ(fresh.added.size(), 2U);
    EXPECT_EQ(fresh.repeated, 1U);
    EXPECT_EQ(fresh.unknown, std::vector<std::string>{"999999QW2025000001 (a.csv row 3)"});
    ASSERT_EQ(fresh.sites.size(), 1U);
    EXPECT_EQ(fresh.sites[0].verdict, Verdict::lawful) << "the last row counts";
    // The same file again, though from another place.
    VerdictRecord moved = second;
    moved.source = "b.csv row 9";
    const ImportPlan again = plan_import(content, {first, second}, {moved}, kSeries);
    EXPECT_TRUE(again.added.empty() && again.sites.empty());
    EXPECT_EQ(again.repeated, 1U);
    // Back to the first answer is a new revision.
    EXPECT_EQ(plan_import(content, {first, second}, {first}, kSeries).added.size(), 1U);
}

}  // namespace
}  // namespace quarrywatch::ledger
