#include "kernels/detect/whiten.hpp"

#include <benchmark/benchmark.h>

#include <utility>
#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/two_date_sample.hpp"

namespace quarrywatch::bench {
namespace {

constexpr std::size_t kSamplePixels = 400000;  // what the survey fits on

/// Whiten the plain differences of range(0) bands on one thread.
void whiten(benchmark::State& state) {
    const auto bands = static_cast<std::size_t>(state.range(0));
    const detect::Sample sample = sample_of(kSamplePixels, bands);
    detect::LinearVariates model{static_cast<int>(2 * bands), static_cast<int>(bands),
                                 std::vector<float>(2 * bands * bands, 0.0F), std::vector<float>(bands, 0.0F)};
    for (std::size_t b = 0; b < bands; ++b) {
        model.coefficients[b * 2 * bands + b] = -1;
        model.coefficients[b * 2 * bands + bands + b] = 1;
    }
    for (auto _ : state) {
        const detect::LinearVariates whitened = detect::whiten(model, sample, 0.9, 1);
        benchmark::DoNotOptimize(whitened.coefficients.data());
    }
    report_scan(state, kSamplePixels, kSamplePixels * 2 * bands * sizeof(float));
}
BENCHMARK(whiten)->ArgName("bands")->Arg(4)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
