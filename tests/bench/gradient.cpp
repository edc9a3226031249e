#include "kernels/coregister/gradient.hpp"

#include <benchmark/benchmark.h>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Items are pixels.
void gradient(benchmark::State& state) {
    const core::Raster<float> values = random_plane(kPlaneSize, kPlaneSize, 1);
    const core::Raster<std::uint8_t> clear(kPlaneSize, kPlaneSize, 1);
    core::Raster<float> out(kPlaneSize, kPlaneSize);
    core::Raster<std::uint8_t> out_clear(kPlaneSize, kPlaneSize);
    for (auto _ : state) {
        coregister::gradient_magnitude(values.view(), clear.view(), out.view(), out_clear.view());
        benchmark::DoNotOptimize(out.data());
    }
    report_scan(state, values.size(), values.size() * sizeof(float));
}
BENCHMARK(gradient);

}  // namespace
}  // namespace quarrywatch::bench
