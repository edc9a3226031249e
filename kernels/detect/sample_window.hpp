#pragma once
// One window of the survey's sample.

#include <cstdint>
#include <vector>

#include "kernels/core/raster.hpp"

namespace quarrywatch::detect {

/// A further look of the baseline, earlier than the later date: its bands and where it is clear.
struct BaselineLook {
    std::vector<core::Raster<float>> bands;
    core::Raster<std::uint8_t> valid;
};

/// The bands of both dates and their common validity; with a multi-date baseline, its further looks.
struct SampleWindow {
    std::vector<core::Raster<float>> before, after;
    core::Raster<std::uint8_t> valid;
    std::vector<BaselineLook> baseline;
};

}  // namespace quarrywatch::detect
