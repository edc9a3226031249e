#include "kernels/core/fast_log.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "kernels/core/multiversion.hpp"
#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

QUARRYWATCH_MULTIVERSION
void log_row(float* __restrict out, const float* __restrict in, int count) {
    for (int i = 0; i < count; ++i) out[i] = core::fast_log(in[i]);
}

/// Logarithms of a row that stays in the first-level cache: what the function itself costs.
void fast_log(benchmark::State& state) {
    constexpr int kCount = 1024;
    const std::vector<float> values = random_numbers(kCount, 0.01F, 100.0F, 1);
    std::vector<float> out(kCount);
    for (auto _ : state) {
        log_row(out.data(), values.data(), kCount);
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    report_scan(state, kCount, kCount * sizeof(float));
}
BENCHMARK(fast_log);

}  // namespace
}  // namespace quarrywatch::bench
