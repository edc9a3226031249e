#pragma once
// The common form of the fitted detectors: standardised linear combinations of both dates' features.

#include <vector>

#include "kernels/core/linalg.hpp"

namespace quarrywatch::detect {

/// `variates` rows over `features` columns: variate_i = sum_j coefficient(i, j) * feature_j + constant_i, scaled so
/// that each has unit variance on unchanged ground. Features are those of the earlier date, then those of the later.
struct LinearVariates {
    int features = 0;
    int variates = 0;
    std::vector<float> coefficients;  ///< [variates x features], row-major
    std::vector<float> constants;     ///< [variates]
};

/// mix * (variates - centre), as variates of the same features.
///
/// mix     lower triangular, one row and column per variate. centre  one number per variate.
[[nodiscard]] LinearVariates recombined(const LinearVariates& model, const core::Matrix& mix,
                                        const std::vector<double>& centre);

}  // namespace quarrywatch::detect
