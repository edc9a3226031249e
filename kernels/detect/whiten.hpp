#pragma once
// Give the variates unit covariance on the ground that behaves as most of the scene does.

#include "kernels/detect/linear_variates.hpp"
#include "kernels/detect/sample.hpp"

namespace quarrywatch::detect {

/// Recombine variates so that they are uncorrelated with unit variance over the `core_share` of the sample that lies
/// nearest to its centre.
///
/// IR-MAD's own weights shrink to the stillest ground, so that the season of a growing crop scores like a quarry. Here
/// season belongs to the covariance: a direction in which nine tenths of the land moves counts little, one in which
/// only the changed tenth moves counts fully.
///
/// core_share  above 0, up to 1; the covariance is corrected for the trimming as for normal variables.
///
/// return      the same number of variates. A ten-thousandth is conceded to the variance of each, so that what does not
///             vary at all is not blown up.
///
/// source      reweighted minimum covariance determinant after Rousseeuw and Van Driessen 1999, without its random
///             starts: the variates are already centred on unchanged ground.
[[nodiscard]] LinearVariates whiten(const LinearVariates& model, const Sample& sample, double core_share, int threads);

}  // namespace quarrywatch::detect
