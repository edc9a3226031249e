#pragma once
// Samples of two dates for the benchmarks of fitted detectors.

#include <cstddef>
#include <utility>
#include <vector>

#include "kernels/detect/linear_variates.hpp"
#include "kernels/detect/sample.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {

/// `pixels` of n bands per date; the later date is the earlier one with noise.
inline detect::Sample sample_of(std::size_t pixels, std::size_t n) {
    detect::Sample sample;
    for (std::size_t b = 0; b < n; ++b)
        sample.values.push_back(random_numbers(pixels, 0, 1, static_cast<unsigned>(b) + 1));
    for (std::size_t b = 0; b < n; ++b) {
        std::vector<float> later = random_numbers(pixels, 0, 0.1F, static_cast<unsigned>(b) + 50);
        for (std::size_t i = 0; i < pixels; ++i) later[i] += sample.values[b][i];
        sample.values.push_back(std::move(later));
    }
    return sample;
}

/// Plain differences of the bands, over the noise's standard deviation.
inline detect::LinearVariates difference(std::size_t bands) {
    constexpr float kInverse = 34.6F;  // of 0.1 / sqrt(12)
    detect::LinearVariates model{static_cast<int>(2 * bands), static_cast<int>(bands),
                                 std::vector<float>(2 * bands * bands, 0.0F),
                                 std::vector<float>(bands, -0.05F * kInverse)};
    for (std::size_t b = 0; b < bands; ++b) {
        model.coefficients[b * 2 * bands + b] = -kInverse;
        model.coefficients[b * 2 * bands + bands + b] = kInverse;
    }
    return model;
}

}  // namespace quarrywatch::bench
