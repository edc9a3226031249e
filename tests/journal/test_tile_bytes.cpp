#include "pipeline/journal/tile_bytes.hpp"

#include <gtest/gtest.h>

#include <random>

#include "pipeline/journal/bytes.hpp"
#include "tests/journal/made_tile.hpp"

namespace quarrywatch::journal {
namespace {

using test::kMadeCore;
using test::made_places;
using test::made_tile;

TEST(TileBytes, HoldEverythingThatTheFinishNeeds) {
    const stages::WatchList list(made_places());
    const stages::TileResult made = made_tile(list);
    ASSERT_EQ(made.runs.component_count, 2);
    ASSERT_EQ(made.watched.size(), 2U);
    const std::string bytes = bytes_of(made, &list);
    EXPECT_EQ(head_of(bytes).core, kMadeCore);
    const stages::TileResult back = tile_of(bytes, &list);
    EXPECT_EQ(bytes_of(back, &list), bytes) << "nothing is lost on the way";
    EXPECT_EQ(back.core, made.core);
    EXPECT_EQ(back.seen_pixels, 21);
    EXPECT_EQ(back.data_pixels, 23);
    EXPECT_EQ(back.runs.runs, made.runs.runs);
    EXPECT_EQ(back.runs.component, made.runs.component);
    EXPECT_EQ(back.unseen.runs, made.unseen.runs);
    ASSERT_EQ(back.evidence.size(), 2U);
    EXPECT_EQ(back.evidence[1].strong_pixels, 201);
    EXPECT_EQ(back.evidence[1].habit_pixels, made.evidence[1].habit_pixels);
    EXPECT_EQ(back.evidence[1].shift.kept, made.evidence[1].shift.kept);
    EXPECT_EQ(back.evidence[0].change, made.evidence[0].change);
    EXPECT_EQ(back.evidence[0].before[0].median(), made.evidence[0].before[0].median());
    EXPECT_EQ(back.evidence[0].greatest_score, std::numeric_limits<float>::infinity());
    EXPECT_EQ(back.score(0, 0), 1.5F);
    EXPECT_TRUE(std::isnan(back.score(2, 2)));
    EXPECT_EQ(back.overview.values, made.overview.values);
    EXPECT_EQ(back.overview.states, made.overview.states);
    EXPECT_EQ(back.watched[1].place, made.watched[1].place);
    EXPECT_EQ(back.watched[1].counts.ring_masked, made.watched[1].counts.ring_masked);
    EXPECT_EQ(back.watched[1].counts.brightness.median(), made.watched[1].counts.brightness.median());
}

TEST(TileBytes, FindPlacesByTheirPixelsNotTheirNumbers) {
    const stages::WatchList list(made_places());
    const std::string bytes = bytes_of(made_tile(list), &list);
    auto places = made_places();
    std::swap(places[0], places[2]);  // meets the tile as number 0 now
    const stages::WatchList other(places);
    const stages::TileResult back = tile_of(bytes, &other);
    ASSERT_EQ(back.watched.size(), 2U);
    EXPECT_EQ(back.watched[0].place, 0U);
    EXPECT_EQ(back.watched[0].counts.pixels, 30) << "of what was number 2";
    EXPECT_EQ(back.watched[1].place, 1U);
    EXPECT_EQ(back.watched[1].counts.pixels, 20);
    places.pop_back();  // it was far away
    places.erase(places.begin());
    const stages::WatchList fewer(places);
    EXPECT_EQ(tile_of(bytes, &fewer).watched.size(), 1U) << "nobody asks about the other any more";
    places.push_back({{66, 131, 132}});
    const stages::WatchList more(places);
    EXPECT_THROW(static_cast<void>(tile_of(bytes, &more)), Damaged) << "nobody asked about this one";
}

TEST(TileBytes, AnEmptyTileIsOne) {
    stages::TileResult tile;
    tile.core = kMadeCore;
    const stages::TileResult back = tile_of(bytes_of(tile, nullptr), nullptr);
    EXPECT_EQ(back.core, kMadeCore);
    EXPECT_TRUE(back.runs.runs.empty());
    EXPECT_TRUE(back.score.empty());
}

// Bytes that nobody wrote are refused or make some tile: they never make the program fall over.
TEST(TileBytes, DamagedOnesAreRefusedOrHarmless) {
    const stages::WatchList list(made_places());
    const std::string bytes = bytes_of(made_tile(list), &list);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut)
        EXPECT_THROW(static_cast<void>(tile_of(std::string_view(bytes).substr(0, cut), &list)), Damaged) << cut;
    EXPECT_THROW(static_cast<void>(tile_of(bytes + "x", &list)), Damaged);
    std::mt19937 random(5);
    constexpr int kTries = 3000;
    for (int i = 0; i < kTries; ++i) {
        std::string damaged = bytes;
        for (int k = 0; k < 3; ++k) damaged[random() % damaged.size()] = static_cast<char>(random());
        try {
            static_cast<void>(tile_of(damaged, &list));
        } catch (const Damaged&) {
        }
    }
}

}  // namespace
}  // namespace quarrywatch::journal
