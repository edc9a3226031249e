#include "kernels/detect/sample.hpp"

#include <benchmark/benchmark.h>

#include <utility>
#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/two_date_sample.hpp"

namespace quarrywatch::bench {
namespace {

constexpr std::size_t kSamplePixels = 400000;  // what the survey fits on

/// Moments of a sample of range(0) bands per date on one thread.
void moments(benchmark::State& state) {
    const auto bands = static_cast<std::size_t>(state.range(0));
    const detect::Sample sample = sample_of(kSamplePixels, bands);
    for (auto _ : state) {
        const detect::Moments m = detect::moments_of(sample, {}, 1);
        benchmark::DoNotOptimize(m.covariance.data());
    }
    report_scan(state, kSamplePixels, kSamplePixels * 2 * bands * sizeof(float));
}
BENCHMARK(moments)->ArgName("bands")->Arg(4)->Arg(6)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
