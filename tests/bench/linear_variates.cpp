#include "kernels/detect/linear_variates.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Variates of range(0) bands per date and their score.
void linear_variates(benchmark::State& state) {
    const int bands = static_cast<int>(state.range(0));
    const auto n = static_cast<std::size_t>(bands);
    const detect::LinearVariates model{2 * bands, bands, random_numbers(2 * n * n, -1, 1, 1),
                                       random_numbers(n, -1, 1, 2)};
    const std::vector<core::Raster<float>> features = random_planes(2 * bands, kPlaneSize, kPlaneSize);
    std::vector<core::Raster<float>> variates = random_planes(bands, kPlaneSize, kPlaneSize);
    const core::Raster<std::uint8_t> valid(kPlaneSize, kPlaneSize, 1);
    core::Raster<float> score(kPlaneSize, kPlaneSize);
    const std::vector<float> ones(n, 1.0F);
    const auto from = views_of(features);
    const auto to = views_of(variates);
    const std::vector<core::RasterView<const float>> made(to.begin(), to.end());
    for (auto _ : state) {
        detect::apply(model, from, valid.view(), to);
        detect::sum_of_squares(made, ones, score.view());
        benchmark::ClobberMemory();
    }
    report_scan(state, valid.size(), valid.size() * (3 * n * sizeof(float) + 1));
}
BENCHMARK(linear_variates)->ArgName("bands")->Arg(4)->Arg(6)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
