#pragma once
// Multivariate alteration detection: canonical correlation of two dates, once.

#include <vector>

#include "kernels/detect/linear_variates.hpp"
#include "kernels/detect/options.hpp"
#include "kernels/detect/sample.hpp"

namespace quarrywatch::detect {

struct MadFit {
    LinearVariates model;              ///< the MAD variates, divided by their standard deviation on unchanged ground
    std::vector<double> correlations;  ///< canonical, descending
    bool usable = false;               ///< false: the sample has no variance in some band (flat or too few pixels)
};

/// Fit the MAD variates to a weighted sample.
///
/// sample   2 n features, n of each date.
/// weights  one per pixel, or empty for all 1.
/// return   n variates. They are uncorrelated with each other, and the score (their sum of squares) does not change
/// when
///          either date's bands are mixed by any regular affine map.
/// cost     2 n^2 multiply-adds per sample pixel.
/// source   Nielsen, Conradsen and Simpson 1998, doi:10.1016/S0034-4257(97)00162-4. Regularisation: a share of the mean
///          variance on both diagonals, instead of the curvature penalty of Nielsen 2007.
[[nodiscard]] MadFit fit_mad(const Sample& sample, const std::vector<float>& weights, const FitOptions& options,
                             int threads);

}  // namespace quarrywatch::detect
