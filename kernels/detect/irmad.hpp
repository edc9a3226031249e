#pragma once
// Multivariate alteration detection, iteratively reweighted.

#include <vector>

#include "kernels/detect/mad.hpp"

namespace quarrywatch::detect {

struct IrmadFit {
    MadFit mad;                    ///< of the last iteration
    std::vector<float> no_change;  ///< probability of no change of each sample pixel, by the last iteration
    int iterations = 0;
    bool converged = false;
};

/// Fit IR-MAD: MAD again and again, each pixel weighted by the chance that unchanged ground scores as high, until no
/// canonical correlation moves by more than options.tolerance.
///
/// sample  2 n features, n of each date. return  mad.usable false as fit_mad().
/// cost    per iteration that of fit_mad() and n multiply-adds per feature and pixel.
/// source  Nielsen 2007, doi:10.1109/TIP.2006.888195.
[[nodiscard]] IrmadFit fit_irmad(const Sample& sample, const FitOptions& options, int threads);

}  // namespace quarrywatch::detect
