#include "pipeline/shards/cut.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace quarrywatch::shards {
namespace {

TEST(CutIntoShards, TilesAreCountedInReadingOrder) {
    const std::vector<core::Window> tiles = tiles_of(5, 7, 4);
    const std::vector<core::Window> expected{{0, 0, 4, 4}, {0, 4, 4, 3}, {4, 0, 1, 4}, {4, 4, 1, 3}};
    EXPECT_EQ(tiles, expected);
}

TEST(CutIntoShards, NeighboursGoTogetherAndLooksAreKeptApart) {
    const std::vector<core::Window> tiles = tiles_of(4, 6, 2);
    const auto shards = cut(tiles, {{"a", 1}, {"b", 1}}, 3);
    const std::vector<std::vector<Part>> expected{{{"a", 0, 4}}, {{"a", 4, 6}, {"b", 0, 2}}, {{"b", 2, 6}}};
    EXPECT_EQ(shards, expected);
}

// Every tile once, and no shard costs more than its share and one tile.
TEST(CutIntoShards, EveryTileOnceAtEqualCost) {
    const std::vector<core::Window> tiles = tiles_of(1000, 1300, 64);
    const std::vector<LookCost> looks{{"a", 2}, {"b", 5}, {"c", 1}};
    for (const int count : {1, 2, 7, 64, 5000}) {
        const auto shards = cut(tiles, looks, count);
        ASSERT_EQ(shards.size(), static_cast<std::size_t>(count));
        std::map<std::string, std::vector<int>> times;
        for (const LookCost& look : looks) times[look.look_id].assign(tiles.size(), 0);
        const double whole = 1000.0 * 1300.0 * 8, dearest_tile = 64.0 * 64.0 * 5;
        for (const std::vector<Part>& shard : shards) {
            double cost = 0;
            for (const Part& part : shard)
                for (std::size_t i = part.begin; i < part.end; ++i) {
                    ++times[part.look_id][i];
                    cost += static_cast<double>(tiles[i].rows) * tiles[i].cols *
                            (part.look_id == "a"   ? 2
                             : part.look_id == "b" ? 5
                                                   : 1);
                }
            EXPECT_LE(cost, whole / count + dearest_tile) << count;
        }
        for (const auto& [look, counts] : times)
            EXPECT_EQ(std::count(counts.begin(), counts.end(), 1), static_cast<std::ptrdiff_t>(tiles.size())) << look;
    }
}

TEST(CutIntoShards, ANightWithoutLooksHasEmptyShards) {
    const auto shards = cut(tiles_of(10, 10, 4), {}, 2);
    EXPECT_TRUE(shards[0].empty() && shards[1].empty());
}

}  // namespace
}  // namespace quarrywatch::shards
