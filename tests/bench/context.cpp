#include "kernels/detect/context.hpp"

#include <benchmark/benchmark.h>

#include <cmath>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Decide the inner 1,024 pixels of a tile; range(0) is the weight, and of range(1) in a thousand pixels the score lies
/// near the threshold, where neighbours are asked.
void decide_in_context(benchmark::State& state) {
    constexpr int kTile = 1024, kThreshold = 100;
    const detect::ContextOptions options{kThreshold, 1, static_cast<double>(state.range(0))};
    const int halo = detect::context_radius(options), padded = kTile + 2 * halo;
    core::Raster<float> score = random_plane(padded, padded, 1);
    const core::Raster<float> near = random_plane(padded, padded, 2);
    const float share = static_cast<float>(state.range(1)) / 1000;
    for (std::size_t i = 0; i < score.size(); ++i) {
        const float away = 2 * score.data()[i] - 1;
        score.data()[i] = near.data()[i] < share ? kThreshold + 2 * away : 10 * std::fabs(away);
    }
    const core::Raster<std::uint8_t> valid(padded, padded, 1);
    core::Raster<std::uint8_t> mask(kTile, kTile);
    detect::ContextWorkspace workspace;
    for (auto _ : state) {
        detect::decide_in_context(score.view(), valid.view(), options, halo, halo, workspace, mask.view());
        benchmark::ClobberMemory();
    }
    report_scan(state, mask.size(), mask.size() * (sizeof(float) + 1));
}
BENCHMARK(decide_in_context)
    ->ArgNames({"weight", "near_per_mille"})
    ->Args({0, 20})
    ->Args({2, 0})
    ->Args({2, 20})
    ->Args({6, 200})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
