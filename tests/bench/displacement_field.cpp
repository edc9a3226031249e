#include "kernels/coregister/displacement_field.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// A spline field of 20 x 20 knots, asked place by place; items are places.
void displacement_field(benchmark::State& state) {
    constexpr int kSize = 10980, kKnots = 20;
    const std::vector<float> numbers = random_numbers((kKnots + 3) * (kKnots + 3), -1, 1, 4);
    const std::vector<double> coefficients(numbers.begin(), numbers.end());
    const coregister::DisplacementField field({}, kSize, kSize, kKnots, kKnots, {coefficients, coefficients});
    std::int64_t places = 0;
    for (auto _ : state) {
        for (int at = 0; at < kSize; at += 32, ++places) benchmark::DoNotOptimize(field.at(at, kSize - at).dx_px);
    }
    state.SetItemsProcessed(places);
}
BENCHMARK(displacement_field);

}  // namespace
}  // namespace quarrywatch::bench
