#pragma once
// The score of every detector that is linear in features of both dates.

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/detect/date_features.hpp"
#include "kernels/detect/linear_variates.hpp"

namespace quarrywatch::detect {

struct LinearScore {
    DateFeatures before, after;
    LinearVariates model;  ///< over the features of `before`, then those of `after`
    /// Variance of the later date's brightness as a whole, relative: see fit_brightness(). 0: none.
    double brightness_variance = 0;
};

/// Buffers of one thread.
struct LinearScoreWorkspace {
    FeatureRows before_features, after_features;
    std::vector<const float*> before_rows, after_rows;
    std::vector<float> rows;
};

/// Variates of a row of pixels: model.variates rows one after the other in `out`, [variates x count].
void variates_of_row(const LinearScore& score, std::span<const float* const> before,
                     std::span<const float* const> after, int count, LinearScoreWorkspace& workspace, float* out);

/// The score of each pixel of a window: the sum of the squared variates, less what a change of brightness as a whole
/// explains.
///
/// With variates z, their part g that is linear in the later date, and relative brightness variance t, the score is
/// |z|^2 - t (z.g)^2 / (1 + t |g|^2): the Mahalanobis distance under the covariance I + t g g'.
///
/// before, after  one view per band, [rows x cols].
/// valid          [rows x cols]; where 0 the score is 0.
/// cost           (features + 3) x variates multiply-adds per pixel in SIMD lanes; no allocation after the first
/// window.
void linear_score(const LinearScore& score, std::span<const core::RasterView<const float>> before,
                  std::span<const core::RasterView<const float>> after, core::RasterView<const std::uint8_t> valid,
                  LinearScoreWorkspace& workspace, core::RasterView<float> out);

}  // namespace quarrywatch::detect
