#pragma once
// The weights of the iterated detectors: how likely each pixel of the sample is unchanged.

#include <vector>

#include "kernels/detect/linear_variates.hpp"
#include "kernels/detect/sample.hpp"

namespace quarrywatch::detect {

/// P(chi-square of `degrees` > score) of each score, from a table with linear interpolation: exact to 1e-5, and 0 where
/// it is below 1e-10.
///
/// weights  resized to the scores' number.
/// source   Nielsen 2007, doi:10.1109/TIP.2006.888195: the weights of IR-MAD.
void no_change_weights(const std::vector<float>& scores, int degrees, int threads, std::vector<float>& weights);

/// The sum of squared variates of each pixel of the sample.
/// cost  variates x features multiply-adds per pixel, in SIMD lanes.
void scores_of_sample(const LinearVariates& model, const Sample& sample, int threads, std::vector<float>& scores);

}  // namespace quarrywatch::detect
