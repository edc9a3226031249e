#include "kernels/coregister/kernel_weights.hpp"

#include <benchmark/benchmark.h>

namespace quarrywatch::bench {
namespace {

/// One row of a lattice cell; items are pixels.
void kernel_weights(benchmark::State& state) {
    coregister::CellFractions f{};
    for (std::size_t k = 0; k < f.size(); ++k) f[k] = static_cast<float>(k) / static_cast<float>(f.size());
    coregister::KernelWeights w{};
    for (auto _ : state) {
        coregister::kernel_weights(static_cast<coregister::Kernel>(state.range(0)), f, static_cast<int>(f.size()), w);
        benchmark::DoNotOptimize(w);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(f.size()));
}
BENCHMARK(kernel_weights)->ArgName("kernel")->DenseRange(1, 3);

}  // namespace
}  // namespace quarrywatch::bench
