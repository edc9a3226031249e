#include "kernels/classify/slope.hpp"

#include <benchmark/benchmark.h>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

constexpr int kSize = 512;

void slope(benchmark::State& state) {
    const auto height = random_planes(1, kSize, kSize);
    for (auto _ : state) benchmark::DoNotOptimize(classify::slope_degrees(height[0].view(), 30, 30));
    state.SetItemsProcessed(state.iterations() * kSize * kSize);
}
BENCHMARK(slope);

}  // namespace
}  // namespace quarrywatch::bench
