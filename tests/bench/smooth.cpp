#include "kernels/detect/smooth.hpp"

#include <benchmark/benchmark.h>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Smooth a plane in place; range(0) is the standard deviation in tenths of a pixel.
void smooth(benchmark::State& state) {
    core::Raster<float> plane = random_plane(kPlaneSize, kPlaneSize, 1), scratch;
    const double sigma_px = static_cast<double>(state.range(0)) / 10;
    for (auto _ : state) {
        detect::smooth(plane.view(), sigma_px, scratch);
        benchmark::ClobberMemory();
    }
    report_scan(state, plane.size(), plane.size() * sizeof(float));
}
BENCHMARK(smooth)->ArgName("sigma_x10")->Arg(7)->Arg(20)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
