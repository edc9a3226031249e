#include "kernels/detect/fusion.hpp"

#include <benchmark/benchmark.h>

#include <utility>
#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Fuse the scores of range(0) detectors on a 1,024-pixel tile.
void fuse(benchmark::State& state) {
    constexpr int kTile = 1024;
    const int detectors = static_cast<int>(state.range(0));
    std::vector<core::Raster<float>> scores = random_planes(detectors, kTile, kTile);
    for (auto& plane : scores)
        for (std::size_t i = 0; i < plane.size(); ++i) plane.data()[i] *= 30;
    const detect::Fusion fusion =
        detect::fusion_of(std::vector<detect::Calibration>(scores.size(), detect::calibrate({1, 4, 9})), 1, 4);
    core::Raster<float> out(kTile, kTile);
    const auto views = views_of(std::as_const(scores));
    for (auto _ : state) {
        detect::fuse(fusion, views, out.view());
        benchmark::ClobberMemory();
    }
    report_scan(state, out.size(), out.size() * scores.size() * sizeof(float));
}
BENCHMARK(fuse)->ArgName("detectors")->Arg(2)->Arg(4)->Arg(8)->Unit(benchmark::kMillisecond);

/// The tables of a fusion of two, computed once per pair. Items are fusions.
void fusion_tables(benchmark::State& state) {
    for (auto _ : state) {
        const detect::Calibration part = detect::calibrate({1, 4, 9});
        benchmark::DoNotOptimize(detect::fusion_of({part, part}, 1, 4).agreeing);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(fusion_tables)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
