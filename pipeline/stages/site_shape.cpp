#include "pipeline/stages/site_shape.hpp"

#include <algorithm>
#include <cmath>

namespace quarrywatch::stages {

double elongation(const std::vector<PixelRing>& rings) {
    if (rings.empty() || rings.front().empty()) return 1;
    // Moments about a corner of the site, not the grid's origin: far from it the differences would lose digits.
    const double col0 = rings.front().front()[0];
    const double row0 = rings.front().front()[1];
    double area = 0, mx = 0, my = 0, mxx = 0, myy = 0, mxy = 0;
    for (const PixelRing& ring : rings) {
        for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
            const double xa = ring[i][0] - col0, ya = ring[i][1] - row0;
            const double xb = ring[i + 1][0] - col0, yb = ring[i + 1][1] - row0;
            const double cross = xa * yb - xb * ya;
            area += cross / 2;
            mx += cross * (xa + xb) / 6;
            my += cross * (ya + yb) / 6;
            mxx += cross * (xa * xa + xa * xb + xb * xb) / 12;
            myy += cross * (ya * ya + ya * yb + yb * yb) / 12;
            mxy += cross * (xa * yb + 2 * xa * ya + 2 * xb * yb + xb * ya) / 24;
        }
    }
    if (area == 0) return 1;
    const double cx = mx / area, cy = my / area;
    const double vxx = mxx / area - cx * cx, vyy = myy / area - cy * cy, vxy = mxy / area - cx * cy;
    const double middle = (vxx + vyy) / 2;
    const double spread = std::sqrt((vxx - vyy) * (vxx - vyy) / 4 + vxy * vxy);
    // A single pixel has 1/12 along both axes, and nothing made of pixels is thinner.
    const double shorter = std::max(middle - spread, 1.0 / 12);
    return std::sqrt(std::max(middle + spread, shorter) / shorter);
}

double licence_tolerance_m(double gsd_m, double rmse_px, const ToleranceOptions& options) {
    const double registration_m = rmse_px * gsd_m;
    const double edge_m = gsd_m / 2;
    const double sigma_m =
        std::sqrt(registration_m * registration_m + edge_m * edge_m + options.layer_sigma_m * options.layer_sigma_m);
    return std::max(options.floor_px * gsd_m, options.factor * sigma_m);
}

}  // namespace quarrywatch::stages
