#include "pipeline/ledger/belief.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace quarrywatch::ledger {
namespace {

constexpr double kRounding = 1e-12;
const config::Series kSeries;

Date day(int year, unsigned month, unsigned d) {
    return Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{d}};
}

TEST(Belief, OneLookIsNeverCertain) {
    EXPECT_DOUBLE_EQ(look_probability(1, kSeries), 0.9);
    EXPECT_DOUBLE_EQ(look_probability(0, kSeries), 1 - 0.9);
    EXPECT_DOUBLE_EQ(look_probability(0.6, kSeries), 0.6);
}

TEST(Belief, TwoLooksThatAgreeConfirm) {
    const double first = first_belief(0.5, true, kSeries);
    EXPECT_DOUBLE_EQ(first, 0.9);
    const double second = updated(first, look_probability(1, kSeries));
    EXPECT_NEAR(second, 0.81 / (0.81 + 0.01), kRounding);
    EXPECT_EQ(confidence_of(first, 1, kSeries), Confidence::low);
    EXPECT_EQ(confidence_of(second, 2, kSeries), Confidence::high);
    EXPECT_EQ(confidence_of(0.9, 2, kSeries), Confidence::medium);
    EXPECT_EQ(confidence_of(0.999, 1, kSeries), Confidence::low) << "a single image may be fooled whatever it shows";
}

TEST(Belief, TheFirstLookBeginsAboveTheStart) {
    for (const bool registered : {false, true})
        for (const double strong : {0.0, 0.1, 0.5, 1.0}) {
            const double p = first_belief(strong, registered, kSeries);
            EXPECT_GT(p, kSeries.start_probability);
            EXPECT_LE(p, kSeries.weight_limit);
        }
    EXPECT_LT(first_belief(0.1, true, kSeries), first_belief(0.4, true, kSeries));
    EXPECT_LT(first_belief(1, false, kSeries), first_belief(1, true, kSeries));
}

TEST(Belief, TheOrderOfLooksDoesNotMatter) {
    std::array<double, 4> looks{0.1, 0.7, 0.9, 0.35};
    std::sort(looks.begin(), looks.end());
    double any = -1;
    do {
        double p = 0.8;
        for (const double look : looks) p = updated(p, look);
        if (any < 0) any = p;
        EXPECT_NEAR(p, any, kRounding);
        EXPECT_GT(p, 0);
        EXPECT_LT(p, 1);
    } while (std::next_permutation(looks.begin(), looks.end()));
    EXPECT_NEAR(updated(0.8, 0.5), 0.8, kRounding) << "a look that says nothing";
}

SiteRecord candidate(int looks_seen) {
    SiteRecord site;
    site.first_seen = day(2025, 6, 1);
    site.looks_seen = looks_seen;
    return site;
}

TEST(Belief, ACandidateIsConfirmedRejectedOrWaits) {
    EXPECT_EQ(next_state(candidate(2), 0.98, true, day(2025, 6, 6), kSeries), State::confirmed);
    EXPECT_EQ(next_state(candidate(1), 0.98, true, day(2025, 6, 6), kSeries), State::candidate);
    EXPECT_EQ(next_state(candidate(1), 0.49, true, day(2025, 6, 6), kSeries), State::rejected);
    EXPECT_EQ(next_state(candidate(1), 0.7, true, day(2025, 8, 29), kSeries), State::candidate) << "89 days";
    EXPECT_EQ(next_state(candidate(1), 0.7, true, day(2025, 8, 30), kSeries), State::rejected) << "90 days";
}

TEST(Belief, CloudIsNotEvidenceAgainst) {
    EXPECT_EQ(next_state(candidate(1), 0.1, false, day(2026, 6, 6), kSeries), State::candidate);
    EXPECT_EQ(next_state(candidate(2), 0.99, false, day(2025, 6, 6), kSeries), State::candidate);
}

TEST(Belief, WhatIsSettledStays) {
    for (const State state : {State::confirmed, State::closed, State::merged, State::rejected}) {
        SiteRecord site = candidate(1);
        site.state = state;
        EXPECT_EQ(next_state(site, 0.01, true, day(2026, 6, 6), kSeries), state);
    }
}

}  // namespace
}  // namespace quarrywatch::ledger
