#include "kernels/detect/speckle.hpp"

#include <benchmark/benchmark.h>

#include <array>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

constexpr int kTile_px = 1038;  // 1024 and the halo of a window of 15

/// Filter a tile in place; the work does not depend on the values.
void filter_speckle(benchmark::State& state, detect::SpeckleFilter filter) {
    core::Raster<float> plane = random_plane(kTile_px, kTile_px, 1);
    detect::SpeckleOptions options;
    options.filter = filter;
    options.window_px = static_cast<int>(state.range(0));
    detect::SpeckleWorkspace workspace;
    for (auto _ : state) {
        detect::filter_speckle(plane.view(), options, 4, workspace);
        benchmark::ClobberMemory();
    }
    report_scan(state, plane.size(), plane.size() * sizeof(float));
}
BENCHMARK_CAPTURE(filter_speckle, lee, detect::SpeckleFilter::lee)
    ->ArgName("window_px")
    ->Arg(5)
    ->Arg(7)
    ->Arg(15)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(filter_speckle, refined_lee, detect::SpeckleFilter::refined_lee)
    ->ArgName("window_px")
    ->Arg(5)
    ->Arg(7)
    ->Arg(15)
    ->Unit(benchmark::kMillisecond);

void estimate_looks(benchmark::State& state) {
    const core::Raster<float> plane = random_plane(kPlaneSize, kPlaneSize, 1);
    const core::Raster<std::uint8_t> valid(kPlaneSize, kPlaneSize, 1);
    const std::array windows{plane.view()};
    const std::array masks{valid.view()};
    for (auto _ : state) benchmark::DoNotOptimize(detect::estimate_looks(windows, masks));
    report_scan(state, plane.size(), plane.size() * (sizeof(float) + 1));
}
BENCHMARK(estimate_looks)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
