#include "kernels/detect/linear_variates.hpp"

#include <benchmark/benchmark.h>

#include "tests/bench/two_date_sample.hpp"

namespace quarrywatch::bench {
namespace {

/// Recombine the variates of range(0) bands; items are coefficients.
void recombine(benchmark::State& state) {
    const auto bands = static_cast<std::size_t>(state.range(0));
    const detect::LinearVariates model = difference(bands);
    core::Matrix mix(model.variates, model.variates);
    for (int i = 0; i < model.variates; ++i) mix(i, i) = 2;
    const std::vector<double> centre(bands, 0.5);
    for (auto _ : state) benchmark::DoNotOptimize(detect::recombined(model, mix, centre).constants.data());
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(model.coefficients.size()));
}
BENCHMARK(recombine)->ArgName("bands")->Arg(4)->Arg(6);

}  // namespace
}  // namespace quarrywatch::bench
