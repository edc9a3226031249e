#include "kernels/classify/texture.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

constexpr int kWindow = 256;

/// Every pixel of a window of three visible bands.
void texture(benchmark::State& state) {
    const auto planes = random_planes(3, kWindow, kWindow);
    std::vector<core::RasterView<const float>> bands;
    for (const auto& plane : planes) bands.push_back(plane.view());
    const core::Raster<std::uint8_t> valid(kWindow, kWindow, std::uint8_t{1});
    const classify::TextureOf texture_of({{0, 1, 2, -1, -1, -1}}, bands, valid.view());
    for (auto _ : state)
        for (int r = 0; r < kWindow; ++r)
            for (int c = 0; c < kWindow; ++c) benchmark::DoNotOptimize(texture_of.at(r, c));
    state.SetItemsProcessed(state.iterations() * kWindow * kWindow);
}
BENCHMARK(texture);

}  // namespace
}  // namespace quarrywatch::bench
