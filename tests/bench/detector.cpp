#include "kernels/detect/detector.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Score a 1,024-pixel tile of four bands with method range(0), as the tile pass does.
void score_window(benchmark::State& state) {
    constexpr int kTile = 1024, kBands = 4;
    detect::SampleWindow window{random_planes(kBands, kTile, kTile),
                                random_planes(kBands, kTile, kTile),
                                core::Raster<std::uint8_t>(kTile, kTile, 1),
                                {}};
    const core::Raster<float> noise = random_plane(kTile, kTile, 99);
    for (auto& band : window.after)
        for (std::size_t i = 0; i < band.size(); ++i) band.data()[i] += 0.1F * noise.data()[(i * 7) % noise.size()];
    std::vector<detect::SampleWindow> windows;
    windows.push_back(std::move(window));
    const classify::BandPlaces bands{{0, 1, 2, 3, -1, -1}};
    detect::BandSample sample;
    sample.places = bands;
    sample.sample = detect::sample_of(windows, detect::plain_bands(kBands), detect::plain_bands(kBands), 200000);
    sample.irmad = detect::fit_irmad(sample.sample, detect::FitOptions{}, 1);
    sample.gains.assign(kBands, 1.0);
    sample.offsets.assign(kBands, 0.0);
    detect::DetectOptions options;
    options.method = static_cast<detect::Method>(state.range(0));
    const detect::Detector detector = detect::fit_detector(windows, sample, options, 1);
    if (!detector.usable) state.SkipWithError(detector.why_unusable.c_str());
    const detect::WindowViews views(windows[0]);
    detect::ScoreWorkspace workspace;
    core::Raster<float> score(kTile, kTile);
    for (auto _ : state) {
        detect::score_window(detector, views.pair(), workspace, score.view());
        benchmark::ClobberMemory();
    }
    report_scan(state, score.size(), score.size() * (2 * kBands * sizeof(float) + 1));
}
BENCHMARK(score_window)->ArgName("method")->DenseRange(0, 10)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
