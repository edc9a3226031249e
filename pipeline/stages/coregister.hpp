#pragma once
// Survey, first half: how far the later scene's content stands from the earlier one's.

#include "pipeline/config/config.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/scene_pair.hpp"

namespace quarrywatch::stages {

/// Measure the displacement on a sample of blocks, more of them only where the error on left-out ties says so.
///
/// return  status ok with a field; else, by options.on_failure: shift_only (the whole-pixel shift that coarse matching
///         agreed on), unregistered (no field) or refused, with the reason.
/// throws  Fault (bad_input) when a sampled block cannot be read.
/// cost    reading of the sampled blocks plus four transforms per window; windows run on `threads` threads, the result
///         does not depend on their number.
[[nodiscard]] Registration measure_displacement(const io::Scene& before, const io::Scene& after, const io::Grid& grid,
                                                const config::Coregister& options, int threads);

}  // namespace quarrywatch::stages
