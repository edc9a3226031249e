#include "kernels/detect/score_histogram.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "tests/detect/made_scores.hpp"

namespace quarrywatch::bench {
namespace {

constexpr int kScores = 1000000;

/// Histogram of the magnitudes of a million sorted scores; items are scores.
void magnitude_histogram(benchmark::State& state) {
    const std::vector<float> sorted = detect::ascending(detect::null_scores(kScores, 2, 1, 1));
    for (auto _ : state) benchmark::DoNotOptimize(detect::magnitude_histogram(sorted).total);
    state.SetItemsProcessed(state.iterations() * kScores);
}
BENCHMARK(magnitude_histogram)->Unit(benchmark::kMicrosecond);

/// Histogram of their logarithms; items are scores.
void log_histogram(benchmark::State& state) {
    const std::vector<float> sorted = detect::ascending(detect::null_scores(kScores, 2, 1, 1));
    for (auto _ : state) benchmark::DoNotOptimize(detect::log_histogram(sorted, 256, 1e-4, 1 - 1e-4).total);
    state.SetItemsProcessed(state.iterations() * kScores);
}
BENCHMARK(log_histogram)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quarrywatch::bench
