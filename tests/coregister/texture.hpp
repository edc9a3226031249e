#pragma once
// A band-limited fractal texture that can be sampled at any place: shifts of it are exact to any fraction of a pixel.

#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <vector>

#include "kernels/core/raster.hpp"
#include "tests/core/random_values.hpp"

namespace quarrywatch::coregister {

/// A sum of waves whose amplitude falls with their frequency, as that of land does; none beyond kHighest.
class Texture {
public:
    static constexpr double kLowest = 0.008;  // cycles per pixel
    static constexpr double kHighest = 0.38;

    explicit Texture(unsigned seed, int waves = 700) {
        core::RandomValues random(seed);
        for (int i = 0; i < waves; ++i) {
            const double f = kLowest * std::pow(kHighest / kLowest, std::sqrt(random.uniform()));
            const double angle = random.uniform(0, std::numbers::pi);
            // The density of waves in the plane falls with f as well: together about 1/f, as measured over farmland.
            waves_.push_back({2 * std::numbers::pi * f * std::cos(angle), 2 * std::numbers::pi * f * std::sin(angle),
                              random.uniform(0, 2 * std::numbers::pi), 1 / std::sqrt(f * waves)});
        }
    }

    /// Fill a window whose content stands dx right and dy below the texture's own place. Values around 1000 +- 150.
    void fill(core::RasterView<float> out, double dx, double dy, double first_col = 0, double first_row = 0) const {
        std::vector<double> sum(static_cast<std::size_t>(out.rows()) * static_cast<std::size_t>(out.cols()), 1000.0);
        std::vector<std::complex<double>> along(static_cast<std::size_t>(out.cols()));
        for (const Wave& wave : waves_) {
            for (int c = 0; c < out.cols(); ++c)
                along[static_cast<std::size_t>(c)] = std::polar(40 * wave.amplitude, wave.x * (first_col + c - dx));
            for (int r = 0; r < out.rows(); ++r) {
                const std::complex<double> down = std::polar(1.0, wave.y * (first_row + r - dy) + wave.phase);
                double* const row = &sum[static_cast<std::size_t>(r) * static_cast<std::size_t>(out.cols())];
                for (int c = 0; c < out.cols(); ++c) {
                    const std::complex<double> a = along[static_cast<std::size_t>(c)];
                    row[c] += a.real() * down.real() - a.imag() * down.imag();
                }
            }
        }
        for (int r = 0; r < out.rows(); ++r)
            for (int c = 0; c < out.cols(); ++c)
                out(r, c) = static_cast<float>(sum[static_cast<std::size_t>(r * out.cols() + c)]);
    }

    [[nodiscard]] core::Raster<float> window(int size, double dx, double dy) const {
        core::Raster<float> out(size, size);
        fill(out.view(), dx, dy);
        return out;
    }

private:
    struct Wave {
        double x, y, phase, amplitude;
    };
    std::vector<Wave> waves_;
};

/// Land without end: octaves of white noise, interpolated. Windows cut from it differ by whole pixels and, unlike
/// waves, have something at every frequency, so that it may be cut far apart.
inline core::Raster<float> fractal_scene(int size, unsigned seed) {
    core::RandomValues random(seed);
    core::Raster<float> scene(size, size, 1000.0F);
    for (int octave = 1; octave <= 64; octave *= 2) {
        const int nodes = size / octave + 2;
        core::Raster<float> noise(nodes, nodes);
        for (std::size_t i = 0; i < noise.size(); ++i) noise.data()[i] = static_cast<float>(octave * random.normal());
        for (int r = 0; r < size; ++r)
            for (int c = 0; c < size; ++c) {
                const int i = r / octave, j = c / octave;
                const float v = static_cast<float>(r % octave) / static_cast<float>(octave);
                const float u = static_cast<float>(c % octave) / static_cast<float>(octave);
                scene(r, c) += (1 - v) * ((1 - u) * noise(i, j) + u * noise(i, j + 1)) +
                               v * ((1 - u) * noise(i + 1, j) + u * noise(i + 1, j + 1));
            }
    }
    return scene;
}

}  // namespace quarrywatch::coregister
