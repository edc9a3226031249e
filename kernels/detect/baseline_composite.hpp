#pragma once
// Several aligned earlier looks made one picture of how the ground was.

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/detect/zscore.hpp"

namespace quarrywatch::detect {

/// Buffers of baseline_composite(); not shared between threads.
struct CompositeWorkspace {
    std::vector<float> values;  ///< [looks x cols] of one row and band, in the first look's radiometry
    std::vector<float> median, deviation;
    std::vector<std::uint8_t> count;
};

/// The median per pixel and band of the looks that are clear there, each brought into the first one's radiometry:
/// value = (raw - offset) / gain. Of an even number the mean of the two in the middle.
///
/// looks   1 to kMostZscoreLooks, all of one shape and with the same bands. gains  as many.
/// pooled  per band: standard deviation of one look about its pixel's true value; empty: no spread is formed.
/// out     one plane per band; 0 where no look is clear. valid  1 where one is.
/// spread  how much the ground varies by itself: mean over looks and bands of |value - median| / pooled, corrected for
///         the number of looks so that ground that only the sensor's noise moves has about the same value whatever
///         their number; -1 where fewer than two looks are clear or nothing is pooled.
/// throws  std::invalid_argument for shapes or numbers that differ, or a gain of 0.
/// cost    a selection among the looks per pixel and band; rows on which all of two or three looks are clear run in
/// SIMD
///         lanes. Nothing is allocated after the first window. The same bytes in whatever window a pixel is computed.
void baseline_composite(std::span<const LookViews> looks, std::span<const LookGains> gains,
                        std::span<const double> pooled, CompositeWorkspace& workspace,
                        std::span<const core::RasterView<float>> out, core::RasterView<std::uint8_t> valid,
                        core::RasterView<float> spread);

}  // namespace quarrywatch::detect
