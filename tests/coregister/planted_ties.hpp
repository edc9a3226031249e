#pragma once
// Tie points of a known displacement, with noise and with wrong ones among them.

#include <cmath>
#include <vector>

#include "kernels/coregister/fit_field.hpp"
#include "tests/core/random_values.hpp"

namespace quarrywatch::coregister {

constexpr int kWindow_px = 128;

/// Ties every `step_px` pixels of a size x size grid, as windows of kWindow_px give them, with normal errors.
template <class Truth>
std::vector<Tie> planted_ties(int size, int step_px, double sigma_px, Truth truth, unsigned seed = 1) {
    core::RandomValues random(seed);
    std::vector<Tie> ties;
    for (int r = kWindow_px / 2; r <= size - kWindow_px / 2; r += step_px)
        for (int c = kWindow_px / 2; c <= size - kWindow_px / 2; c += step_px) {
            const Displacement d = truth(c, r);
            const double ex = sigma_px * random.normal(), ey = sigma_px * random.normal();
            ties.push_back({static_cast<double>(c), static_cast<double>(r), d.dx_px + ex, d.dy_px + ey, sigma_px});
        }
    return ties;
}

/// Root mean square of |field - truth| where there are ties around.
template <class Truth>
double true_rmse_px(const DisplacementField& field, int size, Truth truth) {
    double sum = 0;
    int count = 0;
    for (int r = kWindow_px / 2; r <= size - kWindow_px / 2; r += 29)
        for (int c = kWindow_px / 2; c <= size - kWindow_px / 2; c += 29) {
            const Displacement a = field.at(c, r), b = truth(c, r);
            sum += (a.dx_px - b.dx_px) * (a.dx_px - b.dx_px) + (a.dy_px - b.dy_px) * (a.dy_px - b.dy_px);
            ++count;
        }
    return std::sqrt(sum / count);
}

inline Displacement shift_truth(double, double) { return {12.5, -7.25}; }
inline Displacement affine_truth(double col, double row) {
    return {1.5 + 2e-4 * col - 1e-4 * row, -0.5 + 1e-4 * col + 3e-4 * row};
}
/// Periods of 2,800 to 4,000 px: knots every 500 px follow it.
inline Displacement smooth_truth(double col, double row) {
    return {0.8 * std::sin(col / 500) + 0.3 * std::cos(row / 450), 0.6 * std::cos((col + row) / 640)};
}

}  // namespace quarrywatch::coregister
