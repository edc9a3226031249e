#include "pipeline/stages/site_pixels.hpp"

#include <gtest/gtest.h>

#include "kernels/vectorise/trace.hpp"
#include "tests/core/random_values.hpp"
#include "tests/io/layer_file.hpp"
#include "tests/io/sample_sites.hpp"

namespace quarrywatch::stages {
namespace {

using test::utm_grid;

io::Geometry area_of(const Runs& runs, const io::Grid& grid) {
    std::vector<io::Geometry> parts;
    for (const auto& rings : outlines_of(runs)) parts.push_back(io::Geometry::from_rings(rings, grid));
    return io::union_of(parts);
}

TEST(SitePixels, ARectangleOfTheGrid) {
    const io::Grid grid = utm_grid();
    const Runs runs{{3, 5, 9}, {4, 5, 9}};
    EXPECT_EQ(pixels_of(area_of(runs, grid), grid), runs);
    EXPECT_EQ(count_pixels(runs), 8);
}

TEST(SitePixels, APixelCountsByItsCentre) {
    const io::Grid grid = utm_grid();
    const auto box = [&](double col, double row, double cols, double rows) {
        const auto a = grid.to_map(col, row), b = grid.to_map(col + cols, row + rows);
        return io::Geometry::from_box({a[0], b[1], b[0], a[1]});
    };
    EXPECT_EQ(pixels_of(box(2.6, 2.6, 2, 1), grid), (Runs{{3, 3, 5}}));
    EXPECT_EQ(pixels_of(box(2.4, 2.4, 2, 1), grid), (Runs{{2, 2, 4}}));
    EXPECT_TRUE(pixels_of(box(2.6, 2.6, 0.8, 0.8), grid).empty()) << "no centre within";
    EXPECT_EQ(pixels_of(box(-5, -5, 6, 6), grid), (Runs{{0, 0, 1}})) << "cut to the grid";
    EXPECT_TRUE(pixels_of(box(-50, -50, 6, 6), grid).empty());
}

TEST(SitePixels, HolesAndPartsComeBack) {
    const io::Grid grid = utm_grid();
    const Runs frame{{1, 1, 6}, {2, 1, 2}, {2, 5, 6}, {3, 1, 2}, {3, 5, 6}, {4, 1, 6}, {8, 2, 3}};
    ASSERT_EQ(outlines_of(frame).size(), 2U);
    EXPECT_EQ(outlines_of(frame)[0].size(), 2U) << "a shell and a hole";
    EXPECT_EQ(pixels_of(area_of(frame, grid), grid), frame);
}

TEST(SitePixels, AnyShapeSurvivesTheWayToTheMapAndBack) {
    const io::Grid grid = utm_grid();
    core::RandomValues random(7);
    for (int round = 0; round < 50; ++round) {
        Runs runs;
        for (int row = 0; row < 12; ++row) {
            int begin = -1;
            for (int col = 0; col <= 12; ++col) {
                const bool in = col < 12 && random.uniform(0, 1) < 0.6;
                if (in && begin < 0) begin = col;
                if (!in && begin >= 0) {
                    runs.push_back({row, begin, col});
                    begin = -1;
                }
            }
        }
        EXPECT_EQ(pixels_of(area_of(runs, grid), grid), runs);
    }
}

TEST(SitePixels, UnionAndCommonPixels) {
    const Runs a{{1, 0, 4}, {2, 0, 4}}, b{{1, 3, 6}, {2, 4, 6}, {3, 0, 1}};
    EXPECT_EQ(union_of(a, b), (Runs{{1, 0, 6}, {2, 0, 6}, {3, 0, 1}}));
    EXPECT_EQ(common_pixels(a, b), 1);
    EXPECT_EQ(common_pixels(a, a), 8);
    EXPECT_EQ(common_pixels(a, {}), 0);
    const Runs broken{{1, 0, 1}, {1, 2, 3}, {1, 5, 9}};
    EXPECT_EQ(common_pixels(broken, {{1, 0, 8}}), 5);
    EXPECT_EQ(count_pixels(union_of(a, b)) + common_pixels(a, b), count_pixels(a) + count_pixels(b));
}

}  // namespace
}  // namespace quarrywatch::stages
