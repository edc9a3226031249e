#pragma once
// Which ties contradict their neighbours.

#include <span>
#include <vector>

#include "kernels/coregister/tie.hpp"

namespace quarrywatch::coregister {

/// Compare each tie with the median of its neighbours (all ties in the 3 x 3 cells of `cell_px` around it, 5 x 5 where
/// those hold fewer than eight). A tie is an outlier when it deviates by more than `threshold` robust standard
/// deviations (from the median deviation of all ties), and never for less than kSmallestDeviation_px. Holds up to just
/// under half of the ties being wrong in every neighbourhood. return  one flag per tie, true = agrees.
[[nodiscard]] std::vector<bool> agree_with_neighbours(std::span<const Tie> ties, double cell_px, double threshold);

}  // namespace quarrywatch::coregister
