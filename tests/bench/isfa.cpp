#include "kernels/detect/isfa.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tests/bench/two_date_sample.hpp"

namespace quarrywatch::bench {
namespace {

constexpr std::size_t kSamplePixels = 400000;  // what the survey fits on

/// Ten iterations on range(0) bands per date on one thread; items are sample pixels, once each.
void isfa(benchmark::State& state) {
    const detect::Sample sample = sample_of(kSamplePixels, static_cast<std::size_t>(state.range(0)));
    detect::FitOptions options;
    options.maximum_iterations = 10;
    options.tolerance = -1;  // no eigenvalue moves by so little
    for (auto _ : state) {
        const detect::IsfaFit fit = detect::fit_isfa(sample, options, 1);
        benchmark::DoNotOptimize(fit.no_change.data());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kSamplePixels));
}
BENCHMARK(isfa)->ArgName("bands")->Arg(4)->Arg(6)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
