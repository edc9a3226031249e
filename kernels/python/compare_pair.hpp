#pragma once
// Change detection on a pair that lies in memory: sample, radiometry, detector, score and decision, as the program does
// them tile by tile.

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/classify/indices.hpp"
#include "kernels/core/raster.hpp"
#include "kernels/detect/detector.hpp"
#include "kernels/detect/zscore.hpp"
#include "kernels/normalise/relative_gain.hpp"

namespace quarrywatch::python {

using Bands = std::vector<core::RasterView<const float>>;

/// Both dates' bands, all of one shape and finite everywhere, and where both were seen (1, else 0).
struct MemoryPair {
    Bands before, after;
    core::RasterView<const std::uint8_t> valid;
    std::vector<detect::LookViews> baseline;  ///< further earlier looks, for zscore
};

/// The program's sample: the whole pair up to four million pixels, else 49 windows of 256 x 256 spread evenly. (The
/// program moves those to the middle of a storage block, of which memory has none.) cost  a copy of the sample.
[[nodiscard]] std::vector<detect::SampleWindow> sample_windows(const MemoryPair& pair);

/// A sample of the bands, IR-MAD on it, and gains and offsets from pixels that it calls unchanged. `gains` is set to
/// one fit per band; empty where no pixel is valid.
[[nodiscard]] detect::BandSample sample_bands(const std::vector<detect::SampleWindow>& windows,
                                              const classify::BandPlaces& places, const detect::FitOptions& options,
                                              int threads, std::vector<normalise::RelativeGain>& gains);

/// Score of every pixel, 0 where not valid before smoothing. cost  strips on `threads` threads; the result does not
/// depend on their number.
void score_pair(const detect::Detector& detector, const MemoryPair& pair, int threads, core::RasterView<float> score);

/// The decision: threshold and neighbours, rims, then components with a pixel above the threshold and at least
/// `minimum_pixels` (4-connected). mask  set to 1 = changed, 0 = not.
void decide_pair(const detect::Detector& detector, const MemoryPair& pair, core::RasterView<const float> score,
                 int minimum_pixels, int threads, core::RasterView<std::uint8_t> mask);

}  // namespace quarrywatch::python
