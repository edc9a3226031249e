#pragma once
// Samples of two dates with a known relation: common ground seen through different gains, with noise of its own per
// date.

#include <cstddef>
#include <vector>

#include "kernels/detect/linear_variates.hpp"
#include "kernels/detect/sample.hpp"
#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {

/// Jointly normal bands of both dates; nothing changed.
inline Sample unchanged_sample(int pixels, int bands, double noise, unsigned seed) {
    core::RandomValues random(seed);
    Sample sample;
    sample.values.resize(2 * static_cast<std::size_t>(bands));
    std::vector<double> ground(static_cast<std::size_t>(bands));
    for (int i = 0; i < pixels; ++i) {
        for (double& g : ground) g = random.normal();
        for (std::size_t b = 0; b < ground.size(); ++b) {
            // Neighbouring bands share most of what they see.
            const double seen = ground[0] + 0.5 * ground[b];
            sample.values[b].push_back(static_cast<float>(1000 + 200 * (seen + noise * random.normal())));
            sample.values[ground.size() + b].push_back(
                static_cast<float>(300 + 80 * static_cast<double>(b + 1) * (seen + noise * random.normal())));
        }
    }
    return sample;
}

/// Every n-th pixel becomes something else in the later date.
inline void plant_change(Sample& sample, std::size_t every, unsigned seed) {
    core::RandomValues random(seed);
    const std::size_t bands = sample.values.size() / 2;
    for (std::size_t i = 0; i < sample.count(); i += every)
        for (std::size_t b = 0; b < bands; ++b)
            sample.values[bands + b][i] += static_cast<float>(400 * (b % 2 == 0 ? 1 : -1) + 100 * random.normal());
}

/// Value of variate v at pixel i, in double.
inline double variate(const LinearVariates& model, const Sample& sample, int v, std::size_t i) {
    const auto row = static_cast<std::size_t>(v);
    double z = static_cast<double>(model.constants[row]);
    for (std::size_t f = 0; f < sample.values.size(); ++f)
        z += static_cast<double>(model.coefficients[row * sample.values.size() + f]) *
             static_cast<double>(sample.values[f][i]);
    return z;
}

/// Scores of all pixels: the sums of their squared variates.
inline std::vector<float> scores_of(const LinearVariates& model, const Sample& sample) {
    std::vector<float> scores;
    for (std::size_t i = 0; i < sample.count(); ++i) {
        double sum = 0;
        for (int v = 0; v < model.variates; ++v) sum += variate(model, sample, v, i) * variate(model, sample, v, i);
        scores.push_back(static_cast<float>(sum));
    }
    return scores;
}

}  // namespace quarrywatch::detect
