#include "kernels/classify/slope.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "kernels/core/require.hpp"

namespace quarrywatch::classify {

core::Raster<float> slope_degrees(core::RasterView<const float> height, double dx_m, double dy_m) {
    core::require(dx_m > 0 && dy_m > 0, "slope_degrees", "pixels need a size");
    const auto known = [&](int r, int c) {
        return r >= 0 && c >= 0 && r < height.rows() && c < height.cols() && !std::isnan(height(r, c));
    };
    core::Raster<float> slope(height.rows(), height.cols(), std::numeric_limits<float>::quiet_NaN());
    for (int r = 0; r < height.rows(); ++r)
        for (int c = 0; c < height.cols(); ++c) {
            if (!known(r, c)) continue;
            const auto centre = static_cast<double>(height(r, c));
            const auto straight = [&](int dr, int dc) {
                if (known(r + dr, c + dc)) return static_cast<double>(height(r + dr, c + dc));
                if (known(r - dr, c - dc)) return 2 * centre - static_cast<double>(height(r - dr, c - dc));
                return centre;
            };
            const auto at = [&](int dr, int dc) {
                if (dr == 0 || dc == 0 || known(r + dr, c + dc)) return straight(dr, dc);
                return straight(dr, 0) + straight(0, dc) - centre;
            };
            const double east = at(-1, 1) + 2 * at(0, 1) + at(1, 1), west = at(-1, -1) + 2 * at(0, -1) + at(1, -1),
                         south = at(1, -1) + 2 * at(1, 0) + at(1, 1), north = at(-1, -1) + 2 * at(-1, 0) + at(-1, 1);
            const double steepness = std::hypot((east - west) / (8 * dx_m), (south - north) / (8 * dy_m));
            slope(r, c) = static_cast<float>(std::atan(steepness) * 180 / std::numbers::pi);
        }
    return slope;
}

}  // namespace quarrywatch::classify
