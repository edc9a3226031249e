#include "kernels/coregister/field_error.hpp"

#include <benchmark/benchmark.h>

#include "tests/bench/smooth_samples.hpp"

namespace quarrywatch::bench {
namespace {

/// The errors of one spline through range(0) x range(0) ties; items are ties.
void field_error(benchmark::State& state) {
    const int across = static_cast<int>(state.range(0)), size = 64 * (across + 1);
    const auto samples = smooth_samples(across);
    const auto fit = coregister::FieldModelFit::fit(samples, size, size, spline_for(across), -1);
    for (auto _ : state)
        benchmark::DoNotOptimize(coregister::state_errors(samples, *fit, {size, size, 128, 0}, 0.05, {}).field_rmse_px);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(samples.size()));
}
BENCHMARK(field_error)->ArgName("across")->Arg(30)->Arg(100)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
