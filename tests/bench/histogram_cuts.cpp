#include "kernels/detect/histogram_cuts.hpp"

#include <benchmark/benchmark.h>

#include "tests/detect/made_scores.hpp"

namespace quarrywatch::bench {
namespace {

/// Cut a histogram of 1,024 bins, a tenth of the scores changed; items are bins.
void histogram_cut(benchmark::State& state, double (*cut)(const detect::Histogram&)) {
    const detect::Histogram h = detect::magnitude_histogram(
        detect::ascending(detect::with_change(detect::null_scores(100000, 4, 1, 1), 10000, 50)));
    for (auto _ : state) benchmark::DoNotOptimize(cut(h));
    state.SetItemsProcessed(state.iterations() * h.bins());
}
BENCHMARK_CAPTURE(histogram_cut, otsu, detect::otsu)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(histogram_cut, kittler_illingworth, detect::kittler_illingworth)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(histogram_cut, two_means, detect::two_means)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quarrywatch::bench
