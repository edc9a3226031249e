#include "kernels/detect/chronochrome.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "tests/bench/two_date_sample.hpp"

namespace quarrywatch::bench {
namespace {

constexpr std::size_t kSamplePixels = 200000;  // what the survey fits on where features are more than bands

/// Bands, their squares and products as predictors of n later bands.
detect::Sample quadratic(std::size_t n) {
    const detect::Sample bands = sample_of(kSamplePixels, n);
    detect::Sample sample;
    sample.values.assign(bands.values.begin(), bands.values.begin() + static_cast<std::ptrdiff_t>(n));
    for (std::size_t a = 0; a < n; ++a)
        for (std::size_t b = 0; b <= a; ++b) {
            std::vector<float> product(kSamplePixels);
            for (std::size_t i = 0; i < kSamplePixels; ++i) product[i] = bands.values[a][i] * bands.values[b][i];
            sample.values.push_back(std::move(product));
        }
    sample.values.insert(sample.values.end(), bands.values.begin() + static_cast<std::ptrdiff_t>(n),
                         bands.values.end());
    return sample;
}

/// Ten iterations on range(0) bands, with squares and products, on one thread; items are sample pixels.
void chronochrome(benchmark::State& state) {
    const auto bands = static_cast<int>(state.range(0));
    const detect::Sample sample = quadratic(static_cast<std::size_t>(bands));
    detect::FitOptions options;
    options.maximum_iterations = 10;
    options.tolerance = 0;
    for (auto _ : state) {
        const detect::ChronochromeFit fit = detect::fit_chronochrome(sample, bands, options, 1);
        benchmark::DoNotOptimize(fit.no_change.data());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kSamplePixels));
}
BENCHMARK(chronochrome)->ArgName("bands")->Arg(4)->Arg(6)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
