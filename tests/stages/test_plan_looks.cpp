#include "pipeline/stages/plan_looks.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace quarrywatch::stages {
namespace {

using Indices = std::vector<std::size_t>;

io::Scene on(int year, unsigned month, unsigned day) {
    io::Scene scene;
    scene.date = Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    return scene;
}

std::vector<LookPlan> plan(const std::vector<io::Scene>& scenes, const std::vector<std::size_t>& fresh,
                           const config::Series& series = {}, std::size_t references = 3) {
    std::vector<bool> is_new(scenes.size(), false);
    for (const std::size_t i : fresh) is_new[i] = true;
    return plan_looks(scenes, is_new, series, references);
}

TEST(PlanLooks, SeasonsMeetAtTheTurnOfTheYear) {
    EXPECT_EQ(season_distance_days(*on(2023, 12, 30).date, *on(2022, 1, 2).date), 3);
    EXPECT_EQ(season_distance_days(*on(2023, 3, 1).date, *on(2025, 3, 1).date), 0);
}

TEST(PlanLooks, TheBaselineIsOfTheSameSeasonAndOldEnough) {
    const std::vector<io::Scene> scenes{on(2023, 6, 1), on(2024, 1, 5),  on(2025, 6, 3), on(2024, 6, 20),
                                        on(2022, 6, 9), on(2025, 5, 20), on(2021, 6, 3)};
    const auto plans = plan(scenes, {2});
    ASSERT_EQ(plans.size(), 1U);
    EXPECT_EQ(plans[0].scene, 2U);
    EXPECT_EQ(plans[0].kind, BaselineKind::same_season);
    EXPECT_EQ(plans[0].baseline, (Indices{0, 4, 3}))
        << "two, six and seventeen days off; 2021 is too long ago, May 2025 "
           "too recent";
    EXPECT_EQ(plans[0].references, Indices{});
}

TEST(PlanLooks, FurtherEarlierScenesAreMatchedAgainst) {
    const std::vector<io::Scene> scenes{on(2024, 6, 8), on(2024, 11, 20), on(2025, 6, 3)};
    const auto plans = plan(scenes, {2});
    EXPECT_EQ(plans[0].baseline, Indices{0});
    EXPECT_EQ(plans[0].references, Indices{1});
    EXPECT_EQ(plan(scenes, {2}, {}, 1)[0].references, Indices{});
}

TEST(PlanLooks, WithoutASeasonTheOldEnoughOneNearestInSeasonServes) {
    const std::vector<io::Scene> scenes{on(2024, 1, 5), on(2024, 10, 1), on(2025, 6, 3)};
    const auto plans = plan(scenes, {1, 2});
    ASSERT_EQ(plans.size(), 2U);
    EXPECT_EQ(plans[0].kind, BaselineKind::other_season);
    EXPECT_EQ(plans[0].baseline, Indices{0});
    EXPECT_EQ(plans[1].kind, BaselineKind::other_season);
    EXPECT_EQ(plans[1].baseline, Indices{1}) << "120 days off, the other 149";
}

TEST(PlanLooks, OfRecentOnesTheOldest) {
    const std::vector<io::Scene> scenes{on(2025, 5, 1), on(2025, 5, 20), on(2025, 6, 3)};
    const auto plans = plan(scenes, {2});
    EXPECT_EQ(plans[0].kind, BaselineKind::too_recent);
    EXPECT_EQ(plans[0].baseline, Indices{0}) << "a change seen on May 20 must not be part of its own baseline";
}

TEST(PlanLooks, InTheOrderOfTheDatesAndOnlyNewOnes) {
    const std::vector<io::Scene> scenes{on(2025, 7, 1), on(2024, 6, 3), on(2025, 6, 3), on(2023, 6, 3)};
    const auto plans = plan(scenes, {0, 2});
    ASSERT_EQ(plans.size(), 2U);
    EXPECT_EQ(plans[0].scene, 2U);
    EXPECT_EQ(plans[1].scene, 0U);
    config::Series series;
    series.since = on(2025, 6, 10).date;
    EXPECT_EQ(plan(scenes, {0, 1, 2, 3}, series).size(), 1U);
    EXPECT_EQ(plan(scenes, {1, 3})[0].kind, BaselineKind::none) << "nothing is earlier than the first";
}

TEST(PlanLooks, WithoutDatesTheLastAgainstTheOneBefore) {
    const std::vector<io::Scene> scenes(3);
    const auto plans = plan(scenes, {2});
    ASSERT_EQ(plans.size(), 1U);
    EXPECT_EQ(plans[0].kind, BaselineKind::undated);
    EXPECT_EQ(plans[0].baseline, Indices{1});
    EXPECT_TRUE(plan({on(2025, 6, 3)}, {}).empty());
}

}  // namespace
}  // namespace quarrywatch::stages
