#include "kernels/core/linalg.hpp"

#include <benchmark/benchmark.h>

#include <vector>

#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// Eigenvectors of a symmetric matrix of range(0) rows; items are matrices.
void symmetric_eigen(benchmark::State& state) {
    const int n = static_cast<int>(state.range(0));
    const std::vector<float> numbers = random_numbers(static_cast<std::size_t>(n * n), -1, 1, 1);
    core::Matrix g(n, n);
    g.values.assign(numbers.begin(), numbers.end());
    const core::Matrix a = core::multiply(g, core::transpose(g));
    for (auto _ : state) {
        const core::Eigen eigen = core::symmetric_eigen(a);
        benchmark::DoNotOptimize(eigen.values.data());
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(symmetric_eigen)->ArgName("rows")->Arg(4)->Arg(12)->Arg(50);

/// Factor the normal equations of a spline of range(0) x range(0) coefficients; items are coefficients.
void banded_cholesky(benchmark::State& state) {
    const int across = static_cast<int>(state.range(0)), size = across * across, width = 3 * across + 3;
    for (auto _ : state) {
        core::BandedSystem system(size, width);
        for (int i = 0; i < size; ++i) {
            system.add(i, i, 100);
            for (const int away : {1, 2, 3, across, across + 1, 2 * across, 3 * across})
                if (i >= away) system.add(i, i - away, 1);
        }
        if (!system.factorise()) state.SkipWithError("not positive definite");
        std::vector<double> b(static_cast<std::size_t>(size), 1.0);
        system.solve(b);
        benchmark::DoNotOptimize(b.data());
    }
    state.SetItemsProcessed(state.iterations() * size);
}
BENCHMARK(banded_cholesky)->ArgName("across")->Arg(10)->Arg(25)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
