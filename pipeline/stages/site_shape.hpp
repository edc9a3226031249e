#pragma once
// Figures of a site's outline in pixels.

#include <vector>

#include "pipeline/site.hpp"

namespace quarrywatch::stages {

/// Longer over shorter axis of the area: the square root of the ratio of the two principal second moments. 1 for a
/// square pixel block or a disc, n for a strip of 1 x n pixels. Holes count as missing. rings   shell first, then
/// holes, closed; the shell encloses at least one pixel. cost    O(points).
double elongation(const std::vector<PixelRing>& rings);

/// Half of the error band drawn around a licence, metres: max(floor_px * gsd, factor * sqrt((rmse_px * gsd)^2 +
/// (gsd/2)^2 + layer_sigma^2)). source  DOMAIN.md Q2: registration, pixel edge and the layer's own error add as
/// variances.
struct ToleranceOptions {
    double floor_px = 1;
    double factor = 2;
    double layer_sigma_m = 0;
};
double licence_tolerance_m(double gsd_m, double rmse_px, const ToleranceOptions& options);

}  // namespace quarrywatch::stages
