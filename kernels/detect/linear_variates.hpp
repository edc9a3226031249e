#pragma once
// The common form of the fitted detectors: standardised linear combinations of both dates' features.

#include <span>
#include <vector>

#include "kernels/core/raster.hpp"

namespace quarrywatch::detect {

/// `variates` rows over `features` columns: variate_i = sum_j coefficient(i, j) * feature_j + constant_i, scaled so
/// that each has unit variance on unchanged ground. Features are those of the earlier date, then those of the later.
struct LinearVariates {
    int features = 0;
    int variates = 0;
    std::vector<float> coefficients;  ///< [variates x features], row-major
    std::vector<float> constants;     ///< [variates]
};

/// Compute the variates of a window.
///
/// features  model.features views of equal shape [rows x cols].
/// valid     [rows x cols]; where 0 the variates are 0, which is what unchanged ground has on average.
/// out       model.variates views of the same shape.
/// cost      variates x features multiply-adds per pixel, in SIMD lanes; no allocation.
void apply(const LinearVariates& model, std::span<const core::RasterView<const float>> features,
           core::RasterView<const std::uint8_t> valid, std::span<const core::RasterView<float>> out);

/// The score of each pixel: the sum over variates of their squares, times scale[i]. Chi-square with as many degrees of
/// freedom as variates on unchanged ground, when the scales are right.
void sum_of_squares(std::span<const core::RasterView<const float>> variates, std::span<const float> scale,
                    core::RasterView<float> out);

}  // namespace quarrywatch::detect
