#include "kernels/detect/irmad.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "tests/bench/two_date_sample.hpp"

namespace quarrywatch::bench {
namespace {

constexpr std::size_t kSamplePixels = 400000;  // what the survey fits on

/// Ten iterations of IR-MAD on range(0) bands per date on one thread; items are sample pixels.
void irmad(benchmark::State& state) {
    const detect::Sample sample = sample_of(kSamplePixels, static_cast<std::size_t>(state.range(0)));
    detect::FitOptions options;
    options.maximum_iterations = 10;
    options.tolerance = 0;
    for (auto _ : state) {
        const detect::IrmadFit fit = detect::fit_irmad(sample, options, 1);
        benchmark::DoNotOptimize(fit.no_change.data());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kSamplePixels));
}
BENCHMARK(irmad)->ArgName("bands")->Arg(4)->Arg(6)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
