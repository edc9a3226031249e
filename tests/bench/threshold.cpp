#include "kernels/detect/threshold.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Choose a threshold by rule range(0) from a million scores, a hundredth of them changed; items are scores.
void threshold(benchmark::State& state) {
    constexpr std::size_t kScores = 1000000;
    std::vector<float> scores = random_numbers(kScores, 1e-6F, 1, 1);
    for (std::size_t i = 0; i < kScores; ++i) scores[i] = i % 100 == 0 ? 100 * scores[i] : -2 * std::log(scores[i]);
    detect::ThresholdOptions options;
    options.rule = static_cast<detect::ThresholdRule>(state.range(0));
    for (auto _ : state) {
        const detect::Threshold t = detect::choose_threshold(scores, options, 0.6);
        benchmark::DoNotOptimize(t.value);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kScores));
}
BENCHMARK(threshold)->ArgName("rule")->DenseRange(0, 9)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
