#include "kernels/vectorise/label_runs.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <utility>

#include "tests/vectorise/masks.hpp"

namespace quarrywatch::vectorise {
namespace {

TileRuns label(const Mask& mask, int row = 0, int col = 0) { return label_runs(mask.view(), row, col); }

/// Component numbers by flood fill from each unlabelled pixel in reading order: slow, and written without runs.
core::Raster<int> flood_fill(const Mask& mask, int& count) {
    core::Raster<int> labels(mask.rows(), mask.cols(), -1);
    count = 0;
    for (int row = 0; row < mask.rows(); ++row) {
        for (int col = 0; col < mask.cols(); ++col) {
            if (mask(row, col) == 0 || labels(row, col) >= 0) continue;
            std::vector<std::pair<int, int>> stack{{row, col}};
            while (!stack.empty()) {
                const auto [r, c] = stack.back();
                stack.pop_back();
                if (r < 0 || c < 0 || r >= mask.rows() || c >= mask.cols()) continue;
                if (mask(r, c) == 0 || labels(r, c) >= 0) continue;
                labels(r, c) = count;
                for (const auto& [dr, dc] : {std::pair{-1, 0}, {1, 0}, {0, -1}, {0, 1}})
                    stack.emplace_back(r + dr, c + dc);
            }
            ++count;
        }
    }
    return labels;
}

TEST(LabelRuns, GivesRunsInReadingOrderInGridCoordinates) {
    const TileRuns tile = label(draw({"##.#",  //
                                      "....",  //
                                      ".###"}),
                                10, 20);
    EXPECT_EQ(tile.runs, (Runs{{10, 20, 22}, {10, 23, 24}, {12, 21, 24}}));
    EXPECT_EQ(tile.component, (std::vector<int>{0, 1, 2}));
    EXPECT_EQ(tile.component_count, 3);
}

TEST(LabelRuns, JoinsRunsThatShareAnEdgeAndNotThoseThatShareACorner) {
    const TileRuns tile = label(draw({"##..",  //
                                      ".#..",  //
                                      "..##"}));
    EXPECT_EQ(tile.component, (std::vector<int>{0, 0, 1}));
    EXPECT_EQ(tile.component_count, 2);
}

TEST(LabelRuns, JoinsArmsThatMeetBelow) {
    const TileRuns tile = label(draw({"#.#.#",  //
                                      "#.#.#",  //
                                      "###.#",  //
                                      "....#",  //
                                      "#####"}));
    EXPECT_EQ(tile.component_count, 2);
    EXPECT_EQ(tile.component, (std::vector<int>{0, 0, 1, 0, 0, 1, 0, 1, 1, 1}));
}

TEST(LabelRuns, NumbersByFirstRunEvenWhenALaterArmComesFirstInALowerRow) {
    // The component of the right-hand column starts in row 0; the left one, first in row 1, joins it in row 2.
    const TileRuns tile = label(draw({"....#",  //
                                      "#...#",  //
                                      "#####",  //
                                      ".....",  //
                                      "#...."}));
    EXPECT_EQ(tile.component, (std::vector<int>{0, 0, 0, 0, 1}));
}

TEST(LabelRuns, AgreesWithFloodFillOnRandomMasks) {
    // Widths around the 8 and 64 pixels that the scan takes at once.
    for (const int cols : {1, 7, 8, 9, 15, 63, 64, 65, 130}) {
        for (const unsigned density : {5U, 100U, 500U, 620U, 950U, 1000U}) {
            const Mask mask = random_mask(static_cast<unsigned>(cols) + density, 23, cols, density);
            int count = 0;
            const core::Raster<int> expected = flood_fill(mask, count);
            const TileRuns tile = label(mask);
            core::Raster<int> actual(mask.rows(), mask.cols(), -1);
            for (std::size_t i = 0; i < tile.runs.size(); ++i) {
                const PixelRun& run = tile.runs[i];
                for (int col = run.col_begin; col < run.col_end; ++col) actual(run.row, col) = tile.component[i];
            }
            ASSERT_EQ(tile.component_count, count) << cols << " columns, density " << density;
            ASSERT_TRUE(std::equal(expected.data(), expected.data() + expected.size(), actual.data()))
                << cols << " columns, density " << density;
        }
    }
}

TEST(LabelRuns, FindsASinglePixelAtEveryPositionAndValue) {
    constexpr int kCols = 150;  // two blocks of 64 and a tail
    for (const int value : {1, 127, 128, 255}) {
        for (int col = 0; col < kCols; ++col) {
            Mask mask(1, kCols, 0);
            mask(0, col) = static_cast<std::uint8_t>(value);
            ASSERT_EQ(label(mask).runs, (Runs{{0, col, col + 1}})) << "value " << value;
        }
    }
}

TEST(LabelRuns, EndsARunAtASingleGapAtEveryPosition) {
    constexpr int kCols = 150;
    for (const int value : {1, 128, 255}) {
        for (int gap = 1; gap + 1 < kCols; ++gap) {
            Mask mask(1, kCols, static_cast<std::uint8_t>(value));
            mask(0, gap) = 0;
            ASSERT_EQ(label(mask).runs, (Runs{{0, 0, gap}, {0, gap + 1, kCols}})) << "value " << value;
        }
    }
}

TEST(LabelRuns, ReadsAViewWithAStrideAndNothingBesideIt) {
    const Mask mask = draw({"#####",  //
                            "#.#.#",  //
                            "#####"});
    const TileRuns tile = label_runs(mask.view().part(1, 1, 1, 3), 1, 1);
    EXPECT_EQ(tile.runs, (Runs{{1, 2, 3}}));
}

TEST(LabelRuns, EmptyTilesHaveNoRuns) {
    EXPECT_EQ(label(Mask(0, 0)).component_count, 0);
    EXPECT_EQ(label(Mask(3, 0)).component_count, 0);
    EXPECT_TRUE(label(Mask(40, 100, 0)).runs.empty());
}

TEST(LabelRuns, RefusesCoordinatesBeyondInt) {
    const Mask mask(2, 2, 1);
    constexpr int kLargest = std::numeric_limits<int>::max();
    EXPECT_THROW(label(mask, kLargest - 1, 0), std::invalid_argument);
    EXPECT_THROW(label(mask, 0, kLargest - 1), std::invalid_argument);
    EXPECT_EQ(label(mask, kLargest - 2, 0).runs.back().row, kLargest - 1);
}

}  // namespace
}  // namespace quarrywatch::vectorise
