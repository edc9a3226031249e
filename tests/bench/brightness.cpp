#include "kernels/detect/brightness.hpp"

#include <benchmark/benchmark.h>

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

/// Plain differences of the bands, over the noise's standard deviation.
detect::LinearVariates difference(std::size_t bands) {
    constexpr float kInverse = 34.6F;  // of 0.1 / sqrt(12)
    detect::LinearVariates model{static_cast<int>(2 * bands), static_cast<int>(bands),
                                 std::vector<float>(2 * bands * bands, 0.0F),
                                 std::vector<float>(bands, -0.05F * kInverse)};
    for (std::size_t b = 0; b < bands; ++b) {
        model.coefficients[b * 2 * bands + b] = -kInverse;
        model.coefficients[b * 2 * bands + bands + b] = kInverse;
    }
    return model;
}

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
