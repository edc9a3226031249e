#include "kernels/detect/smooth.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {
namespace {

using Plane = core::Raster<float>;

// Sums of up to 19 x 19 products of numbers below 100 in float.
constexpr double kFloat = 1e-4;

Plane random_plane(int rows, int cols, unsigned seed) {
    core::RandomValues random(seed);
    Plane plane(rows, cols);
    for (std::size_t i = 0; i < plane.size(); ++i) plane.data()[i] = static_cast<float>(random.uniform(0, 100));
    return plane;
}

Plane smoothed(core::RasterView<const float> from, double sigma_px) {
    Plane out(from.rows(), from.cols()), scratch;
    for (int r = 0; r < from.rows(); ++r) std::copy_n(from.row(r), from.cols(), out.row(r));
    smooth(out.view(), sigma_px, scratch);
    return out;
}

TEST(Smooth, RadiusIsThreeDeviations) {
    EXPECT_EQ(smoothing_radius(0), 0);
    EXPECT_EQ(smoothing_radius(-1), 0);
    EXPECT_EQ(smoothing_radius(0.1), 1);
    EXPECT_EQ(smoothing_radius(0.7), 3);
    EXPECT_EQ(smoothing_radius(1), 3);
    EXPECT_EQ(smoothing_radius(2.5), 8);
}

TEST(Smooth, AnImpulseBecomesTheKernel) {
    Plane plane(15, 15, 0.0F);
    plane(7, 7) = 1;
    const Plane out = smoothed(plane.view(), 1.0);
    double sum = 0;
    for (int k = -3; k <= 3; ++k) sum += std::exp(-0.5 * k * k);
    for (int r = 0; r < 15; ++r)
        for (int c = 0; c < 15; ++c) {
            const int y = r - 7, x = c - 7;
            const double wanted =
                std::abs(y) > 3 || std::abs(x) > 3 ? 0 : std::exp(-0.5 * (y * y + x * x)) / (sum * sum);
            ASSERT_NEAR(out(r, c), wanted, 1e-7);  // float rounding of a value of 0.16
        }
}

TEST(Smooth, NoDeviationChangesNothing) {
    const Plane plane = random_plane(9, 11, 1);
    for (const double sigma : {0.0, -2.0}) {
        const Plane out = smoothed(plane.view(), sigma);
        EXPECT_EQ(std::memcmp(out.data(), plane.data(), plane.size() * sizeof(float)), 0);
    }
}

TEST(Smooth, AgreesWithItsDefinition) {
    const Plane plane = random_plane(30, 41, 2);
    for (const double sigma : {0.5, 0.7, 3.0}) {
        const Plane out = smoothed(plane.view(), sigma);
        const int radius = smoothing_radius(sigma);
        for (int r = 0; r < 30; ++r)
            for (int c = 0; c < 41; ++c) {
                double sum = 0, weights = 0;
                for (int y = -radius; y <= radius; ++y)
                    for (int x = -radius; x <= radius; ++x) {
                        const double w = std::exp(-0.5 * (x * x + y * y) / (sigma * sigma));
                        sum += w * static_cast<double>(plane(std::clamp(r + y, 0, 29), std::clamp(c + x, 0, 40)));
                        weights += w;
                    }
                ASSERT_NEAR(static_cast<double>(out(r, c)), sum / weights, kFloat) << sigma << ' ' << r << ' ' << c;
            }
    }
}

TEST(Smooth, TileWithHaloEqualsWhole) {
    const Plane plane = random_plane(97, 131, 3);
    for (const double sigma : {0.4, 0.7, 2.0}) {
        const Plane whole = smoothed(plane.view(), sigma);
        const int halo = smoothing_radius(sigma);
        for (const int size : {16, 23, 64})
            for (int row = halo; row < 97 - halo; row += size)
                for (int col = halo; col < 131 - halo; col += size) {
                    const int rows = std::min(size, 97 - halo - row), cols = std::min(size, 131 - halo - col);
                    const Plane tile =
                        smoothed(plane.view().part(row - halo, col - halo, rows + 2 * halo, cols + 2 * halo), sigma);
                    for (int r = 0; r < rows; ++r)
                        ASSERT_EQ(std::memcmp(tile.row(r + halo) + halo, whole.row(row + r) + col,
                                              static_cast<std::size_t>(cols) * sizeof(float)),
                                  0)
                            << sigma << " tile " << row << ' ' << col;
                }
    }
}

TEST(Smooth, WorksInPlaceInAPartOfARaster) {
    Plane plane = random_plane(20, 20, 4), scratch;
    const Plane wanted = smoothed(plane.view().part(3, 5, 10, 9), 1.0);
    const float outside = plane(2, 5);
    smooth(plane.view().part(3, 5, 10, 9), 1.0, scratch);
    for (int r = 0; r < 10; ++r) ASSERT_EQ(std::memcmp(plane.row(3 + r) + 5, wanted.row(r), 9 * sizeof(float)), 0);
    EXPECT_EQ(plane(2, 5), outside);
}

TEST(Smooth, SmallerThanItsKernel) {
    Plane one(1, 1, 7.5F), row(1, 4, 2.0F), none(0, 5), scratch;
    smooth(one.view(), 3.0, scratch);
    EXPECT_NEAR(one(0, 0), 7.5F, 1e-5);
    smooth(row.view(), 3.0, scratch);
    for (int c = 0; c < 4; ++c) EXPECT_NEAR(row(0, c), 2.0F, 1e-5);
    EXPECT_NO_THROW(smooth(none.view(), 3.0, scratch));
}

}  // namespace
}  // namespace quarrywatch::detect
