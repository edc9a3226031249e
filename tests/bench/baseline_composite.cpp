#include "kernels/detect/baseline_composite.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

constexpr std::size_t kBands = 4;
constexpr int kWindow = 1024;

/// The median of range(0) looks of four bands; with range(1) every eighth pixel of each look is under a cloud.
void baseline_composite(benchmark::State& state) {
    const auto looks = static_cast<std::size_t>(state.range(0));
    const auto planes = random_planes(static_cast<int>(looks * kBands), kWindow, kWindow);
    std::vector<core::Raster<std::uint8_t>> masks;
    std::vector<detect::LookViews> views;
    for (std::size_t k = 0; k < looks; ++k) {
        masks.emplace_back(kWindow, kWindow, std::uint8_t{1});
        for (std::size_t i = k; state.range(1) != 0 && i < masks[k].size(); i += 8) masks[k].data()[i] = 0;
    }
    for (std::size_t k = 0; k < looks; ++k) {
        detect::LookViews look;
        for (std::size_t b = 0; b < kBands; ++b) look.bands.push_back(planes[k * kBands + b].view());
        look.valid = masks[k].view();
        views.push_back(look);
    }
    const std::vector<detect::LookGains> gains(looks,
                                               {std::vector<double>(kBands, 1.0), std::vector<double>(kBands, 0.0)});
    const std::vector<double> pooled(kBands, 0.1);
    std::vector<core::Raster<float>> median;
    std::vector<core::RasterView<float>> out;
    for (std::size_t b = 0; b < kBands; ++b) median.emplace_back(kWindow, kWindow);
    for (auto& plane : median) out.push_back(plane.view());
    core::Raster<float> spread(kWindow, kWindow);
    core::Raster<std::uint8_t> valid(kWindow, kWindow);
    detect::CompositeWorkspace workspace;
    for (auto _ : state) {
        detect::baseline_composite(views, gains, pooled, workspace, out, valid.view(), spread.view());
        benchmark::DoNotOptimize(median[0].data());
    }
    state.SetItemsProcessed(state.iterations() * kWindow * kWindow);
}
BENCHMARK(baseline_composite)->ArgsProduct({{1, 2, 3, 5}, {0, 1}});

}  // namespace
}  // namespace quarrywatch::bench
