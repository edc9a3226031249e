#pragma once
// Multivariate alteration detection, once or iteratively reweighted.

#include <vector>

#include "kernels/detect/linear_variates.hpp"
#include "kernels/detect/options.hpp"
#include "kernels/detect/sample.hpp"

namespace quarrywatch::detect {

struct IrmadFit {
    LinearVariates model;              ///< the MAD variates, divided by their standard deviation on unchanged ground
    std::vector<double> correlations;  ///< canonical, descending
    std::vector<float> no_change;      ///< probability of no change of each sample pixel
    int iterations = 0;
    bool converged = false;
    bool usable = false;  ///< false: the sample has no variance in some band (flat or too few pixels)
};

/// Fit MAD (options.maximum_iterations = 1) or IR-MAD to a sample.
///
/// sample  2 n features, n of each date.
/// return  n variates. They are uncorrelated with each other, and the score (their sum of squares) does not change when
///         either date's bands are mixed by any regular affine map.
/// cost    per iteration 2 n^2 multiply-adds per sample pixel.
/// source  Nielsen, Conradsen and Simpson 1998 (MAD); Nielsen 2007, doi:10.1109/TIP.2006.888195 (IR-MAD: weights are
/// the
///         chi-square no-change probabilities). Regularisation: a share of the mean variance on both diagonals, instead
///         of the paper's curvature penalty.
[[nodiscard]] IrmadFit fit_irmad(const Sample& sample, const IrmadOptions& options, int threads);

}  // namespace quarrywatch::detect
