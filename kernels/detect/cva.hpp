#pragma once
// Change vector analysis: the length of the difference of the standardised bands.

#include <span>

#include "kernels/detect/linear_variates.hpp"
#include "kernels/detect/sample.hpp"

namespace quarrywatch::detect {

/// Fit the band differences: each band of the later date is brought to the earlier one's mean and standard deviation,
/// and the differences are divided by their robust spread, so that bands count alike.
///
/// return  n variates; `variates` 0 when a band has no variance.
/// source  Malila 1980; standardisation as is customary when no absolute radiometry is given.
[[nodiscard]] LinearVariates fit_cva(const Sample& sample, int threads);

/// Direction of a change vector compressed into one angle, degrees: 0 where all bands rise alike, 180 where all fall
/// alike, 90 where they rise and fall in balance.
///
/// change  standardised change of each band; a vector of zeros gives 90. The length is the score of fit_cva()'s model.
/// source  C2VA, Bovolo, Marchesi and Bruzzone 2012, doi:10.1109/TGRS.2011.2171493: the angle to the vector of ones.
[[nodiscard]] double direction_degrees(std::span<const float> change);

}  // namespace quarrywatch::detect
