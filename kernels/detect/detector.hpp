#pragma once
// A fitted detector: everything that turns two dates' bands into a score, frozen in the survey and applied per tile.

#include <span>
#include <string>
#include <vector>

#include "kernels/classify/indices.hpp"
#include "kernels/core/raster.hpp"
#include "kernels/detect/irmad.hpp"
#include "kernels/detect/linear_variates.hpp"
#include "kernels/detect/options.hpp"
#include "kernels/detect/threshold.hpp"

namespace quarrywatch::detect {

/// What the variates are formed of: the bands themselves, their logarithms (log_ratio), or spectral indices (index).
enum class FeatureKind { bands, logarithms, indices };

struct Detector {
    Method method = Method::irmad;
    FeatureKind features = FeatureKind::bands;
    classify::BandPlaces bands;            ///< for indices
    std::vector<classify::Index> indices;  ///< for indices
    std::vector<double> gains, offsets;    ///< of the later date against the earlier, one per band, for indices
    LinearVariates model;
    double smoothing_px = 0;
    double rim_share = 0;  ///< see clear_rims()
    Threshold threshold;
    double low = 0;  ///< pixels above this join a site that has a pixel above threshold.value
    bool usable = false;
    std::string why_unusable;
    // For the manifest.
    std::vector<double> correlations;
    int iterations = 0;
    bool converged = true;
    long long sample_pixels = 0;
};

/// One window of the survey's sample: the bands of both dates and their common validity.
struct SampleWindow {
    std::vector<core::Raster<float>> before, after;
    core::Raster<std::uint8_t> valid;
};

/// Pixels of the windows as a planar sample of features, at most `most` of them, evenly spread over rows and columns.
[[nodiscard]] Sample sample_of(std::span<const SampleWindow> windows, const Detector& shape, std::size_t most);

/// Fit a detector to a sample: model on a thinned sample, threshold on the smoothed scores of all its windows.
///
/// gains, offsets  of each band of the later date (after = gain * before + offset); only the method index looks at
/// them. return          usable = false with a reason when the sample has too few pixels or no variance.
[[nodiscard]] Detector fit_detector(std::span<const SampleWindow> windows, const classify::BandPlaces& bands,
                                    std::span<const double> gains, std::span<const double> offsets,
                                    const DetectOptions& options, const IrmadOptions& irmad, int threads);

/// Buffers of score_window(); not shared between threads.
struct ScoreWorkspace {
    std::vector<core::Raster<float>> features, variates;
    core::Raster<float> scratch;
};

/// The smoothed score of every pixel of a window, 0 where invalid before smoothing. Pixels within
/// smoothing_radius(detector.smoothing_px) of the window's edge are not final.
void score_window(const Detector& detector, std::span<const core::RasterView<const float>> before,
                  std::span<const core::RasterView<const float>> after, core::RasterView<const std::uint8_t> valid,
                  ScoreWorkspace& workspace, core::RasterView<float> out);

}  // namespace quarrywatch::detect
