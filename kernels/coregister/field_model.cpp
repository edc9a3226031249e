#include "kernels/coregister/field_model.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace quarrywatch::coregister {

namespace {

constexpr double kRidge = 1e-6;  // share of the data's weight: where no tie stands the spline goes to zero

using Affine = std::array<std::array<double, 3>, 2>;

// Weighted second moments of the ties' places about their mean: what a plane's variance follows from.
struct Spread {
    double weight = 0, col = 0, row = 0, xx = 0, xy = 0, yy = 0;
    [[nodiscard]] double determinant() const { return xx * yy - xy * xy; }
    // Whether the ties span a plane: no fewer than three, not in a line.
    [[nodiscard]] bool spans() const { return determinant() > 1e-6 * xx * yy; }
};

Spread spread_of(const std::vector<FieldSample>& samples, int left_out) {
    Spread s;
    for (const FieldSample& f : samples) {
        if (f.fold == left_out) continue;
        s.weight += f.weight;
        s.col += f.weight * f.tie.col;
        s.row += f.weight * f.tie.row;
    }
    if (!(s.weight > 0)) return s;
    s.col /= s.weight;
    s.row /= s.weight;
    for (const FieldSample& f : samples) {
        if (f.fold == left_out) continue;
        const double x = f.tie.col - s.col, y = f.tie.row - s.row;
        s.xx += f.weight * x * x;
        s.xy += f.weight * x * y;
        s.yy += f.weight * y * y;
    }
    return s;
}

// The weighted mean displacement, or a plane through the displacements.
Affine fit_affine(const std::vector<FieldSample>& samples, int left_out, const Spread& spread, bool tilted) {
    std::array<double, 2> mean{}, xd{}, yd{};
    for (const FieldSample& s : samples) {
        if (s.fold == left_out) continue;
        const double x = s.tie.col - spread.col, y = s.tie.row - spread.row;
        const std::array<double, 2> d{s.weight * s.tie.dx_px, s.weight * s.tie.dy_px};
        for (std::size_t axis = 0; axis < 2; ++axis) {
            mean[axis] += d[axis];
            xd[axis] += x * d[axis];
            yd[axis] += y * d[axis];
        }
    }
    Affine out{};
    const double det = spread.determinant();
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const double bx = tilted ? (spread.yy * xd[axis] - spread.xy * yd[axis]) / det : 0;
        const double by = tilted ? (spread.xx * yd[axis] - spread.xy * xd[axis]) / det : 0;
        out[axis] = {mean[axis] / spread.weight - bx * spread.col - by * spread.row, bx, by};
    }
    return out;
}

struct Basis {
    std::array<int, 16> index;
    std::array<double, 16> value;
};

Basis basis_at(double col, double row, int rows, int cols, const FieldCandidate& c) {
    const double u = std::clamp(col / (cols - 1), 0.0, 1.0) * c.knots_x;
    const double v = std::clamp(row / (rows - 1), 0.0, 1.0) * c.knots_y;
    const int iu = std::min(static_cast<int>(u), c.knots_x - 1), iv = std::min(static_cast<int>(v), c.knots_y - 1);
    const auto wx = cubic_bspline_weights(u - iu), wy = cubic_bspline_weights(v - iv);
    Basis basis{};
    for (int j = 0; j < 4; ++j)
        for (int i = 0; i < 4; ++i) {
            const auto k = static_cast<std::size_t>(4 * j + i);
            basis.index[k] = (iv + j) * (c.knots_x + 3) + iu + i;
            basis.value[k] = wy[static_cast<std::size_t>(j)] * wx[static_cast<std::size_t>(i)];
        }
    return basis;
}

// The bending energy of a thin plate in second differences of the coefficients: xx + 2 xy + yy. A stiff spline is a
// plane, and so is one that has no ties to follow, twist included.
void add_roughness(core::BandedSystem& system, const FieldCandidate& c, double strength) {
    const int width = c.knots_x + 3, height = c.knots_y + 3;
    const std::array<double, 3> d{1, -2, 1};
    const auto add = [&](int first, int stride) {
        for (int a = 0; a < 3; ++a)
            for (int b = 0; b <= a; ++b)
                system.add(first + a * stride, first + b * stride,
                           strength * d[static_cast<std::size_t>(a)] * d[static_cast<std::size_t>(b)]);
    };
    for (int y = 0; y < height; ++y)
        for (int x = 0; x + 2 < width; ++x) add(y * width + x, 1);
    for (int x = 0; x < width; ++x)
        for (int y = 0; y + 2 < height; ++y) add(y * width + x, width);
    const std::array<int, 4> corner{0, 1, width, width + 1};
    const std::array<double, 4> twist{1, -1, -1, 1};
    for (int y = 0; y + 1 < height; ++y)
        for (int x = 0; x + 1 < width; ++x)
            for (std::size_t a = 0; a < 4; ++a)
                for (std::size_t b = 0; b <= a; ++b)
                    system.add(y * width + x + corner[a], y * width + x + corner[b],
                               2 * strength * twist[a] * twist[b]);
}

}  // namespace

