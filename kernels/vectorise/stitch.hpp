#pragma once
// From the runs of all tiles to components of the whole grid.

#include <cstddef>
#include <vector>

#include "kernels/vectorise/label_runs.hpp"

namespace quarrywatch::vectorise {

/// The components of the whole grid, numbered by their first pixel in reading order. Does not depend on how the grid
/// was cut into tiles nor on the order in which the tiles were added: runs that meet at a seam are joined.
struct Components {
    /// Grouped by component, in reading order within each.
    std::vector<Run> runs;
    /// Component c has runs [first_run[c], first_run[c + 1]); size = count + 1.
    std::vector<std::size_t> first_run;
    /// of_tile[t][k]: the component that local component k of the t-th added tile became.
    std::vector<std::vector<int>> of_tile;

    [[nodiscard]] std::size_t count() const { return first_run.empty() ? 0 : first_run.size() - 1; }
};

/// Join the components of tiles that cover the grid without overlap, 4-connected.
/// throws  std::invalid_argument when tiles overlap, or a tile's runs and components contradict each other.
/// cost    O(n log n) in the number of runs.
Components stitch(const std::vector<TileRuns>& tiles);

}  // namespace quarrywatch::vectorise
