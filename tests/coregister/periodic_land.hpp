#pragma once
// A periodic scene with the spectrum of land and something at every frequency, displaced exactly to any fraction.

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/coregister/fourier.hpp"
#include "tests/core/random_values.hpp"

namespace quarrywatch::coregister {

class PeriodicLand {
public:
    static constexpr double kBandLimit = 0.4;  // cycles per pixel

    /// slope: amplitude falls with frequency by this power; 1.5 is that of land.
    PeriodicLand(int side, unsigned seed, double slope = 1.5)
        : side_(side), re_(static_cast<std::size_t>(side) * static_cast<std::size_t>(side)), im_(re_.size()) {
        core::RandomValues random(seed);
        for (int r = 0; r < side; ++r)
            for (int c = 0; c < side; ++c) {
                const double f = std::hypot(harmonic(r), harmonic(c)) / side;
                const double amplitude = f > 0 && f < kBandLimit ? std::pow(f, -slope) : 0;
                re_[index(r, c)] = static_cast<float>(amplitude * random.normal());
                im_[index(r, c)] = static_cast<float>(amplitude * random.normal());
            }
    }

    /// Content dx right and dy below; white noise of `noise` times the scene's standard deviation.
    [[nodiscard]] core::Raster<float> displaced(double dx, double dy, double noise, unsigned seed,
                                                Fourier& fourier) const {
        std::vector<float> re = re_, im = im_;
        for (int r = 0; r < side_; ++r)
            for (int c = 0; c < side_; ++c) {
                const double phase = -2 * std::numbers::pi * (harmonic(r) * dy + harmonic(c) * dx) / side_;
                const auto turn_re = static_cast<float>(std::cos(phase)), turn_im = static_cast<float>(std::sin(phase));
                const std::size_t i = index(r, c);
                re[i] = re_[i] * turn_re - im_[i] * turn_im;
                im[i] = re_[i] * turn_im + im_[i] * turn_re;
            }
        fourier.inverse(re.data(), im.data(), side_);
        double squares = 0;
        for (const float v : re) squares += static_cast<double>(v) * static_cast<double>(v);
        const double sigma = noise * std::sqrt(squares / static_cast<double>(re.size()));
        core::RandomValues random(seed);
        core::Raster<float> out(side_, side_);
        for (std::size_t i = 0; i < out.size(); ++i)
            out.data()[i] = re[i] + (noise > 0 ? static_cast<float>(sigma * random.normal()) : 0.0F);
        return out;
    }

private:
    [[nodiscard]] int harmonic(int k) const { return k <= side_ / 2 ? k : k - side_; }
    [[nodiscard]] std::size_t index(int r, int c) const { return static_cast<std::size_t>(r * side_ + c); }
    int side_;
    std::vector<float> re_, im_;  // the scene is the real part of their inverse transform
};

}  // namespace quarrywatch::coregister
