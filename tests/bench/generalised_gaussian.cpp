#include "kernels/detect/generalised_gaussian.hpp"

#include <benchmark/benchmark.h>

#include "tests/detect/made_scores.hpp"

namespace quarrywatch::bench {
namespace {

/// Cut a histogram of 256 bins of cube roots, a tenth of the scores changed; items are bins.
void kittler_illingworth_gg(benchmark::State& state) {
    const detect::Histogram h = detect::cube_root_histogram(
        detect::ascending(detect::with_change(detect::null_scores(100000, 4, 1, 1), 10000, 50)), 256);
    for (auto _ : state) benchmark::DoNotOptimize(detect::kittler_illingworth_gg(h));
    state.SetItemsProcessed(state.iterations() * h.bins());
}
BENCHMARK(kittler_illingworth_gg)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
