#include "kernels/evaluate/metrics.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/change_mask.hpp"

namespace quarrywatch::bench {
namespace {

/// Count a mask against labels of both classes.
void pixel_counts(benchmark::State& state) {
    const core::Raster<std::uint8_t> result = change_mask(500, 2000), changed = change_mask(400, 0);
    core::Raster<std::uint8_t> unchanged(kMaskSize, kMaskSize);
    for (std::size_t i = 0; i < unchanged.size(); ++i)
        unchanged.data()[i] = changed.data()[i] == 0 && i % 3 != 0 ? 1 : 0;
    for (auto _ : state) {
        evaluate::PixelCounts counts;
        counts.add(result.view(), changed.view(), unchanged.view());
        benchmark::DoNotOptimize(counts.counts().tp);
    }
    report_scan(state, result.size(), 3 * result.size());
}
BENCHMARK(pixel_counts)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
