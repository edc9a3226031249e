#include "kernels/coregister/fit_field.hpp"

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
void fit_field(benchmark::State& state) {
    const int across = static_cast<int>(state.range(0)), size = 64 * (across + 1);
    const std::vector<coregister::Tie> ties = ties_of(across);
    for (auto _ : state) {
        const coregister::FieldFit fit = coregister::fit_field(ties, size, size, 128, 64, coregister::FieldOptions{});
        if (fit.status != coregister::FieldStatus::ok) state.SkipWithError("no field");
        benchmark::DoNotOptimize(fit.field_rmse_px);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(ties.size()));
}
BENCHMARK(fit_field)->ArgName("across")->Arg(30)->Arg(100)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
