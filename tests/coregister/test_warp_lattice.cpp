#include "kernels/coregister/warp_lattice.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "tests/coregister/lattices.hpp"

namespace quarrywatch::coregister {
namespace {

TEST(WarpLattice, NodesEncloseTheLastPixel) {
    EXPECT_EQ(WarpLattice::kSpacing, 32);
    EXPECT_EQ(WarpLattice::nodes_for(1), 2);
    EXPECT_EQ(WarpLattice::nodes_for(32), 2);
    EXPECT_EQ(WarpLattice::nodes_for(33), 3);
    EXPECT_EQ(WarpLattice::nodes_for(1024), 33);
}

TEST(SourceWindow, IdentityGivesTheCellsAroundTheTarget) {
    const WarpLattice lattice = affine_lattice(128, 128, {0, 1, 0}, {0, 0, 1});
    EXPECT_EQ(source_window(lattice, {0, 0, 1, 1}, 0), (core::Window{0, 0, 33, 33}));
    EXPECT_EQ(source_window(lattice, {32, 64, 32, 32}, 0), (core::Window{32, 64, 33, 33}));
    EXPECT_EQ(source_window(lattice, {33, 65, 5, 40}, 2), (core::Window{30, 62, 37, 69}));
}

TEST(SourceWindow, HoldsEveryPlaceOfTheTarget) {
    const WarpLattice lattice = affine_lattice(200, 160, {-17.3, 1.4, -0.3}, {55.5, 0.2, 0.8});
    const core::Window target{40, 50, 77, 61}, window = source_window(lattice, target, 0);
    for (int r = target.row; r < target.row_end(); ++r)
        for (int c = target.col; c < target.col_end(); ++c) {
            const double x = -17.3 + 1.4 * c - 0.3 * r, y = 55.5 + 0.2 * c + 0.8 * r;
            ASSERT_GE(x, window.col);
            ASSERT_LE(x, window.col_end() - 1);
            ASSERT_GE(y, window.row);
            ASSERT_LE(y, window.row_end() - 1);
        }
}

TEST(SourceWindow, NodesWithoutAnImage) {
    WarpLattice lattice = affine_lattice(128, 128, {0, 1, 0}, {0, 0, 1});
    const double nan = std::numeric_limits<double>::quiet_NaN();
    lattice.x[lattice.index(0, 0)] = nan;
    EXPECT_EQ(source_window(lattice, {0, 0, 32, 32}, 0), (core::Window{0, 0, 33, 33}));
    for (double& x : lattice.x) x = nan;
    EXPECT_TRUE(source_window(lattice, {0, 0, 64, 64}, 3).empty());
}

TEST(SourceWindow, WildProjectionsStayInRange) {
    WarpLattice lattice = affine_lattice(64, 64, {0, 1e30, 0}, {-1e30, 0, 1});
    const core::Window window = source_window(lattice, {0, 0, 64, 64}, 3);
    EXPECT_FALSE(window.empty());
    EXPECT_LE(window.col_end(), 1000000010);
    EXPECT_GE(window.row, -1000000010);
}

}  // namespace
}  // namespace quarrywatch::coregister
