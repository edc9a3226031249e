#include "kernels/coregister/median_composite.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// A block of 512 px of range(0) looks; items are pixels of the composite.
void median_composite(benchmark::State& state) {
    constexpr int kSide = 512;
    const auto planes = random_planes(static_cast<int>(state.range(0)), kSide, kSide);
    const core::Raster<std::uint8_t> clear(kSide, kSide, 1);
    std::vector<coregister::Look> looks;
    for (const auto& plane : planes) looks.push_back({plane.view(), clear.view()});
    core::Raster<float> out(kSide, kSide);
    core::Raster<std::uint8_t> seen(kSide, kSide);
    for (auto _ : state) {
        coregister::median_composite(looks, out.view(), seen.view());
        benchmark::DoNotOptimize(out.data());
    }
    report_scan(state, out.size(), looks.size() * out.size() * sizeof(float));
}
BENCHMARK(median_composite)->ArgName("looks")->Arg(2)->Arg(3)->Arg(5);

}  // namespace
}  // namespace quarrywatch::bench
