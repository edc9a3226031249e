#include "pipeline/io/disturbance.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/io/scene_reader.hpp"

namespace quarrywatch::io {
namespace {

ScenePixels flat(const core::Window& window, std::size_t bands) {
    ScenePixels pixels;
    for (std::size_t b = 0; b < bands; ++b) pixels.bands.emplace_back(window.rows, window.cols, 100.0F);
    pixels.has_data = core::Raster<std::uint8_t>(window.rows, window.cols, 1);
    pixels.clear = core::Raster<std::uint8_t>(window.rows, window.cols, 1);
    return pixels;
}

ScenePixels disturbed(const Disturbance& disturbance, const core::Window& window) {
    ScenePixels pixels = flat(window, 2);
    disturb(disturbance, {"red", "nir"}, window, pixels);
    return pixels;
}

TEST(Disturbance, AddsNoiseOfTheSizeAskedFor) {
    Disturbance noise;
    noise.noise = {{"nir", 7}};
    const core::Window window{0, 0, 400, 500};
    const ScenePixels pixels = disturbed(noise, window);
    double sum = 0, squares = 0, neighbours = 0;
    for (int r = 0; r < window.rows; ++r)
        for (int c = 0; c < window.cols; ++c) {
            const double z = static_cast<double>(pixels.bands[1](r, c)) - 100;
            sum += z;
            squares += z * z;
            if (c > 0) neighbours += z * (static_cast<double>(pixels.bands[1](r, c - 1)) - 100);
            ASSERT_EQ(pixels.bands[0](r, c), 100.0F);  // not asked for
        }
    constexpr double kPixels = 400 * 500;
    EXPECT_NEAR(sum / kPixels, 0, 5 * 7 / std::sqrt(kPixels));
    EXPECT_NEAR(std::sqrt(squares / kPixels), 7, 5 * 7 / std::sqrt(2 * kPixels));
    EXPECT_NEAR(neighbours / kPixels, 0, 5 * 49 / std::sqrt(kPixels));  // white
}

TEST(Disturbance, HidesTheShareAskedFor) {
    Disturbance cloud;
    cloud.hidden_share = 0.3;
    constexpr int kSide = 60 * Disturbance::kCloud_px;
    const ScenePixels pixels = disturbed(cloud, {0, 0, kSide, kSide});
    double hidden = 0;
    for (std::size_t i = 0; i < pixels.clear.size(); ++i) hidden += pixels.clear.data()[i] == 0 ? 1 : 0;
    // 3,600 squares: five standard deviations of a share.
    EXPECT_NEAR(hidden / static_cast<double>(pixels.clear.size()), 0.3, 5 * std::sqrt(0.21 / 3600));
}

TEST(Disturbance, DoesNotDependOnTheWindow) {
    Disturbance both;
    both.noise = {{"red", 3}};
    both.hidden_share = 0.5;
    const core::Window whole{0, 0, 300, 300}, part{110, 70, 150, 120};
    const ScenePixels a = disturbed(both, whole), b = disturbed(both, part);
    for (int r = 0; r < part.rows; ++r)
        for (int c = 0; c < part.cols; ++c) {
            ASSERT_EQ(a.bands[0](part.row + r, part.col + c), b.bands[0](r, c));
            ASSERT_EQ(a.clear(part.row + r, part.col + c), b.clear(r, c));
        }
}

}  // namespace
}  // namespace quarrywatch::io
