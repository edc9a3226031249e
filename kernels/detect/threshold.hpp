#pragma once
// From a score to a decision: thresholds from the distribution of the scores themselves.

#include <span>
#include <string>

#include "kernels/detect/null_law.hpp"
#include "kernels/detect/options.hpp"

namespace quarrywatch::detect {

struct Threshold {
    double value = 0;                           ///< pixels with a greater score are changed
    double low = 0;                             ///< threshold of the hysteresis: changed if next to a changed one
    ThresholdRule rule = ThresholdRule::fixed;  ///< the rule that gave it (never automatic)
    bool classifies = false;                    ///< it parts two classes; otherwise it bounds false alarms
    NullLaw null;                               ///< law of the scores of unchanged ground
    double share_above = 0;                     ///< of the sample
    std::string why;                            ///< one sentence for the manifest
};

/// Choose a threshold.
///
/// scores   of a sample of valid pixels, finite; their order does not matter. Empty: an infinite threshold.
/// growth   low threshold as a share of the high one, 0 to 1, for the rules that bound false alarms (tail, chi_square,
/// fdr,
///          fixed). Those that part two classes decide each pixel by one threshold: low is value.
/// known    the law of unchanged ground where it need not be taken from the scores, or null.
/// Rules that part classes and find only one heap give infinity: nothing lies above.
/// otsu, two_means and em_bayes cut the magnitudes, the square roots of the scores; kittler_illingworth and
/// kittler_illingworth_gg their cube roots, in 256 bins between their 0.01 % and 99.99 % quantiles.
/// automatic: fdr for fewer than 1,000 scores; kittler_illingworth where change is widespread and graded: no valley
/// ends the scores of unchanged ground and the 98 % quantile exceeds 3.6 times that of their law; otherwise tail. The
/// cube root is where chi-square is nearly normal; on Taizhou it loses at most 4 % of kappa with each of nine
/// detectors, and 5 % with pca_kmeans, while the logarithm lost up to 12 %.
///
/// cost     O(n log n): the scores are sorted once; linear where they are sorted already.
///
/// source   the files of the rules.
[[nodiscard]] Threshold choose_threshold(std::span<const float> scores, const ThresholdOptions& options, double growth,
                                         const NullLaw* known = nullptr);

}  // namespace quarrywatch::detect
