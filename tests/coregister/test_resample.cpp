#include "kernels/coregister/resample.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <vector>

#include "tests/coregister/resampled.hpp"

namespace quarrywatch::coregister {
namespace {

constexpr std::array kKernels{Kernel::nearest, Kernel::bilinear, Kernel::bicubic, Kernel::lanczos};
// Places are kept in float within a lattice cell (32 px: 4e-6 px) and white noise of 0 to 1000 rises by up to 2000 per
// pixel; sums of 36 products in float add less.
constexpr double kFloat = 0.02;

WarpLattice shifted(int size, double dx, double dy) { return affine_lattice(size, size, {dx, 1, 0}, {dy, 0, 1}); }

TEST(Resample, RadiusOfEachKernel) {
    EXPECT_EQ(radius_of(Kernel::nearest), 1);
    EXPECT_EQ(radius_of(Kernel::bilinear), 1);
    EXPECT_EQ(radius_of(Kernel::bicubic), 2);
    EXPECT_EQ(radius_of(Kernel::lanczos), 3);
}

TEST(Resample, IdentityIsExactUpToTheEdges) {
    const Bands scene = random_scene(70, 45, 2, 12, 1);
    for (const Kernel kernel : kKernels) {
        const Bands out = resampled(scene, affine_lattice(70, 45, {0, 1, 0}, {0, 0, 1}), {0, 0, 70, 45}, kernel);
        for (int r = 0; r < 70; ++r)
            for (int c = 0; c < 45; ++c) {
                ASSERT_EQ(out.valid(r, c), scene.valid(r, c));
                for (std::size_t b = 0; b < 2; ++b)
                    ASSERT_EQ(out.bands[b](r, c), scene.valid(r, c) != 0 ? scene.bands[b](r, c) : 0.0F)
                        << r << ' ' << c;
            }
    }
}

TEST(Resample, WholePixelsAreExact) {
    const Bands scene = random_scene(64, 64, 1, 0, 2);
    for (const Kernel kernel : kKernels) {
        const Bands out = resampled(scene, shifted(64, 5, -3), {0, 0, 64, 64}, kernel);
        for (int r = 0; r < 64; ++r)
            for (int c = 0; c < 64; ++c) {
                const bool inside = r - 3 >= 0 && c + 5 < 64;
                ASSERT_EQ(out.valid(r, c), inside ? 1 : 0);
                ASSERT_EQ(out.bands[0](r, c), inside ? scene.bands[0](r - 3, c + 5) : 0.0F);
            }
    }
}

TEST(Resample, HalfAPixelByHand) {
    Bands scene{{}, core::Raster<std::uint8_t>(1, 6, 1)};
    scene.bands.emplace_back(1, 6);
    std::copy_n(std::vector<float>{0, 16, 32, 80, 16, 0}.begin(), 6, scene.bands[0].data());
    const WarpLattice half = affine_lattice(1, 6, {0.5, 1, 0}, {0, 0, 0});
    const Bands bilinear = resampled(scene, half, {0, 0, 1, 6}, Kernel::bilinear);
    EXPECT_EQ(std::vector<float>(bilinear.bands[0].data(), bilinear.bands[0].data() + 6),
              (std::vector<float>{8, 24, 56, 48, 8, 0}));
    EXPECT_EQ(bilinear.valid(0, 4), 1);
    EXPECT_EQ(bilinear.valid(0, 5), 0);  // half a pixel beyond the last one
    const Bands nearest = resampled(scene, half, {0, 0, 1, 6}, Kernel::nearest);
    EXPECT_EQ(std::vector<float>(nearest.bands[0].data(), nearest.bands[0].data() + 6),
              (std::vector<float>{16, 32, 80, 16, 0, 0}));
    EXPECT_EQ(nearest.valid(0, 5), 0);
}

TEST(Resample, KeysWeightsAtHalfAPixel) {
    Bands scene{{}, core::Raster<std::uint8_t>(5, 6, 1)};
    scene.bands.emplace_back(5, 6, 0.0F);
    for (int r = 0; r < 5; ++r) scene.bands[0](r, 2) = 16;
    const Bands out = resampled(scene, affine_lattice(5, 6, {0.5, 1, 0}, {0, 0, 1}), {2, 0, 1, 6}, Kernel::bicubic);
    // Weights -1/16, 9/16, 9/16, -1/16; bilinear at the first and last sample, where two taps are missing.
    EXPECT_EQ(std::vector<float>(out.bands[0].data(), out.bands[0].data() + 6),
              (std::vector<float>{0, 9, 9, -1, 0, 0}));
}

TEST(Resample, AgreesWithItsDefinition) {
    const std::vector<WarpLattice> lattices{
        affine_lattice(90, 100, {1.37, 1, 0}, {-0.61, 0, 1}),              // a sub-pixel shift
        affine_lattice(90, 100, {-3.21, 0.7311, 0}, {2.17, 0, 1.4173}),    // another pixel size
        affine_lattice(90, 100, {20.3, 0.866, -0.5}, {-9.7, 0.5, 0.866}),  // rotated
        affine_lattice(90, 100, {95.4, -1, 0}, {88.3, 0, -1}),             // turned round
        lattice_of(90, 100, [](int c, int r) {
            return std::array{c + 2 * std::sin(0.05 * r) + 0.123, r + 2 * std::cos(0.07 * c)};
        })};
    const Bands scene = random_scene(90, 100, 1, 15, 3);
    const double spacing = WarpLattice::kSpacing;
    for (const WarpLattice& lattice : lattices)
        for (const Kernel kernel : kKernels) {
            const Bands out = resampled(scene, lattice, {0, 0, 90, 100}, kernel);
            int valid = 0;
            for (int r = 0; r < 90; ++r)
                for (int c = 0; c < 100; ++c) {
                    const double v = (r % 32) / spacing, u = (c % 32) / spacing;
                    const auto at = [&](const std::vector<double>& nodes) {
                        const std::size_t top = lattice.index(r / 32, c / 32),
                                          bottom = lattice.index(r / 32 + 1, c / 32);
                        return (1 - v) * ((1 - u) * nodes[top] + u * nodes[top + 1]) +
                               v * ((1 - u) * nodes[bottom] + u * nodes[bottom + 1]);
                    };
                    const Expected wanted = expected(scene, at(lattice.x), at(lattice.y), kernel);
                    ASSERT_EQ(out.valid(r, c), wanted.valid ? 1 : 0) << r << ' ' << c;
                    ASSERT_NEAR(static_cast<double>(out.bands[0](r, c)), wanted.value, kFloat) << r << ' ' << c;
                    valid += out.valid(r, c);
                }
            EXPECT_GT(valid, 1000);
        }
}

TEST(Resample, AConstantStaysConstant) {
    Bands scene{{}, core::Raster<std::uint8_t>(64, 64, 1)};
    scene.bands.emplace_back(64, 64, 1234.5F);
    for (const Kernel kernel : kKernels) {
        const Bands out = resampled(scene, shifted(64, 0.37, 0.81), {0, 0, 64, 64}, kernel);
        for (int r = 0; r < 63; ++r)
            for (int c = 0; c < 63; ++c)
                ASSERT_NEAR(out.bands[0](r, c), 1234.5F, 1234.5F * 1e-6F);  // float sums of up to 36 weights
    }
}

TEST(Resample, AHoleSpreadsByOnePixelOnly) {
    Bands scene = random_scene(40, 40, 1, 0, 4);
    scene.valid(20, 20) = 0;
    scene.bands[0](20, 20) = std::numeric_limits<float>::quiet_NaN();
    for (const Kernel kernel : {Kernel::bilinear, Kernel::bicubic, Kernel::lanczos}) {
        const Bands out = resampled(scene, shifted(40, 0.5, 0.5), {0, 0, 40, 40}, kernel);
        for (int r = 0; r < 40; ++r)
            for (int c = 0; c < 40; ++c) {
                const bool lost = (r == 19 || r == 20) && (c == 19 || c == 20);
                ASSERT_EQ(out.valid(r, c), lost || r == 39 || c == 39 ? 0 : 1) << r << ' ' << c;
                ASSERT_TRUE(std::isfinite(out.bands[0](r, c)));
            }
    }
}

TEST(Resample, NodesWithoutAnImageLoseTheirCells) {
    const Bands scene = random_scene(128, 128, 1, 0, 5);
    WarpLattice lattice = shifted(128, 0, 0);
    lattice.y[lattice.index(2, 1)] = std::numeric_limits<double>::quiet_NaN();
    lattice.x[lattice.index(0, 4)] = 1e300;
    for (const Kernel kernel : kKernels) {
        const Bands out = resampled(scene, lattice, {0, 0, 128, 128}, kernel);
        for (int r = 0; r < 128; ++r)
            for (int c = 0; c < 128; ++c) {
                if (r < 32 && c >= 96) continue;  // the cell of the wild node: whatever, but finite
                const bool lost = r >= 32 && r < 96 && c < 64;
                ASSERT_EQ(out.valid(r, c), lost ? 0 : 1) << r << ' ' << c;
                ASSERT_EQ(out.bands[0](r, c), lost ? 0.0F : scene.bands[0](r, c));
            }
    }
}

TEST(Resample, NothingToReadFrom) {
    Bands scene{{}, core::Raster<std::uint8_t>(0, 0)};
    scene.bands.emplace_back(0, 0);
    const Bands out = resampled(scene, shifted(40, 0.5, 0), {0, 0, 40, 40}, Kernel::bicubic);
    EXPECT_EQ(std::count(out.valid.data(), out.valid.data() + out.valid.size(), 0), 1600);
    EXPECT_EQ(std::count(out.bands[0].data(), out.bands[0].data() + 1600, 0.0F), 1600);
}

TEST(Resample, RefusesWhatDoesNotFit) {
    const Bands scene = random_scene(40, 40, 1, 0, 6);
    const core::Window place{0, 0, 40, 40}, target{0, 0, 32, 32};
    core::Raster<float> out(32, 32), small(32, 31);
    core::Raster<std::uint8_t> valid(32, 32), small_valid(31, 32);
    const WarpLattice lattice = shifted(40, 0, 0);
    const std::vector<core::RasterView<const float>> source{scene.bands[0].view()}, none;
    const std::vector<core::RasterView<const float>> cut{scene.bands[0].view().part(0, 0, 39, 40)};
    const auto call = [&](const auto& bands, const core::Window& from, const core::Window& to,
                          core::Raster<float>& band, core::Raster<std::uint8_t>& mask) {
        const std::vector<core::RasterView<float>> outs{band.view()};
        resample(bands, scene.valid.view(), from, lattice, to, Kernel::bicubic, outs, mask.view());
    };
    EXPECT_NO_THROW(call(source, place, target, out, valid));
    EXPECT_THROW(call(none, place, target, out, valid), std::invalid_argument);
    EXPECT_THROW(call(cut, place, target, out, valid), std::invalid_argument);
    EXPECT_THROW(call(source, core::Window{0, 0, 40, 41}, target, out, valid), std::invalid_argument);
    EXPECT_THROW(call(source, place, target, small, valid), std::invalid_argument);
    EXPECT_THROW(call(source, place, target, out, small_valid), std::invalid_argument);
    EXPECT_THROW(call(source, place, core::Window{40, 0, 32, 32}, out, valid),
                 std::invalid_argument);  // beyond the lattice
    EXPECT_THROW(call(source, place, core::Window{-1, 0, 32, 32}, out, valid), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::coregister
