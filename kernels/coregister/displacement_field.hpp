#pragma once
// A smooth displacement as a function of place: the model that all tie points agree on.

#include <array>
#include <vector>

namespace quarrywatch::coregister {

enum class FieldModel { none, shift, affine, spline };
[[nodiscard]] const char* name_of(FieldModel model);

struct Displacement {
    double dx_px = 0;
    double dy_px = 0;
};

/// Displacement at every pixel of a grid: a + B * (col, row) plus a bicubic B-spline on regular knots. A value; cheap
/// to copy (some thousand coefficients). A default-constructed field is zero everywhere.
class DisplacementField {
public:
    DisplacementField() = default;
    /// A field without a spline part. `affine[axis]` = {constant, per column, per row}, axis 0 = dx, 1 = dy.
    DisplacementField(FieldModel model, const std::array<std::array<double, 3>, 2>& affine)
        : model_(model), affine_(affine) {}
    /// Add the spline part: (knots_x + 3) x (knots_y + 3) coefficients per axis, row-major; knots_x intervals over
    /// `cols - 1` pixels and knots_y over `rows - 1`.
    DisplacementField(const std::array<std::array<double, 3>, 2>& affine, int rows, int cols, int knots_x, int knots_y,
                      std::array<std::vector<double>, 2> coefficients);

    /// Displacement at a pixel centre (col, row); outside the grid the value at its nearest edge plus the affine part.
    /// cost    O(1): 16 coefficients per axis.
    [[nodiscard]] Displacement at(double col, double row) const;
    [[nodiscard]] FieldModel model() const { return model_; }
    [[nodiscard]] int knots_x() const { return knots_x_; }
    [[nodiscard]] int knots_y() const { return knots_y_; }
    /// The same field seen from a larger grid, in which this one's pixel (0, 0) is (row, col).
    [[nodiscard]] DisplacementField placed_at(int row, int col) const {
        DisplacementField placed = *this;
        placed.origin_row_ += row;
        placed.origin_col_ += col;
        return placed;
    }
    /// Add a constant displacement, as when the pair was aligned by whole pixels before matching.
    void add_shift(double dx_px, double dy_px) {
        affine_[0][0] += dx_px;
        affine_[1][0] += dy_px;
        if (model_ == FieldModel::none) model_ = FieldModel::shift;
    }

private:
    FieldModel model_ = FieldModel::none;
    std::array<std::array<double, 3>, 2> affine_{};
    int rows_ = 0, cols_ = 0, knots_x_ = 0, knots_y_ = 0;
    int origin_row_ = 0, origin_col_ = 0;
    std::array<std::vector<double>, 2> coefficients_;
};

/// The four weights of a uniform cubic B-spline at `t` in [0, 1] of an interval.
[[nodiscard]] std::array<double, 4> cubic_bspline_weights(double t);

}  // namespace quarrywatch::coregister
