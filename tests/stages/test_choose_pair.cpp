#include "pipeline/stages/choose_pair.hpp"

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

TEST(ChoosePair, TheNewestAgainstTheSameSeason) {
    const std::vector<io::Scene> scenes{on(2023, 6, 1), on(2024, 1, 5), on(2025, 6, 3), on(2024, 6, 20)};
    const auto pair = choose_pair(scenes);
    ASSERT_TRUE(pair);
    EXPECT_EQ(pair->first, 0U);  // two days off, the other seventeen
    EXPECT_EQ(pair->second, 2U);
}

TEST(ChoosePair, SeasonsMeetAtTheTurnOfTheYear) {
    EXPECT_EQ(season_distance_days(*on(2023, 12, 30).date, *on(2022, 1, 2).date), 3);
    EXPECT_EQ(season_distance_days(*on(2023, 3, 1).date, *on(2025, 3, 1).date), 0);
}

TEST(ChooseReferences, EarlierOnesNearestInSeasonFirst) {
    const std::vector<io::Scene> scenes{on(2023, 6, 1), on(2024, 1, 5), on(2025, 6, 3), on(2024, 6, 20),
                                        on(2022, 6, 9), on(2026, 6, 3), io::Scene{}};
    EXPECT_EQ(choose_references(scenes, 0, 2, 9), (Indices{4, 3, 1}));  // later and undated ones are none
    EXPECT_EQ(choose_references(scenes, 0, 2, 1), (Indices{4}));
    EXPECT_EQ(choose_references(scenes, 0, 2, 0), Indices{});
    EXPECT_EQ(choose_references(scenes, 0, 6, 9), Indices{});  // without a date nothing is known to be earlier
}

TEST(ChooseReferences, OfTwoEquallyNearTheNewerComesFirst) {
    const std::vector<io::Scene> scenes{on(2020, 6, 3), on(2021, 6, 3), on(2022, 6, 3), on(2023, 6, 3)};
    EXPECT_EQ(choose_references(scenes, 0, 3, 9), (Indices{2, 1}));
}

}  // namespace
}  // namespace quarrywatch::stages
