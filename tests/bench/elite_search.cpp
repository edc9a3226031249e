#include "kernels/evaluate/elite_search.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace quarrywatch::bench {
namespace {

/// The next of six axes after range(0) trials.
void propose(benchmark::State& state) {
    core::SeededRandom random(1);
    const std::vector<evaluate::SearchAxis> axes{{0}, {0}, {0}, {0}, {3}, {5}};
    std::vector<evaluate::Tried> tried;
    for (int i = 0; i < state.range(0); ++i) tried.push_back({evaluate::random_point(axes, random), random.uniform()});
    for (auto _ : state) benchmark::DoNotOptimize(evaluate::propose(axes, tried, {}, random));
}
BENCHMARK(propose)->ArgName("trials")->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quarrywatch::bench
