#include "kernels/coregister/reject_outliers.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// range(0) x range(0) ties of a smooth field, a tenth of them wrong.
std::vector<coregister::Tie> ties_of(int across) {
    const std::vector<float> noise =
        random_numbers(2 * static_cast<std::size_t>(across) * static_cast<std::size_t>(across), -0.1F, 0.1F, 3);
    std::vector<coregister::Tie> ties;
    std::size_t k = 0;
    for (int r = 0; r < across; ++r)
        for (int c = 0; c < across; ++c, k += 2) {
            const double col = 64 + 64.0 * c, row = 64 + 64.0 * r;
            const double wrong = k % 20 == 0 ? 5 : 0;
            ties.push_back({col, row, std::sin(col / 1300) + wrong + static_cast<double>(noise[k]),
                            std::cos(row / 1300) + static_cast<double>(noise[k + 1]), 0.06});
        }
    return ties;
}

/// Items are ties.
void reject_outliers(benchmark::State& state) {
    const std::vector<coregister::Tie> ties = ties_of(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        const std::vector<bool> agrees = coregister::agree_with_neighbours(ties, 256, 4);
        benchmark::DoNotOptimize(agrees.size());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(ties.size()));
}
BENCHMARK(reject_outliers)->ArgName("across")->Arg(30)->Arg(170)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
