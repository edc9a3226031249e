#include "kernels/detect/brightness.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "tests/bench/two_date_sample.hpp"

namespace quarrywatch::bench {
namespace {

constexpr std::size_t kSamplePixels = 200000;  // what the survey fits on; the rounds run over every third of them

/// Split the plain differences of range(0) bands on one thread; items are sample pixels.
void brightness(benchmark::State& state) {
    const auto bands = static_cast<std::size_t>(state.range(0));
    const detect::Sample sample = sample_of(kSamplePixels, bands);
    const detect::LinearVariates model = difference(bands);
    for (auto _ : state) {
        const detect::BrightnessFit fit = detect::fit_brightness(model, static_cast<int>(bands), sample, 0.9, 1);
        benchmark::DoNotOptimize(fit.model.coefficients.data());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kSamplePixels));
}
BENCHMARK(brightness)->ArgName("bands")->Arg(4)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
