#include "kernels/detect/tail.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

#include "tests/detect/made_scores.hpp"

namespace quarrywatch::bench {
namespace {

/// Find the end of the unchanged among a million sorted scores, a twentieth of them changed; items are scores.
void tail(benchmark::State& state) {
    constexpr int kScores = 1000000;
    const std::vector<float> sorted =
        detect::ascending(detect::with_change(detect::null_scores(kScores, 2, 1, 1), kScores / 20, 100));
    for (auto _ : state) {
        const std::size_t unchanged = detect::below_valley(sorted);
        benchmark::DoNotOptimize(detect::tail_of(sorted, unchanged, 4e-6).threshold);
    }
    state.SetItemsProcessed(state.iterations() * kScores);
}
BENCHMARK(tail)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quarrywatch::bench
