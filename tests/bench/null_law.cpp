#include "kernels/detect/null_law.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "tests/detect/made_scores.hpp"

namespace quarrywatch::bench {
namespace {

/// Fit the law of unchanged ground; its cost does not depend on the number of scores. Items are fits.
void fit_null(benchmark::State& state) {
    const std::vector<float> sorted = detect::ascending(detect::null_scores(10000, 4, 1, 1));
    for (auto _ : state) benchmark::DoNotOptimize(detect::fit_null(sorted).scale);
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(fit_null)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quarrywatch::bench
