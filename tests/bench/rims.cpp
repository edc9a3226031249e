#include "kernels/detect/rims.hpp"

#include <benchmark/benchmark.h>

#include <cstring>
#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Clear the rims of a 1,024-pixel tile of which range(0) in a thousand pixels are marked; includes a copy of the mask.
void clear_rims(benchmark::State& state) {
    constexpr int kTile = 1024, kPadded = kTile + 2 * detect::kRimReach_px;
    const core::Raster<float> score = random_plane(kPadded, kPadded, 1), chance = random_plane(kTile, kTile, 2);
    core::Raster<std::uint8_t> marked(kTile, kTile), mask(kTile, kTile);
    const float share = static_cast<float>(state.range(0)) / 1000;
    for (std::size_t i = 0; i < marked.size(); ++i) marked.data()[i] = chance.data()[i] < share ? 1 : 0;
    constexpr int kBands = 4;
    detect::LinearScore vectors;
    vectors.before = vectors.after = detect::plain_bands(kBands);
    vectors.model = {2 * kBands, kBands, std::vector<float>(2 * kBands * kBands, 1.0F), std::vector<float>(kBands)};
    const std::vector<core::RasterView<const float>> before(kBands, score.view()), after(kBands, score.view());
    detect::RimWorkspace workspace;
    for (auto _ : state) {
        std::memcpy(mask.data(), marked.data(), mask.size());
        detect::clear_rims(score.view(), {vectors, before, after}, detect::kRimReach_px, detect::kRimReach_px, 0.5,
                           workspace, mask.view());
        benchmark::ClobberMemory();
    }
    report_scan(state, mask.size(), mask.size());
}
BENCHMARK(clear_rims)->ArgName("marked_per_mille")->Arg(1)->Arg(20)->Arg(200)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
