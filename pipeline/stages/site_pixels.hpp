#pragma once
// Between outlines on the map and pixels of a grid: what the ledger knows, and what the images show.

#include <cstdint>
#include <vector>

#include "kernels/vectorise/label_runs.hpp"
#include "pipeline/io/geometry.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::stages {

using Runs = std::vector<vectorise::Run>;  ///< in reading order, without overlap or touching within a row

/// The pixels whose centres lie inside the areas, by the even-odd rule within each polygon; cut to the grid.
///
/// area  in the grid's CRS. An outline that was traced on this very grid gives back its own pixels.
/// cost  one crossing for each edge and row that it spans, and their sorting.
[[nodiscard]] Runs pixels_of(const io::Geometry& area, const io::Grid& grid);

/// The pixels of either.
[[nodiscard]] Runs union_of(const Runs& a, const Runs& b);
/// How many pixels both have. cost linear in the runs.
[[nodiscard]] std::int64_t common_pixels(const Runs& a, const Runs& b);
[[nodiscard]] std::int64_t count_pixels(const Runs& runs);

/// The outlines of the 4-connected parts of a set of pixels, in reading order of their first pixels: shell first, then
/// holes, for each.
[[nodiscard]] std::vector<std::vector<PixelRing>> outlines_of(const Runs& runs);

}  // namespace quarrywatch::stages
