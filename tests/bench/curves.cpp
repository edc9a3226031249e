#include "kernels/evaluate/curves.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// The curve of range(0) labelled pixels, their copy included; items are pixels.
void score_curve(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const std::vector<float> scores = random_numbers(count, 0, 1, 1);
    std::vector<evaluate::ScoredPixel> pixels;
    for (std::size_t i = 0; i < count; ++i) pixels.push_back({scores[i] + (i % 10 == 0 ? 0.3F : 0.0F), i % 10 == 0});
    for (auto _ : state) benchmark::DoNotOptimize(evaluate::score_curve(pixels, 250));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(score_curve)->ArgName("pixels")->Arg(1000000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
