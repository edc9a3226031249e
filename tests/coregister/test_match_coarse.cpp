// match_coarse() of kernels/coregister/match_window: whole pixels over long distances.

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <utility>

#include "kernels/coregister/match_window.hpp"
#include "tests/core/random_values.hpp"
#include "tests/coregister/texture.hpp"

namespace quarrywatch::coregister {
namespace {

using Image = core::Raster<float>;
using Mask = core::Raster<std::uint8_t>;

constexpr int kSize = 128;

Match coarse(const Image& before, const Image& after, const Mask& before_valid, const Mask& after_valid) {
    MatchWorkspace workspace(before.rows());
    return match_coarse(before.view(), after.view(), before_valid.view(), after_valid.view(), MatchOptions{},
                        workspace);
}

Match coarse(const Image& before, const Image& after) {
    const Mask all(before.rows(), before.cols(), 1);
    return coarse(before, after, all, all);
}

/// The middle of the scene, its content moved right and down.
Image moved(const Image& scene, int dx, int dy) {
    const int first = (scene.rows() - kSize) / 2;
    Image out(kSize, kSize);
    for (int r = 0; r < kSize; ++r)
        for (int c = 0; c < kSize; ++c) out(r, c) = scene(first + r - dy, first + c - dx);
    return out;
}

TEST(MatchCoarse, LongShiftsInAllDirections) {
    const Image scene = fractal_scene(2 * kSize, 21);
    for (const auto& [dx, dy] : {std::pair{0, 0}, {47, 0}, {-47, 0}, {0, 47}, {0, -47}, {-40, 31}, {12, -50}}) {
        const Match m = coarse(moved(scene, 0, 0), moved(scene, dx, dy));
        EXPECT_EQ(m.status, MatchStatus::ok) << dx << ' ' << dy;
        EXPECT_EQ(m.dx_px, dx);
        EXPECT_EQ(m.dy_px, dy);
    }
}

TEST(MatchCoarse, HalvesGoToOneOfBothNeighbours) {
    const Image fine = fractal_scene(4 * kSize, 22);
    const auto halved = [&](int dx, int dy) {  // means of 2 x 2 pixels, moved by half pixels
        Image out(kSize, kSize);
        for (int r = 0; r < kSize; ++r)
            for (int c = 0; c < kSize; ++c) {
                const int row = kSize + 2 * r - dy, col = kSize + 2 * c - dx;
                out(r, c) = fine(row, col) + fine(row, col + 1) + fine(row + 1, col) + fine(row + 1, col + 1);
            }
        return out;
    };
    const Match m = coarse(halved(0, 0), halved(61, -40));
    EXPECT_EQ(m.status, MatchStatus::ok);
    EXPECT_NEAR(m.dx_px, 30.5, 0.5);
    EXPECT_EQ(m.dy_px, -20);
}

TEST(MatchCoarse, EachImageKeepsItsOwnMask) {
    const Image scene = fractal_scene(2 * kSize, 23);
    Image before = moved(scene, 0, 0), after = moved(scene, 25, 10);
    Mask before_valid(kSize, kSize, 1), after_valid(kSize, kSize, 1);
    for (int r = 0; r < kSize; ++r)
        for (int c = 0; c < 25; ++c) {
            before_valid(r, kSize - 1 - c) = 0;
            before(r, kSize - 1 - c) = 1e5F;
            after_valid(r, c) = 0;
            after(r, c) = -1e5F;
        }
    const Match m = coarse(before, after, before_valid, after_valid);
    EXPECT_EQ(m.status, MatchStatus::ok);
    EXPECT_EQ(m.dx_px, 25);
    EXPECT_EQ(m.dy_px, 10);
}

TEST(MatchCoarse, SaysWhyItRefuses) {
    const Image image = moved(fractal_scene(2 * kSize, 24), 0, 0), flat(kSize, kSize, 5.0F);
    const Mask all(kSize, kSize, 1), none(kSize, kSize, 0);
    EXPECT_EQ(coarse(image, flat).status, MatchStatus::low_texture);
    EXPECT_EQ(coarse(flat, image).status, MatchStatus::low_texture);
    EXPECT_EQ(coarse(image, image, none, all).status, MatchStatus::too_few_valid);
    EXPECT_EQ(coarse(image, image, all, none).status, MatchStatus::too_few_valid);
    Image noise(kSize, kSize), other(kSize, kSize);
    core::RandomValues random(1);
    for (std::size_t i = 0; i < noise.size(); ++i) {
        noise.data()[i] = static_cast<float>(random.normal());
        other.data()[i] = static_cast<float>(random.normal());
    }
    EXPECT_EQ(coarse(noise, other).status, MatchStatus::ambiguous);
    EXPECT_THROW(static_cast<void>(coarse(image, Image(kSize, kSize - 1, 0.0F))), std::invalid_argument);
}

}  // namespace
}  // namespace quarrywatch::coregister
