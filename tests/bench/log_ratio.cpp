#include "kernels/detect/log_ratio.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

constexpr int kTile = 1024, kBands = 2;  // VV and VH

std::vector<detect::SampleWindow> radar_window() {
    std::vector<detect::SampleWindow> windows;
    windows.push_back({random_planes(kBands, kTile, kTile),
                       random_planes(kBands, kTile, kTile),
                       core::Raster<std::uint8_t>(kTile, kTile, 1),
                       {}});
    const core::Raster<float> noise = random_plane(kTile, kTile, 99);
    for (auto& band : windows[0].after)
        for (std::size_t i = 0; i < band.size(); ++i) band.data()[i] *= 0.5F + noise.data()[i];
    return windows;
}

detect::SpeckleOptions options_of(const benchmark::State& state) {
    detect::SpeckleOptions options;
    options.filter = static_cast<detect::SpeckleFilter>(state.range(0));
    return options;
}

/// Score a tile of two bands with speckle filter range(0).
void log_ratio(benchmark::State& state) {
    const std::vector<detect::SampleWindow> windows = radar_window();
    const detect::LogRatioModel model = detect::fit_log_ratio(windows, options_of(state), 1);
    if (!model.usable) state.SkipWithError("the made radar pair has no variance");
    detect::LogRatioWorkspace workspace;
    core::Raster<float> out(kTile, kTile);
    for (auto _ : state) {
        detect::log_ratio(model, views_of(windows[0].before), views_of(windows[0].after), windows[0].valid.view(),
                          workspace, out.view());
        benchmark::ClobberMemory();
    }
    report_scan(state, out.size(), out.size() * (2 * kBands * sizeof(float) + 1));
}
BENCHMARK(log_ratio)->ArgName("filter")->DenseRange(0, 3)->Unit(benchmark::kMillisecond);

/// Fit to one window of that size.
void fit_log_ratio(benchmark::State& state) {
    const std::vector<detect::SampleWindow> windows = radar_window();
    for (auto _ : state) benchmark::DoNotOptimize(detect::fit_log_ratio(windows, options_of(state), 1).usable);
    state.SetItemsProcessed(state.iterations() * kTile * kTile);
}
BENCHMARK(fit_log_ratio)->ArgName("filter")->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
