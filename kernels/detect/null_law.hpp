#pragma once
// The law that the scores of unchanged ground follow.

#include <span>

namespace quarrywatch::detect {

/// How scores of unchanged ground are distributed: `scale` times a chi-square variable with `degrees` of freedom; where
/// an anchor is set, with a tail through it that falls as slowly as season lets it, see tail_of().
struct NullLaw {
    double scale = 1;
    double degrees = 1;
    double anchor = 0;  ///< the score that a tenth of unchanged ground exceeds; 0: the law holds to its end
    /// Chance that unchanged ground scores higher: the greater of what the law and the tail say, never too small.
    [[nodiscard]] double p_value(double score) const;
    /// The score that unchanged ground exceeds with `probability`, between 0 and 1.
    [[nodiscard]] double quantile(double probability) const;
};

/// Fit the law to the lower part of the scores (their 10 % and 40 % quantiles), where nearly all ground is unchanged
/// whatever changed above: smoothing adds degrees of freedom, correlated noise takes them away, and both show there.
/// sorted  ascending; empty: the law with one degree of freedom and scale 1.
/// source  the empirical null of Efron 2004, doi:10.1198/016214504000000089.
[[nodiscard]] NullLaw fit_null(std::span<const float> sorted);

}  // namespace quarrywatch::detect
