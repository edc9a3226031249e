#pragma once
// The grid that all looks of a night share.

#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/scene.hpp"

namespace quarrywatch::stages {

/// The newest of the scenes, by date; the last given where dates do not say. Requires one.
[[nodiscard]] const io::Scene& newest_of(const std::vector<io::Scene>& scenes);

/// The configured grid, else the reference's own, cut to what any of the new scenes covers of it; with one new scene
/// this is common_grid() of the two, without one the reference's whole grid.
/// throws  Fault (bad_input): none of them meets the reference; a CRS on some only. Fault (bad_configuration) as
/// common_grid().
[[nodiscard]] io::Grid night_grid(const io::Scene& reference, const std::vector<const io::Scene*>& looks,
                                  const config::GridSpec& spec);

}  // namespace quarrywatch::stages
