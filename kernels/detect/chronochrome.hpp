#pragma once
// Chronochrome: predict the later date from the earlier one; what is left over is change.

#include <vector>

#include "kernels/detect/linear_variates.hpp"
#include "kernels/detect/options.hpp"
#include "kernels/detect/sample.hpp"

namespace quarrywatch::detect {

struct ChronochromeFit {
    LinearVariates residual;        ///< residual of each later band over its standard deviation on unchanged ground
    LinearVariates model;           ///< the same residuals, uncorrelated: their sum of squares is the score
    std::vector<double> sigma;      ///< standard deviation of each later band's residual, in the band's units
    std::vector<double> explained;  ///< share of each later band's variance on unchanged ground that is predicted
    std::vector<float> no_change;   ///< probability of no change of each sample pixel
    int iterations = 0;
    bool converged = false;
    bool copies = false;  ///< every later band is predicted to 0.2 % of its deviation: the same scene twice
    bool usable = false;  ///< false: too few pixels, a band without variance, or copies
};

/// Fit the regression of the later date's features on the earlier date's, each pixel weighted by the chance that
/// unchanged ground scores as high, until no residual's standard deviation moves by more than options.tolerance,
/// relative.
///
/// sample  features of the earlier date (predictors: bands, and any function of them), then `later` bands of the later.
/// return  `later` variates each of `residual` and `model`. The score does not change when the later bands are mixed by
///         any regular affine map, nor the predictors by any.
/// cost    (features^2) / 2 multiply-adds per sample pixel and iteration.
/// source  Schaum and Stocker 1998 (chronochrome: linear, unweighted). Departures: predictors may be nonlinear (season
///         acts on what a pixel is, not on its bands one by one), and the fit is reweighted as in IR-MAD (Nielsen
///         2007), so that large changes do not draw the regression to themselves. The weights favour small residuals;
///         the covariance is divided by what they leave of a normal variable's variance, without which it shrinks from
///         round to round. Regularisation: a ridge on the predictors.
[[nodiscard]] ChronochromeFit fit_chronochrome(const Sample& sample, int later, const FitOptions& options, int threads);

}  // namespace quarrywatch::detect
