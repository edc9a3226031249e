#pragma once
// Change vector analysis: the length of the difference of the standardised bands.

#include "kernels/detect/linear_variates.hpp"
#include "kernels/detect/sample.hpp"

namespace quarrywatch::detect {

/// Fit the band differences: each band of the later date is brought to the earlier one's mean and standard deviation,
/// and the differences are divided by their robust spread, so that bands count alike.
///
/// return  n variates; `variates` 0 when a band has no variance.
/// source  Malila 1980; standardisation as is customary when no absolute radiometry is given. The direction is not part
/// of
///         this model: it stands in the sites' index differences.
[[nodiscard]] LinearVariates fit_cva(const Sample& sample, int threads);

}  // namespace quarrywatch::detect
