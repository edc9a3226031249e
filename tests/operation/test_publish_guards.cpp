#include "pipeline/operation/publish_guards.hpp"

#include <gtest/gtest.h>

namespace quarrywatch::operation {
namespace {

ledger::LookRecord past(int sites, double clear = 1, const std::string& status = "done") {
    ledger::LookRecord look;
    look.status = status;
    look.sites_found = sites;
    look.clear_share = clear;
    return look;
}

/// The guards that object.
std::vector<std::string> objecting(const std::vector<LookFigures>& looks,
                                   const std::vector<ledger::LookRecord>& history, const config::Publish& limits = {}) {
    std::vector<std::string> guards;
    for (const ManifestObjection& o : judge_night(looks, history, GuardMode::on, limits).objections)
        guards.push_back(o.guard);
    return guards;
}

using Guards = std::vector<std::string>;
const std::vector<ledger::LookRecord> kUsual{past(10), past(12), past(8), past(10), past(11)};

TEST(PublishGuards, ManyTimesTheUsualNumberIsHeldBack) {
    EXPECT_EQ(objecting({{"a", 50, 1, 0.1}}, kUsual), Guards{}) << "five times is what may pass";
    EXPECT_EQ(objecting({{"a", 51, 1, 0.1}}, kUsual), Guards{"many_sites"});
    const ManifestPublication told =
        judge_night(std::vector<LookFigures>{{"a", 51, 1, 0.1}}, kUsual, GuardMode::on, {});
    EXPECT_EQ(told.status, "held_back");
    EXPECT_EQ(told.usual_sites, 10);
    EXPECT_EQ(told.history_looks, 5);
    EXPECT_EQ(told.objections[0].look, "a");
    EXPECT_EQ(told.objections[0].figure, 51);
    EXPECT_EQ(told.objections[0].limit, 50);
}

TEST(PublishGuards, UsualIsByClearGround) {
    EXPECT_EQ(objecting({{"a", 26, 0.5, 0.1}}, kUsual), Guards{"many_sites"});
    // Half as many sites on half as much clear ground are the same: cloudy weeks do not make a clear look odd.
    EXPECT_EQ(objecting({{"a", 50, 1, 0.1}}, {past(5, 0.5), past(6, 0.5), past(4, 0.5), past(1, 0.1), past(5, 0.5)}),
              Guards{});
    // One site in a gap of the clouds does not make a hundred usual.
    std::vector<ledger::LookRecord> gaps(4, past(1, 0.01));
    gaps.insert(gaps.end(), kUsual.begin(), kUsual.end());
    EXPECT_EQ(objecting({{"a", 51, 1, 0.1}}, gaps), Guards{"many_sites"});
}

TEST(PublishGuards, AFewSitesAlwaysPass) {
    const std::vector<ledger::LookRecord> quiet(9, past(0));
    EXPECT_EQ(objecting({{"a", 20, 1, 0.1}}, quiet), Guards{});
    EXPECT_EQ(objecting({{"a", 21, 1, 0.1}}, quiet), Guards{"many_sites"});
}

TEST(PublishGuards, WithoutAHistoryNobodyKnowsWhatIsUsual) {
    const std::vector<ledger::LookRecord> four(kUsual.begin(), kUsual.begin() + 4);
    EXPECT_EQ(objecting({{"a", 5000, 1, 0.1}}, four), Guards{});
    EXPECT_EQ(judge_night(std::vector<LookFigures>{{"a", 5000, 1, 0.1}}, four, GuardMode::on, {}).usual_sites,
              std::nullopt);
    std::vector<ledger::LookRecord> failed = four;
    failed.push_back(past(0, 1, "no_answer"));
    failed.push_back(past(0, 1, "failed"));
    EXPECT_EQ(objecting({{"a", 5000, 1, 0.1}}, failed), Guards{}) << "those that saw nothing tell nothing";
}

TEST(PublishGuards, OnlyTheNewestLooksTell) {
    std::vector<ledger::LookRecord> grown(30, past(1));
    for (int i = 0; i < 30; ++i) grown.push_back(past(100));
    EXPECT_EQ(objecting({{"a", 400, 1, 0.1}}, grown), Guards{});
}

TEST(PublishGuards, OneReleasedNightDoesNotMoveTheMedian) {
    std::vector<ledger::LookRecord> odd = kUsual;
    odd.push_back(past(4000));
    EXPECT_EQ(objecting({{"a", 60, 1, 0.1}}, odd), Guards{"many_sites"});
}

TEST(PublishGuards, ADisplacementThatMayBeWrongIsHeldBack) {
    EXPECT_EQ(objecting({{"a", 1, 1, 0.5}}, {}), Guards{});
    EXPECT_EQ(objecting({{"a", 1, 1, 0.51}}, {}), Guards{"misregistered"});
    EXPECT_EQ(objecting({{"a", 1, 1, 0.1}, {"b", 1, 1, 0.6}, {"c", 1, 1, 0.7}}, {}),
              (Guards{"misregistered", "misregistered"}));
    EXPECT_EQ(objecting({{"a", 1, 1, std::nullopt}}, {}), Guards{}) << "not measured";
    EXPECT_EQ(objecting({{"a", 1, 0.25, 1, 0.25}}, {}), Guards{"misregistered"});
    EXPECT_EQ(objecting({{"a", 1, 0.19, 1, 0.19}, {"b", 1, 1, 0.1}}, {}), Guards{}) << "nobody can match clouds";
    EXPECT_EQ(objecting({{"a", 1, 0.1, 1, 0.9}, {"b", 1, 1, 0.1}}, {}), Guards{"misregistered"})
        << "a clear scene of a tenth of the grid";
}

TEST(PublishGuards, WhatWasNotMeasuredIsDecidedByOnFailure) {
    Registration registration;
    registration.field_rmse_px = 1;
    for (const auto& [status, counts] :
         {std::pair("ok", true), std::pair("unregistered", false), std::pair("off", false)}) {
        registration.status = status;
        EXPECT_EQ(figures_of(past(1), registration, {}).registration_rmse_px.has_value(), counts) << status;
    }
}

TEST(PublishGuards, CloudIsToldFromWhatTheSceneDoesNotShow) {
    stages::TileResult tile;
    tile.seen_pixels = 30;
    tile.data_pixels = 40;
    EXPECT_DOUBLE_EQ(figures_of(past(1), {}, std::span(&tile, 1)).clear_of_scene, 0.75);
}

TEST(PublishGuards, CloudyLooksAddUp) {
    EXPECT_EQ(objecting({{"a", 1, 0.15, 0.1}}, {}), Guards{"little_seen"});
    EXPECT_EQ(objecting({{"a", 1, 0.15, 0.1}, {"b", 1, 0.06, 0.1}}, {}), Guards{});
}

TEST(PublishGuards, AnOvercastNightThatFoundNothingMisleadsNobody) {
    EXPECT_EQ(objecting({{"a", 0, 0.04, 0.1}}, {}), Guards{});
    EXPECT_EQ(objecting({{"a", 0, 0.04, 0.1}, {"b", 1, 0.1, 0.1}}, {}), Guards{"little_seen"});
}

TEST(PublishGuards, ANightWithoutALookHasNothingToObjectTo) {
    EXPECT_EQ(judge_night({}, kUsual, GuardMode::on, {}).status, "published");
}

TEST(PublishGuards, APersonOverridesThem) {
    const std::vector<LookFigures> bad{{"a", 5000, 0.1, 3}};
    const ManifestPublication told = judge_night(bad, kUsual, GuardMode::released, {});
    EXPECT_EQ(told.status, "released");
    EXPECT_EQ(told.objections.size(), 3U);
    EXPECT_EQ(judge_night(std::vector<LookFigures>{{"a", 1, 1, 0.1}}, kUsual, GuardMode::released, {}).status,
              "published");
}

}  // namespace
}  // namespace quarrywatch::operation
