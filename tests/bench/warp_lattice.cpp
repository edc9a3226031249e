#include "kernels/coregister/warp_lattice.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>

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

/// The source windows of all 1,024-pixel tiles of a scene; items are the target's pixels.
void warp_lattice(benchmark::State& state) {
    constexpr int kSize = 10240, kTile = 1024;
    const coregister::WarpLattice lattice = lattice_of(kSize, 0.01);
    for (auto _ : state) {
        for (int row = 0; row < kSize; row += kTile)
            for (int col = 0; col < kSize; col += kTile) {
                const core::Window window = coregister::source_window(lattice, {row, col, kTile, kTile}, 2);
                benchmark::DoNotOptimize(window.cols);
            }
    }
    state.SetItemsProcessed(state.iterations() * std::int64_t{kSize} * kSize);
}
BENCHMARK(warp_lattice);

}  // namespace
}  // namespace quarrywatch::bench
