#include "kernels/detect/sfa.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tests/bench/two_date_sample.hpp"

namespace quarrywatch::bench {
namespace {

constexpr std::size_t kSamplePixels = 400000;  // what the survey fits on

/// One fit on range(0) bands per date on one thread; items are sample pixels.
void sfa(benchmark::State& state) {
    const detect::Sample sample = sample_of(kSamplePixels, static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        const detect::SfaFit fit = detect::fit_sfa(sample, {}, detect::FitOptions{}, 1);
        benchmark::DoNotOptimize(fit.model.coefficients.data());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kSamplePixels));
}
BENCHMARK(sfa)->ArgName("bands")->Arg(4)->Arg(6)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
