#pragma once
// How well a change score ranks labelled pixels, and the thresholds that would have served best.

#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/evaluate/metrics.hpp"

namespace quarrywatch::evaluate {

/// The score of one labelled pixel.
struct ScoredPixel {
    float score = 0;
    bool changed = false;
};

/// A threshold that maximises a figure: pixels with score >= threshold are called changed.
struct BestThreshold {
    float threshold = 0;  ///< a score that occurs
    double value = 0;     ///< the figure there
    Confusion counts;     ///< the confusion there
};

/// What the order of the scores tells. AUC and thresholds are absent unless both classes occur.
struct Ranking {
    std::uint64_t changed = 0;    ///< pixels labelled changed, those with NaN left out
    std::uint64_t unchanged = 0;  ///< pixels labelled unchanged, those with NaN left out
    std::uint64_t no_score = 0;   ///< pixels with a NaN score: left out of everything
    std::optional<double> auc;    ///< chance that a changed pixel outranks an unchanged one, ties counting half
    std::optional<BestThreshold> best_kappa;
    std::optional<BestThreshold> best_f1;
};

/// Rank labelled pixels exactly: every distinct score is tried as threshold, equal scores move together, infinities are
/// scores like others. Of equally good thresholds the highest is returned (the fewest reports). Independent of the
/// order of `pixels`.
///
/// pixels  consumed: sorted in place.
/// cost    O(n log n), no memory beside `pixels`.
/// source  Mann and Whitney (1947), On a test of whether one of two random variables is stochastically larger.
Ranking rank(std::vector<ScoredPixel> pixels);

}  // namespace quarrywatch::evaluate