std::optional<FieldModelFit> FieldModelFit::fit(const std::vector<FieldSample>& samples, int rows, int cols,
                                                const FieldCandidate& c, int left_out) {
    FieldModelFit out;
    out.rows_ = rows;
    out.cols_ = cols;
    out.candidate_ = c;
    const Spread spread = spread_of(samples, left_out);
    if (!(spread.weight > 0)) return std::nullopt;
    out.weight_ = spread.weight;
    out.mean_col_ = spread.col;
    out.mean_row_ = spread.row;
    if (c.model == FieldModel::shift) {
        out.field_ = DisplacementField(FieldModel::shift, fit_affine(samples, left_out, spread, false));
        return out;
    }
    if (!spread.spans()) return std::nullopt;
    const Affine plane = fit_affine(samples, left_out, spread, true);
    const double det = spread.determinant();
    out.inverse_ = {spread.yy / det, -spread.xy / det, spread.xx / det};
    out.field_ = DisplacementField(FieldModel::affine, plane);
    if (c.model == FieldModel::affine) return out;

    const int size = (c.knots_x + 3) * (c.knots_y + 3);
    core::BandedSystem system(size, 3 * (c.knots_x + 3) + 3);
    std::array<std::vector<double>, 2> right{std::vector<double>(static_cast<std::size_t>(size), 0.0),
                                             std::vector<double>(static_cast<std::size_t>(size), 0.0)};
    double total = 0;
    for (const FieldSample& s : samples) {
        if (s.fold == left_out || s.weight == 0) continue;
        total += s.weight;
        const Basis basis = basis_at(s.tie.col, s.tie.row, rows, cols, c);
        const Displacement at = out.field_.at(s.tie.col, s.tie.row);
        const double rx = s.tie.dx_px - at.dx_px, ry = s.tie.dy_px - at.dy_px;
        for (std::size_t a = 0; a < 16; ++a) {
            const double wa = s.weight * basis.value[a];
            right[0][static_cast<std::size_t>(basis.index[a])] += wa * rx;
            right[1][static_cast<std::size_t>(basis.index[a])] += wa * ry;
            for (std::size_t b = 0; b <= a; ++b) system.add(basis.index[a], basis.index[b], wa * basis.value[b]);
        }
    }
    const double per_coefficient = total / size;
    add_roughness(system, c, c.smoothing * per_coefficient);
    for (int i = 0; i < size; ++i) system.add(i, i, kRidge * per_coefficient);
    if (!system.factorise()) return std::nullopt;
    system.solve(right[0]);
    system.solve(right[1]);
    out.field_ = DisplacementField(plane, rows, cols, c.knots_x, c.knots_y, std::move(right));
    out.system_ = std::move(system);
    return out;
}

double FieldModelFit::variance_at(double col, double row) const {
    if (candidate_.model == FieldModel::shift) return 1 / weight_;
    const double x = col - mean_col_, y = row - mean_row_;
    if (candidate_.model == FieldModel::affine)
        return 1 / weight_ + inverse_[0] * x * x + 2 * inverse_[1] * x * y + inverse_[2] * y * y;
    const Basis basis = basis_at(col, row, rows_, cols_, candidate_);
    std::vector<double> solution(static_cast<std::size_t>(system_->size()), 0.0);
    for (std::size_t a = 0; a < 16; ++a) solution[static_cast<std::size_t>(basis.index[a])] += basis.value[a];
    system_->solve(solution);
    double sum = 0;
    for (std::size_t a = 0; a < 16; ++a) sum += basis.value[a] * solution[static_cast<std::size_t>(basis.index[a])];
    return sum;
}

}  // namespace quarrywatch::coregister
