#include "kernels/evaluate/site_matching.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/change_mask.hpp"

namespace quarrywatch::bench {
namespace {

/// Ids per pixel of the components of a mask: its tiles of 64 pixels serve as sites.
core::Raster<std::int32_t> sites_of(int sites) {
    const core::Raster<std::uint8_t> mask = change_mask(sites, 0);
    core::Raster<std::int32_t> ids(kMaskSize, kMaskSize);
    for (int r = 0; r < kMaskSize; ++r)
        for (int c = 0; c < kMaskSize; ++c) ids(r, c) = mask(r, c) != 0 ? 1 + r / 64 * (kMaskSize / 64) + c / 64 : 0;
    return ids;
}

/// Match range(0) found sites with as many planted ones.
void site_matching(benchmark::State& state) {
    const core::Raster<std::int32_t> found = sites_of(static_cast<int>(state.range(0)));
    const core::Raster<std::int32_t> planted = sites_of(static_cast<int>(state.range(0)) + 50);
    for (auto _ : state) {
        evaluate::SiteOverlap overlap;
        overlap.add(found.view(), planted.view());
        const evaluate::SiteMatches matches = overlap.match();
        benchmark::DoNotOptimize(matches.planted_found);
    }
    report_scan(state, found.size(), 2 * found.size() * sizeof(std::int32_t));
}
BENCHMARK(site_matching)->ArgName("sites")->Arg(500)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
