#include "kernels/evaluate/probability_figures.hpp"

#include <benchmark/benchmark.h>

#include "tests/bench/verdicts.hpp"

namespace quarrywatch::bench {
namespace {

/// All figures of range(0) verdicts once, as each sample of a bootstrap asks for them; items are verdicts.
void probability_figures(benchmark::State& state) {
    const Verdicts v = verdicts(static_cast<std::size_t>(state.range(0)));
    const evaluate::Forecasts forecasts{v.probability, v.truth};
    for (auto _ : state) {
        benchmark::DoNotOptimize(evaluate::brier_score(forecasts));
        benchmark::DoNotOptimize(evaluate::log_loss(forecasts));
        benchmark::DoNotOptimize(evaluate::order_auc(forecasts));
        benchmark::DoNotOptimize(evaluate::precision_at(forecasts, 50));
        benchmark::DoNotOptimize(evaluate::reliability_table(forecasts, 10));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(probability_figures)->ArgName("verdicts")->Arg(500)->Arg(100000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quarrywatch::bench
