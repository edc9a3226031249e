#include "kernels/coregister/match_window.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/core/random_values.hpp"
#include "tests/coregister/texture.hpp"

namespace quarrywatch::coregister {
namespace {

using Image = core::Raster<float>;
using Mask = core::Raster<std::uint8_t>;

constexpr int kSize = 64;
constexpr double kSubPixelBias_px = 0.02;  // what the brief asks of every single shift; the mean must do far better
constexpr double kMeanBias_px = 0.002;
// A whole pixel's shift by cutting: only the content that left and entered at the edges disturbs it, and the apodised
// window moves with its content.
constexpr double kWholePixel_px = 0.02;

Match match(const Image& before, const Image& after, const Mask& valid) {
    MatchOptions options;
    options.window_px = before.rows();
    MatchWorkspace workspace(before.rows());
    return match_window(before.view(), after.view(), valid.view(), options, workspace);
}

Match match(const Image& before, const Image& after) {
    return match(before, after, Mask(before.rows(), before.cols(), 1));
}

void add_noise(Image& image, double sigma, unsigned seed) {
    core::RandomValues random(seed);
    for (std::size_t i = 0; i < image.size(); ++i) image.data()[i] += static_cast<float>(sigma * random.normal());
}

TEST(MatchWindow, IdenticalIsZero) {
    const Image image = Texture(1).window(kSize, 0, 0);
    const Match m = match(image, image);
    EXPECT_EQ(m.status, MatchStatus::ok);
    // Both are transformed together, in single precision: what one leaves in the other is a millionth of a pixel.
    EXPECT_NEAR(m.dx_px, 0, 1e-6);
    EXPECT_NEAR(m.dy_px, 0, 1e-6);
    EXPECT_NEAR(m.coherence, 1, 1e-6);
    EXPECT_LT(m.sigma_px, 1e-5);
}

TEST(MatchWindow, WholePixels) {
    const Image scene = fractal_scene(2 * kSize, 2);
    const auto cut = [&](int row, int col) { return scene.view().part(row, col, kSize, kSize); };
    const Mask valid(kSize, kSize, 1);
    MatchOptions options;
    options.window_px = kSize;
    MatchWorkspace workspace(kSize);
    for (const auto& [dx, dy] : {std::pair{1, 0}, {0, 1}, {-3, 2}, {7, -5}, {-10, -10}}) {
        const Match m = match_window(cut(32, 32), cut(32 - dy, 32 - dx), valid.view(), options, workspace);
        EXPECT_EQ(m.status, MatchStatus::ok);
        EXPECT_NEAR(m.dx_px, dx, kWholePixel_px);
        EXPECT_NEAR(m.dy_px, dy, kWholePixel_px);
    }
}

TEST(MatchWindow, EighthsOfAPixel) {
    for (const int size : {32, 64, 128}) {
        const Texture texture(static_cast<unsigned>(size));
        const Image before = texture.window(size, 0, 0);
        double bias_x = 0, bias_y = 0;
        int count = 0;
        for (int step = 0; step < 64; step += size == 128 ? 3 : 1) {
            const double dx = (step % 8) / 8.0 - 0.5, dy = (step / 8) / 8.0 - 0.5;
            const Match m = match(before, texture.window(size, dx, dy));
            ASSERT_EQ(m.status, MatchStatus::ok);
            EXPECT_NEAR(m.dx_px, dx, kSubPixelBias_px) << size << " px";
            EXPECT_NEAR(m.dy_px, dy, kSubPixelBias_px) << size << " px";
            bias_x += m.dx_px - dx;
            bias_y += m.dy_px - dy;
            ++count;
        }
        EXPECT_LT(std::hypot(bias_x, bias_y) / count, kMeanBias_px) << size << " px";
    }
}

TEST(MatchWindow, SwappingTheImagesNegates) {
    const Texture texture(5);
    Image before = texture.window(kSize, 0, 0), after = texture.window(kSize, 2.3, -1.6);
    add_noise(before, 10, 1);
    add_noise(after, 10, 2);
    const Match there = match(before, after), back = match(after, before);
    ASSERT_EQ(there.status, MatchStatus::ok);
    ASSERT_EQ(back.status, MatchStatus::ok);
    // Not exact: the first image's apodisation stays, the second's moves, so that the two see other edges.
    EXPECT_NEAR(there.dx_px, -back.dx_px, 4 * there.sigma_px);
    EXPECT_NEAR(there.dy_px, -back.dy_px, 4 * there.sigma_px);
    EXPECT_LT(there.sigma_px, kSubPixelBias_px);
}

TEST(MatchWindow, GainAndOffsetChangeNothing) {
    const Texture texture(6);
    const Image before = texture.window(kSize, 0, 0), after = texture.window(kSize, 0.7, -0.4);
    const Match plain = match(before, after);
    for (const auto& [gain, offset] : {std::pair{0.35F, 4000.0F}, {1e-4F, 0.1F}, {50.0F, -20000.0F}}) {
        Image other(kSize, kSize);
        for (std::size_t i = 0; i < other.size(); ++i) other.data()[i] = gain * after.data()[i] + offset;
        const Match m = match(before, other);
        EXPECT_EQ(m.status, MatchStatus::ok);
        // The phases do not change; float rounding of the scaled pixels does, at 1e-4 of the weakest waves.
        EXPECT_NEAR(m.dx_px, plain.dx_px, 0.002);
        EXPECT_NEAR(m.dy_px, plain.dy_px, 0.002);
    }
}

TEST(MatchWindow, PredictsItsError) {
    for (const double noise : {15.0, 40.0}) {
        double squares = 0, predicted = 0;
        constexpr int kTries = 40;
        for (unsigned seed = 0; seed < kTries; ++seed) {
            const Texture texture(100 + seed, 300);
            Image before = texture.window(kSize, 0, 0), after = texture.window(kSize, 0.4, 0.3);
            add_noise(before, noise, 2 * seed);
            add_noise(after, noise, 2 * seed + 1);
            const Match m = match(before, after);
            ASSERT_EQ(m.status, MatchStatus::ok);
            squares += ((m.dx_px - 0.4) * (m.dx_px - 0.4) + (m.dy_px - 0.3) * (m.dy_px - 0.3)) / 2;
            predicted += m.sigma_px * m.sigma_px;
        }
        const double ratio = std::sqrt(predicted / squares);  // 80 errors: known to 8 %
        EXPECT_GT(ratio, 0.5) << noise;
        EXPECT_LT(ratio, 2.0) << noise;
    }
}

TEST(MatchWindow, HalfMaskedStillMeasures) {
    const Texture texture(7);
    const Image before = texture.window(128, 0, 0);
    Image after = texture.window(128, 1.25, -0.5);
    Mask valid(128, 128, 1);
    for (int r = 0; r < 128; ++r)
        for (int c = 0; c < 50; ++c) {
            valid(r, c) = 0;
            after(r, c) = 1e6F;  // a glaring cloud
        }
    const Match m = match(before, after, valid);
    ASSERT_EQ(m.status, MatchStatus::ok);
    EXPECT_NEAR(m.dx_px, 1.25,
                3 * kSubPixelBias_px);  // the mask's edge does not move with the content: some pull stays
    EXPECT_NEAR(m.dy_px, -0.5, 3 * kSubPixelBias_px);
}

TEST(MatchWindow, WhatStandsBehindTheMaskDoesNotMatter) {
    const Texture texture(8);
    Image before = texture.window(kSize, 0, 0), after = texture.window(kSize, 0.5, 0.25);
    Mask valid(kSize, kSize, 1);
    for (int r = 10; r < 25; ++r)
        for (int c = 30; c < 45; ++c) valid(r, c) = 0;
    const Match plain = match(before, after, valid);
    for (int r = 10; r < 25; ++r)
        for (int c = 30; c < 45; ++c) {
            before(r, c) = -1e30F;
            after(r, c) = std::numeric_limits<float>::quiet_NaN();
        }
    const Match odd = match(before, after, valid);
    EXPECT_EQ(plain.status, MatchStatus::ok);
    EXPECT_EQ(std::memcmp(&plain.dx_px, &odd.dx_px, sizeof(double)), 0);
    EXPECT_EQ(std::memcmp(&plain.sigma_px, &odd.sigma_px, sizeof(double)), 0);
}

TEST(MatchWindow, SaysWhyItRefuses) {
    const Texture texture(9);
    const Image image = texture.window(kSize, 0, 0);
    EXPECT_EQ(match(image, Image(kSize, kSize, 1234.5F)).status, MatchStatus::low_texture);
    EXPECT_EQ(match(Image(kSize, kSize, 0.0F), image).status, MatchStatus::low_texture);
    EXPECT_EQ(match(image, image, Mask(kSize, kSize, 0)).status, MatchStatus::too_few_valid);
    Mask corner(kSize, kSize, 0);
    for (int r = 0; r < kSize; ++r)
        for (int c = 0; c < kSize / 3; ++c) corner(r, c) = 1;
    EXPECT_EQ(match(image, image, corner).status, MatchStatus::too_few_valid);
    EXPECT_EQ(match(image, texture.window(kSize, 20, 0)).status, MatchStatus::out_of_range);
    Image noise(kSize, kSize, 0.0F), other(kSize, kSize, 0.0F);
    int refused = 0;
    for (unsigned seed = 0; seed < 20; ++seed) {
        noise.fill(0);
        other.fill(0);
        add_noise(noise, 100, 2 * seed);
        add_noise(other, 100, 2 * seed + 1);
        refused += match(noise, other).status == MatchStatus::ambiguous ? 1 : 0;
    }
    EXPECT_GE(refused, 19);  // two peaks of white noise differ by 30 % less than once in a hundred
}

TEST(MatchWindow, RefusesImpreciseOnes) {
    const Texture texture(10);
    Image before = texture.window(kSize, 0, 0), after = texture.window(kSize, 0.5, 0);
    add_noise(after, 60, 3);
    MatchOptions strict;
    strict.window_px = kSize;
    MatchWorkspace workspace(kSize);
    const Mask valid(kSize, kSize, 1);
    const Match free = match_window(before.view(), after.view(), valid.view(), strict, workspace);
    ASSERT_EQ(free.status, MatchStatus::ok);
    strict.maximum_sigma_px = free.sigma_px / 2;
    EXPECT_EQ(match_window(before.view(), after.view(), valid.view(), strict, workspace).status,
              MatchStatus::imprecise);
    strict = {};
    strict.window_px = kSize;
    strict.minimum_peak_ratio = 2 * free.peak_ratio;
    EXPECT_EQ(match_window(before.view(), after.view(), valid.view(), strict, workspace).status,
              MatchStatus::ambiguous);
}

TEST(MatchWindow, AWorkspaceKeepsNoMemoryOfTheLastWindow) {
    const Texture texture(11);
    const Image before = texture.window(kSize, 0, 0), after = texture.window(kSize, -0.3, 0.9);
    MatchOptions options;
    options.window_px = kSize;
    MatchWorkspace used(kSize);
    const Mask all(kSize, kSize, 1);
    Mask half(kSize, kSize, 1);
    for (int c = 0; c < 20; ++c) half(c, c) = 0;
    static_cast<void>(match_window(after.view(), before.view(), half.view(), options, used));
    MatchWorkspace moved = std::move(used);
    const Match again = match_window(before.view(), after.view(), all.view(), options, moved);
    const Match fresh = match(before, after);
    EXPECT_EQ(again.dx_px, fresh.dx_px);
    EXPECT_EQ(again.dy_px, fresh.dy_px);
    EXPECT_EQ(again.sigma_px, fresh.sigma_px);
    EXPECT_EQ(again.peak_ratio, fresh.peak_ratio);
}

TEST(MatchWindow, RefusesOtherShapes) {
    const Image image(kSize, kSize, 1.0F), wide(kSize, kSize + 1, 1.0F);
    const Mask valid(kSize, kSize, 1);
    MatchOptions options;
    options.window_px = kSize;
    MatchWorkspace workspace(kSize), small(32);
    EXPECT_THROW(static_cast<void>(match_window(image.view(), wide.view(), valid.view(), options, workspace)),
                 std::invalid_argument);
    EXPECT_THROW(static_cast<void>(match_window(image.view(), image.view(), valid.view(), options, small)),
                 std::invalid_argument);
}

TEST(MatchWindow, StatusesHaveStableNames) {
    EXPECT_STREQ(name_of(MatchStatus::ok), "ok");
    EXPECT_STREQ(name_of(MatchStatus::too_few_valid), "valid_share");
    EXPECT_STREQ(name_of(MatchStatus::low_texture), "texture");
    EXPECT_STREQ(name_of(MatchStatus::ambiguous), "ambiguity");
    EXPECT_STREQ(name_of(MatchStatus::out_of_range), "range");
    EXPECT_STREQ(name_of(MatchStatus::imprecise), "precision");
}

}  // namespace
}  // namespace quarrywatch::coregister
