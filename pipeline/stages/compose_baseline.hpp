#pragma once
// Several earlier looks at a window made one.

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/detect/baseline_composite.hpp"
#include "pipeline/scene_pair.hpp"

namespace quarrywatch::stages {

/// Buffers of one thread, and the result.
struct ComposeWorkspace {
    std::vector<core::Raster<float>> bands;  ///< median, in the radiometry of the first look
    core::Raster<std::uint8_t> valid;        ///< some look is clear
    core::Raster<float> spread;  ///< how much the ground varies by itself, in standard deviations; negative: unknown
    detect::CompositeWorkspace kernel;
};

/// looks  of one window, each with its own validity (the grown mask), as many as the model has gains. Fills
/// workspace.bands, valid and spread.
void compose_baseline(const BaselineModel& model, std::span<const detect::LookViews> looks,
                      ComposeWorkspace& workspace);

}  // namespace quarrywatch::stages
