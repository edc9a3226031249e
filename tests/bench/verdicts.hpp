#pragma once
// Scores of judged sites and what was found there, for the benchmarks of probabilities.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {

struct Verdicts {
    std::vector<double> score, probability;
    std::vector<std::uint8_t> truth;
};

/// `count` scores, true with the probability 1 / (1 + exp(-score)).
inline Verdicts verdicts(std::size_t count) {
    const std::vector<float> scores = random_numbers(count, -4, 4, 1), chance = random_numbers(count, 0, 1, 2);
    Verdicts v;
    for (std::size_t i = 0; i < count; ++i) {
        v.score.push_back(static_cast<double>(scores[i]));
        v.probability.push_back(1 / (1 + std::exp(-v.score.back())));
        v.truth.push_back(static_cast<double>(chance[i]) < v.probability.back() ? 1 : 0);
    }
    return v;
}

}  // namespace quarrywatch::bench
