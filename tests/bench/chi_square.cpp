#include "kernels/core/chi_square.hpp"

#include <benchmark/benchmark.h>

namespace quarrywatch::bench {
namespace {

/// Survival over range(0) degrees of freedom, at values from the middle to the far tail; items are values.
void chi_square_survival(benchmark::State& state) {
    const auto degrees = static_cast<double>(state.range(0));
    constexpr int kValues = 100;
    for (auto _ : state)
        for (int i = 1; i <= kValues; ++i)
            benchmark::DoNotOptimize(core::chi_square_survival(degrees * i / 10, degrees));
    state.SetItemsProcessed(state.iterations() * kValues);
}
BENCHMARK(chi_square_survival)->ArgName("degrees")->Arg(4)->Arg(100);

/// Quantiles; items are values.
void chi_square_quantile(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(core::chi_square_quantile(1e-4, 4));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(chi_square_quantile);

}  // namespace
}  // namespace quarrywatch::bench
