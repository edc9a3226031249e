#include "kernels/coregister/cross_spectrum.hpp"

#include <benchmark/benchmark.h>

#include "kernels/coregister/fourier.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// From a transform to the weighted peak and its precision; items are windows of range(0) pixels side.
void cross_spectrum(benchmark::State& state) {
    const int side = static_cast<int>(state.range(0));
    core::Raster<float> re = random_plane(side, side, 1), im(side, side);
    for (int r = 0; r < side; ++r)
        for (int c = 0; c < side; ++c) im(r, c) = re(r, (c + side - 1) % side);  // displaced by one pixel
    coregister::Fourier(side).forward(re.data(), im.data());
    coregister::CrossSpectrum cross(side);
    for (auto _ : state) {
        cross.take(re.data(), im.data());
        cross.weigh_by_coherence(1, 0);
        const auto top = cross.climb(0.8, 0.1);
        if (!top.converged) state.SkipWithError("no peak");
        benchmark::DoNotOptimize(cross.precision(top.dx_px, top.dy_px, 1).sigma_px);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(cross_spectrum)->ArgName("side")->Arg(64)->Arg(128)->Arg(256);

}  // namespace
}  // namespace quarrywatch::bench
