#include "kernels/detect/reweight.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/two_date_sample.hpp"

namespace quarrywatch::bench {
namespace {

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
