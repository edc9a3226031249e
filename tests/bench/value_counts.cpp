#include "kernels/classify/value_counts.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Medians of a site of range(0) pixels; items are pixels.
void value_counts(benchmark::State& state) {
    const std::vector<float> values = random_numbers(static_cast<std::size_t>(state.range(0)), -1, 1, 1);
    for (auto _ : state) {
        classify::ValueCounts counts;
        for (const float v : values) counts.add(static_cast<double>(v));
        benchmark::DoNotOptimize(counts.median());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(value_counts)->ArgName("pixels")->Arg(40)->Arg(1000)->Arg(100000);

/// Merge the counts of range(0) tiles of 1,000 pixels each; items are pixels.
void value_counts_merge(benchmark::State& state) {
    std::vector<classify::ValueCounts> parts(static_cast<std::size_t>(state.range(0)));
    for (std::size_t p = 0; p < parts.size(); ++p) {
        for (const float v : random_numbers(1000, -1, 1, static_cast<unsigned>(p)))
            parts[p].add(static_cast<double>(v));
        benchmark::DoNotOptimize(parts[p].median());
    }
    for (auto _ : state) {
        classify::ValueCounts whole;
        for (const auto& part : parts) whole.merge(part);
        benchmark::DoNotOptimize(whole.median());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0) * 1000);
}
BENCHMARK(value_counts_merge)->ArgName("tiles")->Arg(4)->Arg(100);

}  // namespace
}  // namespace quarrywatch::bench
