#include "kernels/coregister/resample.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/bench/bandwidth.hpp"
#include "tests/bench/random_planes.hpp"

namespace quarrywatch::bench {
namespace {

/// A lattice over a size x size target: shifted, and turned by `turn` radians.
coregister::WarpLattice lattice_of(int size, double turn) {
    coregister::WarpLattice lattice;
    lattice.rows = lattice.cols = coregister::WarpLattice::nodes_for(size);
    for (int r = 0; r < lattice.rows; ++r)
        for (int c = 0; c < lattice.cols; ++c) {
            const double x = c * coregister::WarpLattice::kSpacing, y = r * coregister::WarpLattice::kSpacing;
            lattice.x.push_back(0.37 + std::cos(turn) * x - std::sin(turn) * y);
            lattice.y.push_back(0.61 + std::sin(turn) * x + std::cos(turn) * y);
        }
    return lattice;
}

/// Resample four bands with kernel range(0); range(1) = 1: turned by a degree, which breaks the runs of neighbours.
void resample(benchmark::State& state) {
    constexpr int kBands = 4;
    const auto kernel = static_cast<coregister::Kernel>(state.range(0));
    const coregister::WarpLattice lattice = lattice_of(kPlaneSize, state.range(1) != 0 ? 0.0175 : 0.0);
    const std::vector<core::Raster<float>> source = random_planes(kBands, kPlaneSize, kPlaneSize);
    std::vector<core::Raster<float>> out = random_planes(kBands, kPlaneSize, kPlaneSize);
    const core::Raster<std::uint8_t> valid(kPlaneSize, kPlaneSize, 1);
    core::Raster<std::uint8_t> out_valid(kPlaneSize, kPlaneSize);
    const core::Window whole{0, 0, kPlaneSize, kPlaneSize};
    const auto from = views_of(source);
    const auto to = views_of(out);
    for (auto _ : state) {
        coregister::resample(from, valid.view(), whole, lattice, whole, kernel, to, out_valid.view());
        benchmark::ClobberMemory();
    }
    report_scan(state, valid.size(), valid.size() * (kBands * sizeof(float) + 1));
}
BENCHMARK(resample)->ArgNames({"kernel", "turned"})->ArgsProduct({{0, 1, 2, 3}, {0, 1}})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quarrywatch::bench
