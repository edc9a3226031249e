#include "kernels/coregister/fourier.hpp"

#include <benchmark/benchmark.h>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// A window of range(0) pixels side, forward and back; items are pixels transformed.
void fourier(benchmark::State& state) {
    const int side = static_cast<int>(state.range(0));
    core::Raster<float> re = random_plane(side, side, 1), im = random_plane(side, side, 2);
    coregister::Fourier transform(side);
    for (auto _ : state) {
        transform.forward(re.data(), im.data());
        transform.inverse(re.data(), im.data(), side);
        benchmark::DoNotOptimize(re.data());
        for (std::size_t i = 0; i < re.size(); ++i) {  // back to their size, or they grow without limit
            re.data()[i] /= static_cast<float>(re.size());
            im.data()[i] /= static_cast<float>(re.size());
        }
    }
    report_scan(state, 2 * re.size(), 4 * re.size() * sizeof(float));
}
BENCHMARK(fourier)->ArgName("side")->Arg(64)->Arg(128)->Arg(256)->Arg(512);

}  // namespace
}  // namespace quarrywatch::bench
