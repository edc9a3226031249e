#pragma once
// How a score would do at every threshold: the points of precision-recall and ROC curves.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/evaluate/metrics.hpp"
#include "kernels/evaluate/ranking.hpp"

namespace quarrywatch::evaluate {

/// Pixels with score >= threshold are called changed.
struct CurvePoint {
    float threshold = 0;
    Confusion counts;
};

/// Points of the curve, thresholds falling: the highest score, the lowest, and between them each that moves recall,
/// fall-out or precision by more than 1 / `steps` from the point kept before. NaN scores are left out. Empty unless
/// both classes occur.
/// cost  O(n log n).
[[nodiscard]] std::vector<CurvePoint> score_curve(std::vector<ScoredPixel> pixels, int steps);

}  // namespace quarrywatch::evaluate
