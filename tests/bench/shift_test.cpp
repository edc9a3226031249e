#include "kernels/detect/shift_test.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

constexpr int kBands = 4, kWindow = 512;

/// Runs of range(0) pixels of four bands, moved in eight directions; items are pixels.
void shift_test(benchmark::State& state) {
    const int length = static_cast<int>(state.range(0));
    const auto planes = random_planes(2 * kBands, kWindow, kWindow);
    std::vector<core::RasterView<const float>> before, after;
    for (std::size_t b = 0; b < kBands; ++b) {
        before.push_back(planes[b].view());
        after.push_back(planes[kBands + b].view());
    }
    detect::LinearScore score;
    score.before = score.after = detect::plain_bands(kBands);
    score.model.features = 2 * kBands;
    score.model.variates = kBands;
    score.model.constants.assign(kBands, 0.0F);
    score.model.coefficients.assign(static_cast<std::size_t>(2 * kBands * kBands), 0.0F);
    for (std::size_t v = 0; v < kBands; ++v) {
        score.model.coefficients[v * 2 * kBands + v] = -1;
        score.model.coefficients[v * 2 * kBands + kBands + v] = 1;
    }
    detect::ShiftWorkspace workspace;
    detect::ShiftCounts counts;
    for (auto _ : state) {
        for (int row = 4; row < kWindow - 4; ++row)
            detect::shift_test(score, before, after, row, 4, length, 0.4, workspace, counts);
        benchmark::DoNotOptimize(counts.pixels);
    }
    state.SetItemsProcessed(state.iterations() * (kWindow - 8) * length);
}
BENCHMARK(shift_test)->Arg(5)->Arg(50)->Arg(500);

}  // namespace
}  // namespace quarrywatch::bench
