#include "kernels/detect/date_features.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Features of a 1,024-pixel tile of six bands, row by row.
void date_features(benchmark::State& state, const detect::DateFeatures& date) {
    constexpr int kTile = 1024;
    const std::vector<core::Raster<float>> bands = random_planes(6, kTile, kTile);
    detect::FeatureRows rows;
    std::vector<const float*> row(bands.size());
    for (auto _ : state)
        for (int r = 0; r < kTile; ++r) {
            for (std::size_t b = 0; b < bands.size(); ++b) row[b] = bands[b].row(r);
            benchmark::DoNotOptimize(rows.compute(date, row, kTile).data());
            benchmark::ClobberMemory();
        }
    report_scan(state, bands[0].size(), bands[0].size() * 6 * sizeof(float));
}

const classify::BandPlaces kBands{{0, 1, 2, 3, 4, 5}};

/// 21 products and 6 indices.
void quadratic_terms(benchmark::State& state) {
    date_features(state, detect::with_quadratic_terms(kBands, std::vector<float>(6, 0.5F), std::vector<float>(6, 3)));
}
BENCHMARK(quadratic_terms)->Unit(benchmark::kMillisecond);

/// 7 indices of bands brought to the other date.
void corrected_indices(benchmark::State& state) {
    date_features(state, detect::indices_alone(6, kBands, std::vector<float>(6, 1.1F), std::vector<float>(6, 0.01F)));
}
BENCHMARK(corrected_indices)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
