#include "kernels/detect/pca_kmeans.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <span>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

using FloatView = core::RasterView<const float>;
using MaskView = core::RasterView<const std::uint8_t>;

detect::PcaKmeansFit fit_of(const core::Raster<float>& plane, const core::Raster<std::uint8_t>& valid, int block_px) {
    const FloatView difference = plane.view();
    const MaskView mask = valid.view();
    detect::PcaKmeansOptions options;
    options.block_px = block_px;
    return detect::fit_pca_kmeans(std::span(&difference, 1), std::span(&mask, 1), options, 1);
}

/// Noise without structure: the most components and the most rounds that can be.
void fit_pca_kmeans(benchmark::State& state) {
    const core::Raster<float> plane = random_plane(kPlaneSize, kPlaneSize, 1);
    const core::Raster<std::uint8_t> valid(kPlaneSize, kPlaneSize, 1);
    int rounds = 0, components = 0;
    for (auto _ : state) {
        const detect::PcaKmeansFit fit = fit_of(plane, valid, static_cast<int>(state.range(0)));
        rounds = fit.model.iterations;
        components = fit.model.components;
        benchmark::DoNotOptimize(fit.model.weights.data());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(plane.size()));
    state.counters["rounds"] = rounds;
    state.counters["components"] = components;
}
BENCHMARK(fit_pca_kmeans)->ArgName("block_px")->Arg(3)->Arg(5)->Arg(9)->Unit(benchmark::kMillisecond);

void pca_kmeans_score(benchmark::State& state) {
    const core::Raster<float> plane = random_plane(kPlaneSize, kPlaneSize, 1);
    detect::PcaKmeansModel model;
    model.block_px = static_cast<int>(state.range(0));
    model.weights = random_numbers(static_cast<std::size_t>(model.block_px * model.block_px), -1, 1, 2);
    core::Raster<float> out(kPlaneSize, kPlaneSize, 0);
    for (auto _ : state) {
        detect::pca_kmeans_score(model, plane.view(), out.view());
        benchmark::ClobberMemory();
    }
    report_scan(state, plane.size(), plane.size() * sizeof(float));
}
BENCHMARK(pca_kmeans_score)->ArgName("block_px")->Arg(3)->Arg(5)->Arg(9)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
