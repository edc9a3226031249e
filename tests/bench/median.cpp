#include "kernels/core/median.hpp"

#include <benchmark/benchmark.h>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Items are numbers; the list is copied anew each time.
void median(benchmark::State& state) {
    const std::vector<float> numbers = random_numbers(1U << 20U, 0, 1, 1);
    for (auto _ : state) {
        std::vector<float> list = numbers;
        benchmark::DoNotOptimize(core::median_of(list));
    }
    report_scan(state, numbers.size(), numbers.size() * sizeof(float));
}
BENCHMARK(median);

}  // namespace
}  // namespace quarrywatch::bench
