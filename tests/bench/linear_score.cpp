#include "kernels/detect/linear_score.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Score a 1,024-pixel tile of range(0) bands per date with as many variates; range(1): with brightness; range(2): with
/// the products and indices of the earlier date.
void linear_score(benchmark::State& state) {
    constexpr int kTile = 1024;
    const int bands = static_cast<int>(state.range(0));
    const auto count = static_cast<std::size_t>(bands);
    detect::LinearScore score{
        detect::plain_bands(bands), detect::plain_bands(bands), {}, state.range(1) != 0 ? 0.01 : 0.0};
    if (state.range(2) != 0)
        score.before = detect::with_quadratic_terms({{0, 1, 2, 3, bands > 4 ? 4 : -1, bands > 5 ? 5 : -1}},
                                                    std::vector<float>(count, 0.5F), std::vector<float>(count, 3));
    score.model.features = score.before.count() + score.after.count();
    score.model.variates = bands;
    score.model.coefficients = random_numbers(static_cast<std::size_t>(score.model.features) * count, -1, 1, 1);
    score.model.constants = random_numbers(count, -1, 1, 2);
    const std::vector<core::Raster<float>> before = random_planes(bands, kTile, kTile),
                                           after = random_planes(bands, kTile, kTile);
    const core::Raster<std::uint8_t> valid(kTile, kTile, 1);
    core::Raster<float> out(kTile, kTile);
    detect::LinearScoreWorkspace workspace;
    for (auto _ : state) {
        detect::linear_score(score, views_of(before), views_of(after), valid.view(), workspace, out.view());
        benchmark::ClobberMemory();
    }
    report_scan(state, out.size(), out.size() * (2 * count * sizeof(float) + 1));
}
BENCHMARK(linear_score)
    ->ArgNames({"bands", "brightness", "quadratic"})
    ->Args({4, 0, 0})
    ->Args({4, 1, 0})
    ->Args({4, 1, 1})
    ->Args({6, 0, 0})
    ->Args({6, 1, 1})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
