#include "kernels/coregister/apodise.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// A window of 128 px, range(0) rows of it masked; items are pixels.
void apodise(benchmark::State& state) {
    constexpr int kSide = 128;
    const core::Raster<float> image = random_plane(kSide, kSide, 1);
    core::Raster<std::uint8_t> valid(kSide, kSide, 1);
    for (int r = 0; r < static_cast<int>(state.range(0)); ++r)
        for (int c = 0; c < kSide; ++c) valid(r, c) = 0;
    core::Raster<float> out(kSide, kSide);
    coregister::Apodiser apodiser(kSide);
    for (auto _ : state) {
        apodiser.take_mask(valid.view());
        const auto result = apodiser.apply(image.view(), 0.3, -0.2, out.data());
        benchmark::DoNotOptimize(result.valid_share);
    }
    report_scan(state, image.size(), 2 * image.size() * sizeof(float));
}
BENCHMARK(apodise)->ArgName("masked")->Arg(0)->Arg(40);

}  // namespace
}  // namespace quarrywatch::bench
