#include "kernels/coregister/match_window.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Match windows of range(0) pixels side; items are windows.
void match_window(benchmark::State& state) {
    const int side = static_cast<int>(state.range(0));
    // White noise, its halves shifted by one pixel against each other: all frequencies, one clear peak.
    const core::Raster<float> scene = random_plane(side, side + 1, 1);
    const core::Raster<std::uint8_t> valid(side, side, 1);
    coregister::MatchOptions options;
    options.window_px = side;
    coregister::MatchWorkspace workspace(side);
    for (auto _ : state) {
        const coregister::Match match = coregister::match_window(
            scene.view().part(0, 0, side, side), scene.view().part(0, 1, side, side), valid.view(), options, workspace);
        if (match.status != coregister::MatchStatus::ok) state.SkipWithError("no match");
        benchmark::DoNotOptimize(match.dx_px);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(match_window)->ArgName("side")->Arg(64)->Arg(128)->Arg(256);

/// The coarse match of large windows; items are windows.
void match_coarse(benchmark::State& state) {
    const int side = static_cast<int>(state.range(0));
    const core::Raster<float> scene = random_plane(side, side + 40, 2);
    const core::Raster<std::uint8_t> valid(side, side, 1);
    coregister::MatchWorkspace workspace(side);
    for (auto _ : state) {
        const coregister::Match match =
            coregister::match_coarse(scene.view().part(0, 0, side, side), scene.view().part(0, 40, side, side),
                                     valid.view(), valid.view(), coregister::MatchOptions{}, workspace);
        benchmark::DoNotOptimize(match.dx_px);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(match_coarse)->ArgName("side")->Arg(512);

}  // namespace
}  // namespace quarrywatch::bench
