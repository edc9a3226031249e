#include "kernels/evaluate/calibration.hpp"

#include <benchmark/benchmark.h>

#include "tests/bench/verdicts.hpp"

namespace quarrywatch::bench {
namespace {

/// Fit a sigmoid to range(0) verdicts: some hundreds are what an office has; items are verdicts.
void calibration(benchmark::State& state) {
    const Verdicts v = verdicts(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(evaluate::fit_platt(v.score, v.truth));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(calibration)->ArgName("verdicts")->Arg(500)->Arg(100000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quarrywatch::bench
