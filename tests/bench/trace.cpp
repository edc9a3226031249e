#include "kernels/vectorise/trace.hpp"

#include <benchmark/benchmark.h>

#include "kernels/vectorise/stitch.hpp"
#include "tests/bench/change_mask.hpp"

namespace quarrywatch::bench {
namespace {

/// Trace every component of a mask of range(0) sites and range(1) specks. Items are the pixels inside the components.
void trace(benchmark::State& state) {
    const core::Raster<std::uint8_t> mask =
        change_mask(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
    const vectorise::Components components = vectorise::stitch(tiles_of(mask));
    std::int64_t pixels = 0;
    for (const vectorise::Run& run : components.runs) pixels += run.col_end - run.col_begin;
    const std::span runs(components.runs);
    for (auto _ : state) {
        for (std::size_t c = 0; c < components.count(); ++c) {
            const std::size_t begin = components.first_run[c];
            auto rings = vectorise::trace(runs.subspan(begin, components.first_run[c + 1] - begin));
            benchmark::DoNotOptimize(rings.data());
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * pixels);
    state.counters["components"] = static_cast<double>(components.count());
}
BENCHMARK(trace)->ArgNames({"sites", "specks"})->Args({500, 2000})->Args({3000, 500000});

/// The wildest outline: one component that fills a mask at random just above the percolation threshold.
void trace_percolation(benchmark::State& state) {
    constexpr int kSize = 1024;
    constexpr unsigned kMarkedPer1000 = 620;
    core::Raster<std::uint8_t> mask(kSize, kSize);
    std::mt19937 random(2);
    for (std::size_t i = 0; i < mask.size(); ++i) mask.data()[i] = random() % 1000 < kMarkedPer1000 ? 1 : 0;
    const vectorise::Components components = vectorise::stitch({vectorise::label_runs(mask.view(), 0, 0)});
    const std::span runs(components.runs);
    for (auto _ : state) {
        for (std::size_t c = 0; c < components.count(); ++c) {
            const std::size_t begin = components.first_run[c];
            auto rings = vectorise::trace(runs.subspan(begin, components.first_run[c + 1] - begin));
            benchmark::DoNotOptimize(rings.data());
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(mask.size()));
}
BENCHMARK(trace_percolation);

}  // namespace
}  // namespace quarrywatch::bench
