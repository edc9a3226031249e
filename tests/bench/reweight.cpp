#include "kernels/detect/reweight.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// `pixels` of n bands per date; the later date is the earlier one with noise.
detect::Sample sample_of(std::size_t pixels, std::size_t n) {
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
detect::LinearVariates difference(std::size_t bands) {
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

constexpr std::size_t kSamplePixels = 400000;  // what the survey fits on

/// Scores of range(0) variates of as many bands per date, on one thread.
void scores_of_sample(benchmark::State& state) {
    const auto bands = static_cast<std::size_t>(state.range(0));
    const detect::Sample sample = sample_of(kSamplePixels, bands);
    detect::LinearVariates model = difference(bands);
    for (float& c : model.coefficients) c += 0.5F;  // as fitted models have it: no coefficient is 0
    std::vector<float> scores;
    for (auto _ : state) {
        detect::scores_of_sample(model, sample, 1, scores);
        benchmark::DoNotOptimize(scores.data());
    }
    report_scan(state, kSamplePixels, kSamplePixels * 2 * bands * sizeof(float));
}
BENCHMARK(scores_of_sample)->ArgName("bands")->Arg(4)->Arg(6)->Unit(benchmark::kMillisecond);

/// Weights of range(0) scores of 4 degrees on one thread; of one score: what the table costs.
void no_change_weights(benchmark::State& state) {
    const auto pixels = static_cast<std::size_t>(state.range(0));
    const std::vector<float> scores = random_numbers(pixels, 0, 20, 1);
    std::vector<float> weights;
    for (auto _ : state) {
        detect::no_change_weights(scores, 4, 1, weights);
        benchmark::DoNotOptimize(weights.data());
    }
    report_scan(state, pixels, pixels * sizeof(float));
}
BENCHMARK(no_change_weights)
    ->ArgName("pixels")
    ->Arg(1)
    ->Arg(static_cast<std::int64_t>(kSamplePixels))
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
