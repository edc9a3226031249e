#include "kernels/detect/look_gains.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

constexpr int kBands = 4, kSize = 512;

/// range(0) further looks of four bands.
void look_gains(benchmark::State& state) {
    std::vector<detect::SampleWindow> windows(1);
    windows[0].before = random_planes(kBands, kSize, kSize);
    windows[0].valid = core::Raster<std::uint8_t>(kSize, kSize, std::uint8_t{1});
    for (int k = 0; k < state.range(0); ++k) {
        detect::BaselineLook look;
        look.bands = random_planes(kBands, kSize, kSize);
        for (auto& band : look.bands)
            for (std::size_t i = 0; i < band.size(); i += 3) band.data()[i] *= 1.1F;
        look.valid = core::Raster<std::uint8_t>(kSize, kSize, std::uint8_t{1});
        windows[0].baseline.push_back(std::move(look));
    }
    for (auto _ : state) benchmark::DoNotOptimize(detect::fit_look_gains(windows, {}, 1));
}
BENCHMARK(look_gains)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
