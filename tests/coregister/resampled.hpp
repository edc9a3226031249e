#pragma once
// Resampling as the header of kernels/coregister/resample defines it, in double and one pixel at a time; and random
// scenes.

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "kernels/coregister/resample.hpp"
#include "tests/core/random_values.hpp"
#include "tests/coregister/lattices.hpp"

namespace quarrywatch::coregister {

struct Bands {
    std::vector<core::Raster<float>> bands;
    core::Raster<std::uint8_t> valid;
};

/// White noise from 0 to 1000 with square holes; what stands in a hole must not matter and is NaN.
inline Bands random_scene(int rows, int cols, int bands, int holes, unsigned seed) {
    core::RandomValues random(seed);
    Bands scene{{}, core::Raster<std::uint8_t>(rows, cols, 1)};
    for (int h = 0; h < holes; ++h) {
        const int row = random.below(rows), col = random.below(cols), side = 1 + random.below(5);
        for (int r = row; r < std::min(rows, row + side); ++r)
            for (int c = col; c < std::min(cols, col + side); ++c) scene.valid(r, c) = 0;
    }
    for (int b = 0; b < bands; ++b) {
        core::Raster<float> band(rows, cols);
        for (std::size_t i = 0; i < band.size(); ++i) {
            const double value = random.uniform(0, 1000);
            band.data()[i] = scene.valid.data()[i] != 0 ? static_cast<float>(value) : std::nanf("");
        }
        scene.bands.push_back(std::move(band));
    }
    return scene;
}

/// Resample `target` from the part `place` of a scene.
inline Bands resampled(const Bands& scene, const core::Window& place, const WarpLattice& lattice,
                       const core::Window& target, Kernel kernel) {
    std::vector<core::RasterView<const float>> source;
    for (const auto& band : scene.bands)
        source.push_back(band.view().part(place.row, place.col, place.rows, place.cols));
    Bands out{{}, core::Raster<std::uint8_t>(target.rows, target.cols, 77)};
    std::vector<core::RasterView<float>> views;
    for (std::size_t b = 0; b < scene.bands.size(); ++b) out.bands.emplace_back(target.rows, target.cols, -77.0F);
    for (auto& band : out.bands) views.push_back(band.view());
    resample(source, scene.valid.view().part(place.row, place.col, place.rows, place.cols), place, lattice, target,
             kernel, views, out.valid.view());
    return out;
}

inline Bands resampled(const Bands& scene, const WarpLattice& lattice, const core::Window& target, Kernel kernel) {
    return resampled(scene, {0, 0, scene.valid.rows(), scene.valid.cols()}, lattice, target, kernel);
}

/// Weight of a pixel at distance d, before normalisation.
inline double weight_at(Kernel kernel, double d) {
    d = std::fabs(d);
    switch (kernel) {
        case Kernel::nearest:
            return d < 0.5 ? 1 : 0;
        case Kernel::bilinear:
            return std::max(0.0, 1 - d);
        case Kernel::bicubic:
            if (d < 1) return 1.5 * d * d * d - 2.5 * d * d + 1;
            return d < 2 ? -0.5 * d * d * d + 2.5 * d * d - 4 * d + 2 : 0;
        case Kernel::lanczos: {
            if (d == 0) return 1;
            const double p = std::numbers::pi * d;
            return d < 3 ? 3 * std::sin(p) * std::sin(p / 3) / (p * p) : 0;
        }
    }
    return 0;
}

struct Expected {
    bool valid = false;
    double value = 0;
};

/// The value of band 0 at a place by the kernel's definition, or nothing where a pixel with a weight is missing.
inline Expected convolved(const Bands& scene, double x, double y, Kernel kernel) {
    double sum = 0, weights = 0;
    for (int r = static_cast<int>(std::floor(y)) - 3; r <= static_cast<int>(std::floor(y)) + 4; ++r)
        for (int c = static_cast<int>(std::floor(x)) - 3; c <= static_cast<int>(std::floor(x)) + 4; ++c) {
            const double w = weight_at(kernel, x - c) * weight_at(kernel, y - r);
            if (w == 0) continue;
            if (r < 0 || c < 0 || r >= scene.valid.rows() || c >= scene.valid.cols() || scene.valid(r, c) == 0)
                return {};
            sum += w * static_cast<double>(scene.bands[0](r, c));
            weights += w;
        }
    return {true, sum / weights};
}

/// The same, with the bilinear sample where the kernel meets a hole or the edge.
inline Expected expected(const Bands& scene, double x, double y, Kernel kernel) {
    const Expected full = convolved(scene, x, y, kernel);
    return full.valid || kernel == Kernel::nearest ? full : convolved(scene, x, y, Kernel::bilinear);
}

}  // namespace quarrywatch::coregister
