#include "kernels/vectorise/label_runs.hpp"

#include <benchmark/benchmark.h>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/change_mask.hpp"

namespace quarrywatch::bench {
namespace {

/// Label a mask of range(0) sites and range(1) specks.
void label_runs(benchmark::State& state) {
    const core::Raster<std::uint8_t> mask =
        change_mask(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
    std::size_t runs = 0;
    for (auto _ : state) {
        const vectorise::TileRuns tile = vectorise::label_runs(mask.view(), 0, 0);
        benchmark::DoNotOptimize(tile.runs.data());
        runs = tile.runs.size();
    }
    report_scan(state, mask.size(), mask.size());
    state.counters["runs"] = static_cast<double>(runs);
}
BENCHMARK(label_runs)->ArgNames({"sites", "specks"})->Args({0, 0})->Args({500, 2000})->Args({3000, 500000});

}  // namespace
}  // namespace quarrywatch::bench
