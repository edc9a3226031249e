#pragma once
// From a score to a decision: thresholds from the distribution of the scores themselves.

#include <span>
#include <string>

#include "kernels/detect/options.hpp"

namespace quarrywatch::detect {

/// How scores of unchanged ground are distributed: `scale` times a chi-square variable with `degrees` of freedom.
struct NullLaw {
    double scale = 1;
    double degrees = 1;
    /// Chance that unchanged ground scores higher.
    [[nodiscard]] double p_value(double score) const;
};

/// Fit the law to the lower part of the scores (their 10 % and 40 % quantiles), where nearly all ground is unchanged
/// whatever changed above: smoothing adds degrees of freedom, correlated noise takes them away, and both show there.
/// sorted  ascending. source  the empirical null of Efron 2004, doi:10.1198/016214504000000089.
[[nodiscard]] NullLaw fit_null(std::span<const float> sorted);

struct Threshold {
    double value = 0;                           ///< pixels with a greater score are changed
    ThresholdRule rule = ThresholdRule::fixed;  ///< the rule that gave it (never automatic)
    NullLaw null;                               ///< law of the scores of unchanged ground
    double share_above = 0;                     ///< of the sample
    std::string why;                            ///< one sentence for the manifest
};

/// Choose a threshold.
///
/// scores  of a sample of valid pixels; its order does not matter. Empty: an infinite threshold.
/// tail extrapolates the scores of unchanged ground from their 90 % quantile to the share that may exceed the
/// threshold, as squares of normal variables, so that an unchanged pair yields next to nothing. Where more than 1 % of
/// the pixels lie beyond a valley of the histogram, only those below it count as unchanged. automatic is tail, but
/// kittler_illingworth where far more pixels score high than a season explains and no valley tells them apart: change
/// is then widespread and graded. cost    O(n log n). source  chi-square and fdr: Benjamini and Hochberg 1995; otsu:
/// Otsu 1979 and
///         kittler_illingworth: Kittler and Illingworth 1986, both on the square root of the score (a magnitude), 1,024
///         bins up to the 99.99 % quantile; two_means: 2-means on the square root.
[[nodiscard]] Threshold choose_threshold(std::span<const float> scores, const ThresholdOptions& options);

}  // namespace quarrywatch::detect
