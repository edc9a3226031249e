#include "kernels/coregister/coarse_shift.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace quarrywatch::bench {
namespace {

/// Nine windows, as a registration asks them, three of which disagree; items are windows.
void coarse_shift(benchmark::State& state) {
    std::vector<coregister::Match> matches(9);
    for (std::size_t i = 0; i < matches.size(); ++i) {
        matches[i].dx_px = i % 3 == 0 ? 10.0 * static_cast<double>(i) : 17;
        matches[i].dy_px = -4;
        matches[i].peak_ratio = 2.5;
    }
    for (auto _ : state) benchmark::DoNotOptimize(coregister::agreed_shift(matches, 64));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(matches.size()));
}
BENCHMARK(coarse_shift);

}  // namespace
}  // namespace quarrywatch::bench
