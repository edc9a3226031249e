#include "kernels/evaluate/ranking.hpp"

#include <benchmark/benchmark.h>

#include <utility>
#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Rank range(0) labelled pixels; items are pixels. The list is consumed: a copy is made outside the clock.
void ranking(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const std::vector<float> scores = random_numbers(count, 0, 1, 1);
    std::vector<evaluate::ScoredPixel> pixels;
    for (std::size_t i = 0; i < count; ++i) pixels.push_back({scores[i] + (i % 10 == 0 ? 0.3F : 0.0F), i % 10 == 0});
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<evaluate::ScoredPixel> copy = pixels;
        state.ResumeTiming();
        const evaluate::Ranking ranked = evaluate::rank(std::move(copy));
        benchmark::DoNotOptimize(ranked.auc);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(ranking)->ArgName("pixels")->Arg(1000000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
