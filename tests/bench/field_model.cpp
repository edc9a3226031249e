#include "kernels/coregister/field_model.hpp"

#include <benchmark/benchmark.h>

#include "tests/bench/smooth_samples.hpp"

namespace quarrywatch::bench {
namespace {

/// One spline through range(0) x range(0) ties; items are ties.
void field_model(benchmark::State& state) {
    const int across = static_cast<int>(state.range(0)), size = 64 * (across + 1);
    const auto samples = smooth_samples(across);
    for (auto _ : state) {
        const auto fit = coregister::FieldModelFit::fit(samples, size, size, spline_for(across), 0);
        if (!fit) state.SkipWithError("no model");
        benchmark::DoNotOptimize(fit->field().at(100, 100));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(samples.size()));
}
BENCHMARK(field_model)->ArgName("across")->Arg(30)->Arg(100)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
