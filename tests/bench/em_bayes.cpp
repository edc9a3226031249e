#include "kernels/detect/em_bayes.hpp"

#include <benchmark/benchmark.h>

#include "tests/detect/made_scores.hpp"

namespace quarrywatch::bench {
namespace {

/// Fit two normal classes to a histogram of 1,024 bins, a tenth of the scores changed, and cut it; items are bins.
void em_bayes(benchmark::State& state) {
    const detect::Histogram h = detect::magnitude_histogram(
        detect::ascending(detect::with_change(detect::null_scores(100000, 4, 1, 1), 10000, 50)));
    for (auto _ : state) benchmark::DoNotOptimize(detect::em_bayes(h));
    state.SetItemsProcessed(state.iterations() * h.bins());
}
BENCHMARK(em_bayes)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
