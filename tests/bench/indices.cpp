#include "kernels/classify/indices.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// All indices of every pixel of six planar bands.
void indices(benchmark::State& state) {
    constexpr int kSize = 1024;
    const std::vector<core::Raster<float>> bands = random_planes(6, kSize, kSize);
    const classify::BandPlaces places{{0, 1, 2, 3, 4, 5}};
    const std::size_t count = bands[0].size();
    for (auto _ : state) {
        std::array<float, 6> pixel{};
        float sum = 0;
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t b = 0; b < pixel.size(); ++b) pixel[b] = bands[b].data()[i];
            for (std::size_t k = 0; k < classify::kIndices; ++k)
                sum += classify::value_of(static_cast<classify::Index>(k), places, pixel);
        }
        benchmark::DoNotOptimize(sum);
    }
    report_scan(state, count, count * 6 * sizeof(float));
}
BENCHMARK(indices)->Unit(benchmark::kMillisecond);

/// Index range(0) of the same planes, row by row.
void index_row(benchmark::State& state) {
    constexpr int kSize = 1024;
    const std::vector<core::Raster<float>> bands = random_planes(6, kSize, kSize);
    const classify::BandPlaces places{{0, 1, 2, 3, 4, 5}};
    const auto index = static_cast<classify::Index>(state.range(0));
    core::Raster<float> out(kSize, kSize);
    std::vector<const float*> rows(bands.size());
    for (auto _ : state) {
        for (int r = 0; r < kSize; ++r) {
            for (std::size_t b = 0; b < bands.size(); ++b) rows[b] = bands[b].row(r);
            classify::index_row(index, places, rows, kSize, out.row(r));
        }
        benchmark::ClobberMemory();
    }
    constexpr std::size_t kRead[] = {2, 2, 2, 2, 4, 3, 3};  // bands of each index
    report_scan(state, out.size(), out.size() * kRead[state.range(0)] * sizeof(float));
    state.SetLabel(std::string(classify::kIndexNames[static_cast<std::size_t>(state.range(0))]));
}
BENCHMARK(index_row)
    ->ArgName("index")
    ->DenseRange(0, static_cast<int>(classify::kIndices) - 1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
