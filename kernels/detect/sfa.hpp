#pragma once
// Slow feature analysis: the combinations of bands that differ least between the dates, where nothing changed.

#include <vector>

#include "kernels/detect/linear_variates.hpp"
#include "kernels/detect/options.hpp"
#include "kernels/detect/sample.hpp"

namespace quarrywatch::detect {

struct SfaFit {
    LinearVariates model;             ///< differences of the slow features over their standard deviation, slowest first
    std::vector<double> eigenvalues;  ///< ascending, of A w = lambda B w: mean squared differences, in [0, 4]
    bool usable = false;  ///< false: too few pixels, or a band without variance; model and eigenvalues are then empty
};

/// Fit slow feature analysis to a sample, once.
///
/// Each band of each date is standardised to x (earlier) and y (later); with A = E[(x-y)(x-y)'] and
/// B = (E[xx'] + E[yy'])/2, A w = lambda B w, w'Bw = 1, variate i is w_i'(x-y)/sqrt(lambda_i).
/// sample   2 n features, n of each date.
/// weights  one per pixel, not negative, or empty for all 1; means, deviations, A and B are all weighted.
/// options  only the regularisation counts.
/// return   n variates of mean 0 and unit variance, uncorrelated with each other over the weighted sample; the sum of
///          their squares is chi-square of n degrees where the bands are jointly normal. It does not change with the
///          offset or the (positive) gain of any band of either date. A band turned over in one date only is another
///          matter: the method compares bands one by one, which MAD does not.
/// errors   std::invalid_argument: no features, an odd number of them, or not one weight per pixel.
/// cost     2 n^2 multiply-adds per sample pixel: one moments_of, then matrices of n x n. Same bytes on any number of
///          threads.
/// source   Wu, Du and Zhang 2014, doi:10.1109/TGRS.2013.2266673. Departure: regularisation, as in fit_irmad, adds its
///          share of the mean variance to each date's covariance, so once to B and twice to A. On B alone it would
///          give repeated bands an eigenvalue of 0 and a variate made of rounding.
[[nodiscard]] SfaFit fit_sfa(const Sample& sample, const std::vector<float>& weights, const FitOptions& options,
                             int threads);

}  // namespace quarrywatch::detect
