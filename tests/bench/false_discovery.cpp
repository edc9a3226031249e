#include "kernels/detect/false_discovery.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "tests/detect/made_scores.hpp"

namespace quarrywatch::bench {
namespace {

/// Threshold of a million sorted scores of which one in range(0) changed; items are scores.
void false_discovery(benchmark::State& state) {
    constexpr int kScores = 1000000;
    const auto changed = static_cast<std::size_t>(kScores / state.range(0));
    const std::vector<float> sorted =
        detect::ascending(detect::with_change(detect::null_scores(kScores, 2, 1, 1), changed, 15));
    for (auto _ : state) benchmark::DoNotOptimize(detect::false_discovery(sorted, detect::NullLaw{1, 2}, 0.01));
    state.SetItemsProcessed(state.iterations() * kScores);
}
BENCHMARK(false_discovery)->ArgName("one_in")->Arg(10)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quarrywatch::bench
