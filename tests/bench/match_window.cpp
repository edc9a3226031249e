#include "kernels/coregister/match_window.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

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

/// The measure: OpenCV's phase correlation of the same windows, without mask, precision or sub-pixel climb.
void phase_correlate_of_opencv(benchmark::State& state) {
    const int side = static_cast<int>(state.range(0));
    const core::Raster<float> scene = random_plane(side, side + 1, 1);
    const auto copy = [&](int col) {
        cv::Mat window(side, side, CV_32F);
        for (int r = 0; r < side; ++r) std::copy_n(scene.row(r) + col, side, window.ptr<float>(r));
        return window;
    };
    const cv::Mat before = copy(0), after = copy(1);
    cv::Mat hann;
    cv::createHanningWindow(hann, {side, side}, CV_32F);
    cv::setNumThreads(1);
    for (auto _ : state) {
        double response = 0;
        cv::Point2d shift = cv::phaseCorrelate(before, after, hann, &response);
        benchmark::DoNotOptimize(shift);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(phase_correlate_of_opencv)->ArgName("side")->Arg(64)->Arg(128)->Arg(256);

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
