#include "kernels/classify/clear_mask.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/change_mask.hpp"

namespace quarrywatch::bench {
namespace {

/// Translate scene classification codes.
void clear_from_scl(benchmark::State& state) {
    core::Raster<std::uint8_t> codes(kMaskSize, kMaskSize), clear(kMaskSize, kMaskSize);
    for (std::size_t i = 0; i < codes.size(); ++i) codes.data()[i] = static_cast<std::uint8_t>(i / 1000 % 12);
    for (auto _ : state) {
        classify::clear_from_scl(codes.view(), clear.view());
        benchmark::ClobberMemory();
    }
    report_scan(state, codes.size(), codes.size());
}
BENCHMARK(clear_from_scl);

/// Dilate clouds by range(0) pixels. A dilated mask stays dilated, so each round begins from the clouds.
void dilate_unclear(benchmark::State& state) {
    core::Raster<std::uint8_t> clouds = change_mask(300, 0), clear(kMaskSize, kMaskSize);
    for (std::size_t i = 0; i < clouds.size(); ++i) clouds.data()[i] = clouds.data()[i] != 0 ? 0 : 1;
    for (auto _ : state) {
        std::copy_n(clouds.data(), clouds.size(), clear.data());
        classify::dilate_unclear(clear.view(), static_cast<int>(state.range(0)));
        benchmark::ClobberMemory();
    }
    report_scan(state, clear.size(), clear.size());
}
BENCHMARK(dilate_unclear)->ArgName("radius_px")->Arg(0)->Arg(3)->Arg(20)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
