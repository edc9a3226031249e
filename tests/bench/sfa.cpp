#include "kernels/detect/sfa.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// `pixels` of n bands per date; the later date is the earlier one with noise.
detect::Sample sample_of(std::size_t pixels, std::size_t n) {
    detect::Sample sample;
    for (std::size_t b = 0; b < n; ++b)
        sample.values.push_back(random_numbers(pixels, 0, 1, static_cast<unsigned>(b) + 1));
    for (std::size_t b = 0; b < n; ++b) {
        std::vector<float> later = random_numbers(pixels, 0, 0.1F, static_cast<unsigned>(b) + 50);
        for (std::size_t i = 0; i < pixels; ++i) later[i] += sample.values[b][i];
        sample.values.push_back(std::move(later));
    }
    return sample;
}

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
