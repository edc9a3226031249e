#pragma once
// How much the later date's brightness as a whole varies on unchanged ground: moisture, crop density, slopes in another
// light.

#include "kernels/detect/linear_variates.hpp"
#include "kernels/detect/sample.hpp"

namespace quarrywatch::detect {

struct BrightnessFit {
    LinearVariates model;  ///< variates whose covariance on unchanged ground is the identity but for that of brightness
    double variance = 0;   ///< of the later date's brightness as a whole, relative
};

/// Split the covariance of unchanged ground into one that is the same everywhere and one that a common factor on all
/// later bands makes: I + t g g', with g each pixel's variates of the later bands alone and t the factor's variance.
///
/// A bright crop moves further than a dark one when the whole pixel becomes 3 % brighter; a covariance that is the same
/// everywhere calls that change. The factor is common to all bands, so that change of colour keeps its full weight.
///
/// model       variates, centred on unchanged ground, about whitened (see whiten()).
///
/// later       number of features of the later date, the last of the model's.
///
/// core_share  of the sample, lowest scores first, that is taken as unchanged; the fit is corrected for the trimming as
/// for
///             normal variables.
///
/// return      the model unchanged and variance 0 for a sample of fewer than 200 pixels.
///
/// cost        variates x features multiply-adds per pixel, then 60 rounds over at most 100,000 pixels.
///
/// source      expectation maximisation of a random effect (Dempster, Laird and Rubin 1977), the effect's design being
/// the
///             pixel's own brightness.
[[nodiscard]] BrightnessFit fit_brightness(const LinearVariates& model, int later, const Sample& sample,
                                           double core_share, int threads);

}  // namespace quarrywatch::detect
