#pragma once
// Scores of known laws, the same on every machine.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {

/// `scale` times chi-square variables of `degrees` degrees of freedom.
inline std::vector<float> null_scores(int count, int degrees, double scale, unsigned seed) {
    core::RandomValues random(seed);
    std::vector<float> scores;
    for (int i = 0; i < count; ++i) {
        double sum = 0;
        for (int d = 0; d < degrees; ++d) sum += std::pow(random.normal(), 2);
        scores.push_back(static_cast<float>(scale * sum));
    }
    return scores;
}

/// The first `changed` scores get a strong change on top.
inline std::vector<float> with_change(std::vector<float> scores, std::size_t changed, double strength) {
    core::RandomValues random(99);
    for (std::size_t i = 0; i < changed; ++i) scores[i] += static_cast<float>(strength * (1 + random.uniform()));
    return scores;
}

inline std::vector<float> ascending(std::vector<float> scores) {
    std::sort(scores.begin(), scores.end());
    return scores;
}

/// How many of the scores from <= i < to exceed the threshold.
inline std::size_t above(const std::vector<float>& scores, std::size_t from, std::size_t to, double threshold) {
    return static_cast<std::size_t>(std::count_if(scores.begin() + static_cast<std::ptrdiff_t>(from),
                                                  scores.begin() + static_cast<std::ptrdiff_t>(to),
                                                  [&](float s) { return static_cast<double>(s) > threshold; }));
}

}  // namespace quarrywatch::detect
