#include "kernels/normalise/relative_gain.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Fit one band over range(0) pixels, half of them stable.
void relative_gain(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const std::vector<float> before = random_numbers(count, 0, 1, 1), no_change = random_numbers(count, 0.9F, 1, 2);
    std::vector<float> after = random_numbers(count, 0, 0.1F, 3);
    for (std::size_t i = 0; i < count; ++i) after[i] += 1.2F * before[i];
    for (auto _ : state) {
        const normalise::RelativeGain gain = normalise::fit_relative_gain(before, after, no_change);
        benchmark::DoNotOptimize(gain.gain);
    }
    report_scan(state, count, 3 * count * sizeof(float));
}
BENCHMARK(relative_gain)->ArgName("pixels")->Arg(400000)->Arg(4000000);

}  // namespace
}  // namespace quarrywatch::bench
