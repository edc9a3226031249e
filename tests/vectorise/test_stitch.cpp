#include "kernels/vectorise/stitch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "tests/vectorise/masks.hpp"

namespace quarrywatch::vectorise {
namespace {

Components whole(const Mask& mask) { return stitch({label_runs(mask.view(), 0, 0)}); }

void expect_same(const Components& actual, const Components& expected, const std::string& what) {
    ASSERT_EQ(actual.runs, expected.runs) << what;
    ASSERT_EQ(actual.first_run, expected.first_run) << what;
}

TEST(Stitch, JoinsARunThatAVerticalSeamCuts) {
    const Mask mask = draw({"..####..", "........"});
    const Components components = stitch(label_tiles(mask, 2, 4));
    EXPECT_EQ(components.runs, (Runs{{0, 2, 6}}));
    EXPECT_EQ(components.first_run, (std::vector<std::size_t>{0, 1}));
    EXPECT_EQ(components.of_tile, (std::vector<std::vector<int>>{{0}, {0}}));
}

TEST(Stitch, GroupsRunsByComponentInReadingOrder) {
    const Mask mask = draw({"#..#",  //
                            "#..#",  //
                            "..##",  //
                            "#..."});
    const Components components = stitch(label_tiles(mask, 2, 2));
    ASSERT_EQ(components.count(), 3U);
    EXPECT_EQ(components.runs, (Runs{{0, 0, 1}, {1, 0, 1}, {0, 3, 4}, {1, 3, 4}, {2, 2, 4}, {3, 0, 1}}));
    EXPECT_EQ(components.first_run, (std::vector<std::size_t>{0, 2, 5, 6}));
    EXPECT_EQ(components.of_tile, (std::vector<std::vector<int>>{{0}, {1}, {2}, {1}}));
}

TEST(Stitch, DoesNotJoinAcrossTheCornerOfFourTiles) {
    const Mask mask = draw({"#.", ".#"});
    EXPECT_EQ(stitch(label_tiles(mask, 1, 1)).count(), 2U);
}

TEST(Stitch, ComponentsOfOneTileThatMeetInAnotherAreOne) {
    const Mask mask = draw({"#.#", "###"});
    const Components components = stitch(label_tiles(mask, 1, 3));
    EXPECT_EQ(components.count(), 1U);
    EXPECT_EQ(components.of_tile, (std::vector<std::vector<int>>{{0, 0}, {0}}));
}

TEST(Stitch, AnyTilingEqualsTheWhole) {
    for (const unsigned density : {30U, 300U, 500U, 600U, 700U, 1000U}) {
        const Mask mask = random_mask(density, 61, 83, density);
        const Components expected = whole(mask);
        for (const auto& [rows, cols] : {std::pair{7, 7}, {16, 16}, {31, 31}, {1, 83}, {61, 1}, {1, 1}, {13, 64}}) {
            expect_same(stitch(label_tiles(mask, rows, cols)), expected,
                        std::to_string(rows) + "x" + std::to_string(cols) + " density " + std::to_string(density));
        }
    }
}

TEST(Stitch, AnyOrderOfTilesEqualsTheWhole) {
    const Mask mask = random_mask(11, 50, 50, 590);
    const std::vector<TileRuns> tiles = label_tiles(mask, 9, 13);
    const Components in_order = stitch(tiles);
    std::vector<std::size_t> order(tiles.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::mt19937 random(5);
    for (int trial = 0; trial < 20; ++trial) {
        for (std::size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[random() % (i + 1)]);
        std::vector<TileRuns> shuffled;
        for (const std::size_t t : order) shuffled.push_back(tiles[t]);
        const Components components = stitch(shuffled);
        expect_same(components, in_order, "shuffled");
        for (std::size_t k = 0; k < order.size(); ++k) ASSERT_EQ(components.of_tile[k], in_order.of_tile[order[k]]);
    }
}

TEST(Stitch, OfTileNamesTheComponentThatHoldsEachPixel) {
    const Mask mask = random_mask(3, 40, 45, 560);
    const std::vector<TileRuns> tiles = label_tiles(mask, 11, 10);
    const Components components = stitch(tiles);
    core::Raster<int> of_pixel(mask.rows(), mask.cols(), -1);
    for (std::size_t c = 0; c < components.count(); ++c) {
        for (const PixelRun& run : runs_of(components, c)) {
            for (int col = run.col_begin; col < run.col_end; ++col) of_pixel(run.row, col) = static_cast<int>(c);
        }
    }
    for (std::size_t t = 0; t < tiles.size(); ++t) {
        for (std::size_t i = 0; i < tiles[t].runs.size(); ++i) {
            const PixelRun& run = tiles[t].runs[i];
            const int component = components.of_tile[t][static_cast<std::size_t>(tiles[t].component[i])];
            for (int col = run.col_begin; col < run.col_end; ++col) ASSERT_EQ(of_pixel(run.row, col), component);
        }
    }
}

TEST(Stitch, ComponentsAreNumberedByTheirFirstPixelAndKeepEveryPixel) {
    const Mask mask = random_mask(17, 60, 60, 400);
    const Components components = stitch(label_tiles(mask, 8, 8));
    ASSERT_GT(components.count(), 100U);
    long long pixels = 0;
    for (const PixelRun& run : components.runs) pixels += run.col_end - run.col_begin;
    EXPECT_EQ(pixels, marked_pixels(mask));
    for (std::size_t c = 0; c < components.count(); ++c) {
        const auto runs = runs_of(components, c);
        ASSERT_TRUE(std::is_sorted(runs.begin(), runs.end()));
        if (c > 0) {
            ASSERT_LT(runs_of(components, c - 1).front(), runs.front());
        }
    }
}

TEST(Stitch, NegativeGridCoordinatesKeepTheirOrder) {
    const Mask mask(2, 2, 1);
    const Components components =
        stitch({label_runs(mask.view(), 0, 0), label_runs(mask.view(), 0, -2), label_runs(mask.view(), -2, -2)});
    EXPECT_EQ(components.runs, (Runs{{-2, -2, 0}, {-1, -2, 0}, {0, -2, 2}, {1, -2, 2}}));
    EXPECT_EQ(components.count(), 1U);
}

TEST(Stitch, NothingGivesNothing) {
    EXPECT_EQ(stitch({}).count(), 0U);
    const Components components = stitch({TileRuns{}, TileRuns{}});
    EXPECT_EQ(components.count(), 0U);
    EXPECT_EQ(components.of_tile.size(), 2U);
}

TEST(Stitch, RefusesTilesThatOverlapOrContradictThemselves) {
    const TileRuns tile = label_runs(Mask(2, 4, 1).view(), 0, 0);
    EXPECT_THROW(stitch({tile, tile}), std::invalid_argument);
    EXPECT_THROW(stitch({tile, label_runs(Mask(1, 4, 1).view(), 1, 3)}), std::invalid_argument);

    TileRuns no_component = tile;
    no_component.component.pop_back();
    EXPECT_THROW(stitch({no_component}), std::invalid_argument);
    TileRuns out_of_range = tile;
    out_of_range.component.front() = 1;
    EXPECT_THROW(stitch({out_of_range}), std::invalid_argument);
    TileRuns without_runs = tile;
    without_runs.component_count = 2;
    EXPECT_THROW(stitch({without_runs}), std::invalid_argument);
    TileRuns empty_run = tile;
    empty_run.runs.front().col_end = empty_run.runs.front().col_begin;
    EXPECT_THROW(stitch({empty_run}), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::vectorise
