// Resampling gives the same bytes whatever the target window and the source window that it is done in.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "tests/coregister/resampled.hpp"

namespace quarrywatch::coregister {
namespace {

constexpr int kRows = 150, kCols = 170;

void expect_tiles_equal_whole(const Bands& scene, const WarpLattice& lattice, Kernel kernel, int tile_rows,
                              int tile_cols) {
    const Bands whole = resampled(scene, lattice, {0, 0, kRows, kCols}, kernel);
    const core::Window all{0, 0, scene.valid.rows(), scene.valid.cols()};
    for (int row = 0; row < kRows; row += tile_rows)
        for (int col = 0; col < kCols; col += tile_cols) {
            const core::Window target{row, col, std::min(tile_rows, kRows - row), std::min(tile_cols, kCols - col)};
            const core::Window place = core::intersect(all, source_window(lattice, target, radius_of(kernel)));
            const Bands tile = resampled(scene, place, lattice, target, kernel);
            for (int r = 0; r < target.rows; ++r) {
                const auto cols = static_cast<std::size_t>(target.cols);
                ASSERT_EQ(std::memcmp(tile.valid.row(r), whole.valid.row(row + r) + col, cols), 0);
                for (std::size_t b = 0; b < scene.bands.size(); ++b)
                    ASSERT_EQ(
                        std::memcmp(tile.bands[b].row(r), whole.bands[b].row(row + r) + col, cols * sizeof(float)), 0)
                        << "tile " << row << ' ' << col << " row " << r;
            }
        }
}

class ResampleTiles : public testing::TestWithParam<Kernel> {};

TEST_P(ResampleTiles, SameBytesHoweverTheTargetIsCut) {
    const Bands scene = random_scene(kRows, kCols, 2, 30, 8);
    for (const WarpLattice& lattice : {affine_lattice(kRows, kCols, {1.3, 1, 0}, {-2.6, 0, 1}),
                                       affine_lattice(kRows, kCols, {11.3, 0.966, -0.259}, {-20.6, 0.259, 0.966}),
                                       lattice_of(kRows, kCols, [](int c, int r) {
                                           return std::array{c + std::sin(0.01 * r), r + 3 * std::cos(0.02 * c)};
                                       })})
        for (const auto& [rows, cols] : {std::pair{1, kCols}, {kRows, 1}, {32, 32}, {33, 31}, {7, 100}, {64, 128}})
            expect_tiles_equal_whole(scene, lattice, GetParam(), rows, cols);
}

INSTANTIATE_TEST_SUITE_P(Kernels, ResampleTiles,
                         testing::Values(Kernel::nearest, Kernel::bilinear, Kernel::bicubic, Kernel::lanczos));

}  // namespace
}  // namespace quarrywatch::coregister
