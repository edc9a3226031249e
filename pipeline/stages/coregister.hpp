#pragma once
// Survey, first half: how far the later scene's content stands from the earlier one's.

#include <span>

#include "pipeline/config/config.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/scene.hpp"
#include "pipeline/scene_pair.hpp"

namespace quarrywatch::stages {

/// Measure the displacement on a sample of blocks, more of them only where the error on left-out ties says so.
///
/// more    further looks at the ground of `before`: those that register against it are matched against together with
///         it, as a median; the record names each with why it was left out. Empty: `before` alone.
/// return  status ok with a field; else, by options.on_failure: shift_only (the whole-pixel shift that coarse matching
///         agreed on, or the median of the windows that agree with it), unregistered (no field) or refused, with the
///         reason.
/// throws  Fault (bad_input) when a sampled block of `before` or `after` cannot be read.
/// cost    reading of the sampled blocks plus three transforms per window; windows run on `threads` threads, the result
///         does not depend on their number. Each further look costs one more registration.
[[nodiscard]] Registration measure_displacement(const io::Scene& before, const io::Scene& after, const io::Grid& grid,
                                                const config::Coregister& options, int threads,
                                                std::span<const io::Scene> more = {});

}  // namespace quarrywatch::stages
