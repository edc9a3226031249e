#include "kernels/vectorise/stitch.hpp"

#include <benchmark/benchmark.h>

#include "tests/bench/change_mask.hpp"

namespace quarrywatch::bench {
namespace {

/// Stitch the tiles of a mask of range(0) sites and range(1) specks. Items are the pixels of the grid.
void stitch(benchmark::State& state) {
    const core::Raster<std::uint8_t> mask =
        change_mask(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
    const std::vector<vectorise::TileRuns> tiles = tiles_of(mask);
    std::size_t runs = 0;
    for (auto _ : state) {
        const vectorise::Components components = vectorise::stitch(tiles);
        benchmark::DoNotOptimize(components.runs.data());
        runs = components.runs.size();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(mask.size()));
    state.counters["runs"] = static_cast<double>(runs);
    state.counters["runs_per_second"] =
        benchmark::Counter(static_cast<double>(runs), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(stitch)->ArgNames({"sites", "specks"})->Args({500, 2000})->Args({3000, 500000});

}  // namespace
}  // namespace quarrywatch::bench
