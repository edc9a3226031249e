#pragma once
// Iterated slow feature analysis: fitted again and again to what it takes for unchanged.

#include <vector>

#include "kernels/detect/options.hpp"
#include "kernels/detect/sample.hpp"
#include "kernels/detect/sfa.hpp"

namespace quarrywatch::detect {

struct IsfaFit {
    SfaFit sfa;                    ///< the last usable fit; sfa.usable says whether there was any
    std::vector<float> no_change;  ///< probability of no change of each sample pixel under it; all 1 without one
    int iterations = 0;            ///< usable fits made
    bool converged = false;        ///< no eigenvalue moved by more than options.tolerance in the last of them
};

/// Fit slow feature analysis, weighting each pixel by its probability of no change under the fit before.
///
/// sample   2 n features, n of each date.
/// options  maximum_iterations (1, or less: plain SFA), tolerance, regularisation.
/// return   see IsfaFit. When the weights leave a band without variance, the fit before stands, unconverged.
/// errors   std::invalid_argument: no features or an odd number of them.
/// cost     per iteration 4 n^2 multiply-adds per sample pixel. Same bytes on any number of threads.
/// source   Wu, Du and Zhang 2014, doi:10.1109/TGRS.2013.2266673. Departure: regularisation, see fit_sfa.
///
/// The weights favour small scores, so the variates get unit variance on ground stiller than the unchanged: its score
/// is chi-square times a factor above 1. With n bands a step multiplies a variate's variance, once it is small beside
/// the true one, by 2 n / (n + 2). So with three bands or more the factor settles; with two or one it keeps growing,
/// until the tolerance or the iterations end it. The order of the scores holds there, their scale means nothing.
[[nodiscard]] IsfaFit fit_isfa(const Sample& sample, const FitOptions& options, int threads);

}  // namespace quarrywatch::detect
