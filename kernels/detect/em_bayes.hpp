#pragma once
// Two normal classes by expectation and maximisation, and the Bayes cut between them.

#include "kernels/detect/score_histogram.hpp"

namespace quarrywatch::detect {

/// A mixture of two normal classes; usable: both hold counts, and mean0 < mean1.
struct TwoNormals {
    double mean0 = 0, deviation0 = 1;  ///< of unchanged ground
    double mean1 = 0, deviation1 = 1;  ///< of changed ground
    double share1 = 0;                 ///< of changed ground, 0 to 1
    int rounds = 0;
    bool usable = false;
};

/// Fit the mixture to a histogram by expectation and maximisation from Otsu's cut, to a thousandth of a bin or for 500
/// rounds; no deviation falls below that of one bin.
/// cost    bins exponentials per round.
/// source  Bruzzone and Fernandez Prieto 2000, doi:10.1109/36.843009. Departures: the histogram stands for the pixels,
/// and
///         Otsu's cut for their initial classes about the middle of the range.
[[nodiscard]] TwoNormals fit_two_normals(const Histogram& h);

/// The value above the lower mean from which on the upper class is the likelier one, in closed form. Infinity where the
/// mixture is not usable, or where the upper class is the likelier nowhere or from the lower mean on: there is then no
/// class of unchanged ground to part from.
[[nodiscard]] double bayes_cut(const TwoNormals& classes);

/// bayes_cut of fit_two_normals.
[[nodiscard]] double em_bayes(const Histogram& h);

}  // namespace quarrywatch::detect
