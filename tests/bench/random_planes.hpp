#pragma once
// Inputs for benchmarks: planes and lists of random numbers, the same on every machine.

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "kernels/core/raster.hpp"

namespace quarrywatch::bench {

constexpr int kPlaneSize = 2048;  // 16 MiB of float, beyond the second-level cache

/// Numbers spread evenly over [low, high).
inline std::vector<float> random_numbers(std::size_t count, float low, float high, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<float> numbers(count);
    for (float& n : numbers) n = low + (high - low) * static_cast<float>(random() >> 8U) / 16777216.0F;
    return numbers;
}

inline core::Raster<float> random_plane(int rows, int cols, unsigned seed) {
    core::Raster<float> plane(rows, cols);
    std::mt19937 random(seed);
    for (std::size_t i = 0; i < plane.size(); ++i) plane.data()[i] = static_cast<float>(random() >> 8U) / 16777216.0F;
    return plane;
}

inline std::vector<core::Raster<float>> random_planes(int count, int rows, int cols) {
    std::vector<core::Raster<float>> planes;
    for (int i = 0; i < count; ++i) planes.push_back(random_plane(rows, cols, static_cast<unsigned>(i) + 1));
    return planes;
}

inline std::vector<core::RasterView<const float>> views_of(const std::vector<core::Raster<float>>& planes) {
    std::vector<core::RasterView<const float>> views;
    for (const auto& plane : planes) views.push_back(plane.view());
    return views;
}

inline std::vector<core::RasterView<float>> views_of(std::vector<core::Raster<float>>& planes) {
    std::vector<core::RasterView<float>> views;
    for (auto& plane : planes) views.push_back(plane.view());
    return views;
}

}  // namespace quarrywatch::bench
