// Whether matches are drawn towards whole pixels: a band-limited scene displaced exactly, on a lattice of eighths.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "kernels/coregister/match_window.hpp"
#include "tests/coregister/periodic_land.hpp"

namespace quarrywatch::coregister {
namespace {

constexpr int kScene_px = 512, kMatched_px = 128, kStep_px = 64;
constexpr double kNoise = 0.01;     // of the standard deviation, in both dates: little, so that what is left is bias
constexpr double kBias_px = 0.003;  // the brief's bar, at every place of the lattice
TEST(SubPixelBias, IsBelowThreeThousandthsEverywhere) {
    Fourier fourier(kScene_px);
    MatchWorkspace workspace(kMatched_px);
    const MatchOptions options;
    const core::Raster<std::uint8_t> valid(kMatched_px, kMatched_px, 1);
    const PeriodicLand land(kScene_px, 1);
    const core::Raster<float> before = land.displaced(0, 0, kNoise, 1, fourier);
    double worst = 0;
    for (int step = 0; step < 64; ++step) {
        const double dx = (step % 8) / 8.0, dy = (step / 8) / 8.0;
        const core::Raster<float> after = land.displaced(dx, dy, kNoise, 2 + static_cast<unsigned>(step), fourier);
        double bias_x = 0, bias_y = 0;
        int count = 0;
        for (int r = 0; r + kMatched_px <= kScene_px; r += kStep_px)
            for (int c = 0; c + kMatched_px <= kScene_px; c += kStep_px) {
                const Match m =
                    match_window(before.view().part(r, c, kMatched_px, kMatched_px),
                                 after.view().part(r, c, kMatched_px, kMatched_px), valid.view(), options, workspace);
                ASSERT_EQ(m.status, MatchStatus::ok) << dx << " " << dy;
                bias_x += m.dx_px - dx;
                bias_y += m.dy_px - dy;
                ++count;
            }
        worst = std::max(worst, std::hypot(bias_x, bias_y) / count);
        EXPECT_LT(std::hypot(bias_x, bias_y) / count, kBias_px) << dx << " " << dy;
    }
    std::printf("worst bias over 64 shifts on a lattice of 1/8 px: %.5f px\n", worst);
}

}  // namespace
}  // namespace quarrywatch::coregister
