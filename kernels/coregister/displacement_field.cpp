#include "kernels/coregister/displacement_field.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/core/require.hpp"

namespace quarrywatch::coregister {

const char* name_of(FieldModel model) {
    constexpr std::array<const char*, 4> names{"none", "shift", "affine", "spline"};
    return names[static_cast<std::size_t>(model)];
}

std::array<double, 4> cubic_bspline_weights(double t) {
    const double s = 1 - t;
    return {s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, t * t * t / 6};
}

DisplacementField::DisplacementField(const std::array<std::array<double, 3>, 2>& affine, int rows, int cols,
                                     int knots_x, int knots_y, std::array<std::vector<double>, 2> coefficients)
    : model_(FieldModel::spline),
      affine_(affine),
      rows_(rows),
      cols_(cols),
      knots_x_(knots_x),
      knots_y_(knots_y),
      coefficients_(std::move(coefficients)) {
    const auto expected = static_cast<std::size_t>(knots_x + 3) * static_cast<std::size_t>(knots_y + 3);
    core::require(knots_x > 0 && knots_y > 0 && rows > 1 && cols > 1, "DisplacementField",
                  "needs at least one interval");
    core::require(coefficients_[0].size() == expected && coefficients_[1].size() == expected, "DisplacementField",
                  "wrong number of coefficients");
}

Displacement DisplacementField::at(double col, double row) const {
    col -= origin_col_;
    row -= origin_row_;
    std::array<double, 2> d{};
    for (std::size_t axis = 0; axis < 2; ++axis)
        d[axis] = affine_[axis][0] + affine_[axis][1] * col + affine_[axis][2] * row;
    if (knots_x_ > 0) {
        const double u = std::clamp(col / (cols_ - 1), 0.0, 1.0) * knots_x_;
        const double v = std::clamp(row / (rows_ - 1), 0.0, 1.0) * knots_y_;
        const int iu = std::min(static_cast<int>(u), knots_x_ - 1), iv = std::min(static_cast<int>(v), knots_y_ - 1);
        const auto wx = cubic_bspline_weights(u - iu), wy = cubic_bspline_weights(v - iv);
        for (std::size_t axis = 0; axis < 2; ++axis) {
            double sum = 0;
            for (std::size_t j = 0; j < 4; ++j) {
                const double* const line =
                    &coefficients_[axis][(static_cast<std::size_t>(iv) + j) * static_cast<std::size_t>(knots_x_ + 3) +
                                         static_cast<std::size_t>(iu)];
                sum += wy[j] * (wx[0] * line[0] + wx[1] * line[1] + wx[2] * line[2] + wx[3] * line[3]);
            }
            d[axis] += sum;
        }
    }
    return {d[0], d[1]};
}

}  // namespace quarrywatch::coregister
