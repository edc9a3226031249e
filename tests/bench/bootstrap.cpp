#include "kernels/evaluate/bootstrap.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// The interval of a ratio of sums over range(0) blocks, 1,000 samples; items are samples.
void bootstrap(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const std::vector<float> values = random_numbers(count, 0, 1, 1);
    const std::vector<std::uint32_t> group(count, 0);
    const auto ratio = [&](std::span<const std::uint32_t> times) -> std::optional<double> {
        double sum = 0, all = 0;
        for (std::size_t i = 0; i < count; ++i) {
            sum += times[i] * static_cast<double>(values[i]);
            all += times[i];
        }
        return sum / all;
    };
    const evaluate::BootstrapOptions options;
    for (auto _ : state) benchmark::DoNotOptimize(evaluate::bootstrap_interval(group, ratio, options));
    state.SetItemsProcessed(state.iterations() * options.samples);
}
BENCHMARK(bootstrap)->ArgName("blocks")->Arg(256)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
