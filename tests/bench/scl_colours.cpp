#include "kernels/classify/scl_colours.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <utility>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/change_mask.hpp"

namespace quarrywatch::bench {
namespace {

/// Colours of a classification picture to class codes: range(0) pixels of one colour, then the next of three classes
/// (1: every pixel must be looked up).
void scl_from_colours(benchmark::State& state) {
    constexpr float kRed[3] = {65535, 0, 49345}, kGreen[3] = {59111, 41121, 49345}, kBlue[3] = {23130, 0, 49345};
    core::Raster<float> red(kTileSize, kTileSize), green(kTileSize, kTileSize), blue(kTileSize, kTileSize);
    core::Raster<std::uint8_t> codes(kTileSize, kTileSize);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::size_t colour = i / static_cast<std::size_t>(state.range(0)) % 3;
        red.data()[i] = kRed[colour];
        green.data()[i] = kGreen[colour];
        blue.data()[i] = kBlue[colour];
    }
    for (auto _ : state) {
        classify::scl_from_colours(std::as_const(red).view(), std::as_const(green).view(), std::as_const(blue).view(),
                                   codes.view());
        benchmark::ClobberMemory();
    }
    report_scan(state, codes.size(), codes.size() * 3 * sizeof(float));
}
BENCHMARK(scl_from_colours)->ArgName("run_px")->Arg(1)->Arg(20)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
