#include "pipeline/report/chips.hpp"

#include <gtest/gtest.h>

#include "pipeline/report/map_tiles.hpp"
#include "tests/io/sample_sites.hpp"

namespace quarrywatch::report {
namespace {

io::Grid grid(int rows, int cols) {
    io::Grid g;
    g.rows = rows;
    g.cols = cols;
    return g;
}

void expect_window(const core::Window& window, const core::Window& wanted) {
    EXPECT_EQ(window.row, wanted.row);
    EXPECT_EQ(window.col, wanted.col);
    EXPECT_EQ(window.rows, wanted.rows);
    EXPECT_EQ(window.cols, wanted.cols);
}

TEST(ChipWindow, ASmallSiteGetsHalfAKilometreAroundIt) {
    expect_window(chip_window(test::rectangle_site(100, 200, 4, 6), grid(400, 400)), {78, 179, 48, 48});
}

TEST(ChipWindow, ALargeSiteGetsAsMuchAroundItAsItIsLong) {
    expect_window(chip_window(test::rectangle_site(100, 150, 20, 100), grid(400, 400)), {10, 100, 200, 200});
}

TEST(ChipWindow, StaysInsideTheGrid) {
    expect_window(chip_window(test::rectangle_site(0, 390, 4, 10), grid(400, 400)), {0, 352, 48, 48});
    expect_window(chip_window(test::rectangle_site(3, 3, 4, 10), grid(20, 30)), {0, 0, 20, 30});
}

TEST(MapTiles, TheLowestZoomIsOneTile) {
    EXPECT_EQ(greatest_zoom(1, 1), 0);
    EXPECT_EQ(greatest_zoom(256, 256), 0);
    EXPECT_EQ(greatest_zoom(257, 10), 1);
    EXPECT_EQ(greatest_zoom(800, 1200), 3);
    EXPECT_EQ(greatest_zoom(10980, 10980), 6);
}

}  // namespace
}  // namespace quarrywatch::report
