#include "kernels/coregister/fit_field.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "kernels/core/linalg.hpp"
#include "kernels/coregister/reject_outliers.hpp"

namespace quarrywatch::coregister {

namespace {

constexpr int kFolds = 5;
constexpr double kNeighbourCells = 2.0;   // a neighbourhood cell in windows: 3 x 3 of them hold dozens of ties
constexpr double kSigmaFloor_px = 0.005;  // no match is trusted beyond this: systematic errors remain
constexpr double kTukey = 4.685;          // biweight constant, 95 % efficiency for normal errors
constexpr int kReweightings = 3;
constexpr double kRidge = 1e-6;            // share of the data's weight: where no tie stands the spline goes to zero
constexpr double kBetter = 0.97;           // a richer model must lower the left-out error by 3 %, or the simpler stays
constexpr double kNegligible_px = 1e-6;    // a gain below this is rounding, on ties without error
constexpr double kOverlapInflation = 1.8;  // errors of half-overlapping Hann windows repeat: their sum's variance grows
constexpr int kCoverageCells = 8;
constexpr double kSplineCoverage = 0.5;  // below this share of covered cells a spline would have to guess
constexpr std::array<double, 5> kSmoothing{1e-5, 1e-4, 1e-3, 1e-2, 1e-1};

using Affine = std::array<std::array<double, 3>, 2>;

struct Sample {
    Tie tie;
    double weight = 1;
    int fold = 0;
};

// Weighted plane through dx and dy; false when the points do not span a plane (fewer than three, or in a line).
bool fit_plane(const std::vector<Sample>& samples, int left_out, Affine& out) {
    double w = 0, mx = 0, my = 0;
    std::array<double, 2> md{};
    for (const Sample& s : samples) {
        if (s.fold == left_out) continue;
        w += s.weight;
        mx += s.weight * s.tie.col;
        my += s.weight * s.tie.row;
        md[0] += s.weight * s.tie.dx_px;
        md[1] += s.weight * s.tie.dy_px;
    }
    if (!(w > 0)) return false;
    mx /= w;
    my /= w;
    double xx = 0, xy = 0, yy = 0;
    std::array<double, 2> xd{}, yd{};
    for (const Sample& s : samples) {
        if (s.fold == left_out) continue;
        const double x = s.tie.col - mx, y = s.tie.row - my;
        xx += s.weight * x * x;
        xy += s.weight * x * y;
        yy += s.weight * y * y;
        xd[0] += s.weight * x * s.tie.dx_px;
        yd[0] += s.weight * y * s.tie.dx_px;
        xd[1] += s.weight * x * s.tie.dy_px;
        yd[1] += s.weight * y * s.tie.dy_px;
    }
    const double det = xx * yy - xy * xy;
    if (!(det > 1e-6 * xx * yy)) return false;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const double bx = (yy * xd[axis] - xy * yd[axis]) / det, by = (xx * yd[axis] - xy * xd[axis]) / det;
        out[axis] = {md[axis] / w - bx * mx - by * my, bx, by};
    }
    return true;
}

Affine fit_shift(const std::vector<Sample>& samples, int left_out) {
    double w = 0;
    std::array<double, 2> sum{};
    for (const Sample& s : samples) {
        if (s.fold == left_out) continue;
        w += s.weight;
        sum[0] += s.weight * s.tie.dx_px;
        sum[1] += s.weight * s.tie.dy_px;
    }
    Affine out{};
    if (w > 0) out = {{{sum[0] / w, 0, 0}, {sum[1] / w, 0, 0}}};
    return out;
}

// What is fitted: a model and, for a spline, its knots and stiffness.
struct Candidate {
    FieldModel model = FieldModel::shift;
    int knots_x = 0, knots_y = 0;
    double smoothing = 0;
};

struct Basis {
    std::array<int, 16> index;
    std::array<double, 16> value;
};

Basis basis_at(const Tie& tie, int rows, int cols, const Candidate& c) {
    const double u = std::clamp(tie.col / (cols - 1), 0.0, 1.0) * c.knots_x;
    const double v = std::clamp(tie.row / (rows - 1), 0.0, 1.0) * c.knots_y;
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

// Second differences of neighbouring coefficients, both directions, so that a stiff spline is a plane.
void add_roughness(core::BandedSystem& system, const Candidate& c, double strength) {
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
}

// Fit a candidate to all samples but those of fold `left_out` (-1: all).
std::optional<DisplacementField> fit_candidate(const std::vector<Sample>& samples, int rows, int cols,
                                               const Candidate& c, int left_out) {
    if (c.model == FieldModel::shift) return DisplacementField(FieldModel::shift, fit_shift(samples, left_out));
    Affine plane{};
    if (!fit_plane(samples, left_out, plane)) return std::nullopt;
    const DisplacementField affine(FieldModel::affine, plane);
    if (c.model == FieldModel::affine) return affine;
    const int size = (c.knots_x + 3) * (c.knots_y + 3);
    core::BandedSystem system(size, 3 * (c.knots_x + 3) + 3);
    std::array<std::vector<double>, 2> right{std::vector<double>(static_cast<std::size_t>(size), 0.0),
                                             std::vector<double>(static_cast<std::size_t>(size), 0.0)};
    double total = 0;
    for (const Sample& s : samples) {
        if (s.fold == left_out || s.weight == 0) continue;
        total += s.weight;
        const Basis basis = basis_at(s.tie, rows, cols, c);
        const Displacement at = affine.at(s.tie.col, s.tie.row);
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
    return DisplacementField(plane, rows, cols, c.knots_x, c.knots_y, std::move(right));
}

double residual_px(const DisplacementField& field, const Tie& tie) {
    const Displacement d = field.at(tie.col, tie.row);
    return std::hypot(tie.dx_px - d.dx_px, tie.dy_px - d.dy_px);
}

// Root of the mean (weighted) squared residual of left-out samples over all folds; infinite when a fold cannot be
// fitted.
double left_out_rmse(const std::vector<Sample>& samples, int rows, int cols, const Candidate& c) {
    double sum = 0, weights = 0;
    for (int fold = 0; fold < kFolds; ++fold) {
        const auto field = fit_candidate(samples, rows, cols, c, fold);
        if (!field) return std::numeric_limits<double>::infinity();
        for (const Sample& s : samples) {
            if (s.fold != fold || s.weight == 0) continue;
            const double r = residual_px(*field, s.tie);
            sum += s.weight * r * r;
            weights += s.weight;
        }
    }
    return weights > 0 ? std::sqrt(sum / weights) : std::numeric_limits<double>::infinity();
}

// Blocks of neighbouring windows share a fold: overlapping windows repeat each other's error, and a left-out tie must
// not be predicted by its own pixels.
int fold_of(const Tie& tie, double block) {
    const auto r = static_cast<long long>(std::floor(tie.row / block)),
               c = static_cast<long long>(std::floor(tie.col / block));
    return static_cast<int>(((r * 2 + c) % kFolds + kFolds) % kFolds);
}

double coverage_of(const std::vector<Sample>& samples, int rows, int cols) {
    std::vector<bool> seen(static_cast<std::size_t>(kCoverageCells) * kCoverageCells, false);
    for (const Sample& s : samples) {
        const int r = std::clamp(static_cast<int>(s.tie.row * kCoverageCells / rows), 0, kCoverageCells - 1);
        const int c = std::clamp(static_cast<int>(s.tie.col * kCoverageCells / cols), 0, kCoverageCells - 1);
        seen[static_cast<std::size_t>(r * kCoverageCells + c)] = true;
    }
    return static_cast<double>(std::count(seen.begin(), seen.end(), true)) / (kCoverageCells * kCoverageCells);
}

// Tukey's biweight on the residuals, times the weight that the predicted error gives.
void reweight(std::vector<Sample>& samples, const DisplacementField& field, double maximum_residual_px) {
    std::vector<double> residuals;
    for (const Sample& s : samples) residuals.push_back(residual_px(field, s.tie));
    std::vector<double> sorted = residuals;
    const double sigma = std::max(kSigmaFloor_px, median_of(sorted) / 1.1774);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double t = residuals[i] / (kTukey * sigma);
        const double tukey = t < 1 && residuals[i] <= maximum_residual_px ? (1 - t * t) * (1 - t * t) : 0;
        const double s = std::max(kSigmaFloor_px, samples[i].tie.sigma_px);
        samples[i].weight = tukey / (s * s);
    }
}

// Mean product of the residuals of ties in neighbouring cells that lie at least `apart_px` from each other, less its
// standard error, which noise alone would give: what the model did not follow. Absent where no two ties are such
// neighbours.
std::optional<double> residual_covariance(const std::vector<Sample>& samples,
                                          const std::vector<Displacement>& residuals, double cell_px, double apart_px) {
    std::map<std::pair<int, int>, std::vector<std::size_t>> cells;
    for (std::size_t i = 0; i < samples.size(); ++i)
        if (samples[i].weight > 0)
            cells[{static_cast<int>(samples[i].tie.row / cell_px), static_cast<int>(samples[i].tie.col / cell_px)}]
                .push_back(i);
    double covariance = 0, squares = 0, pairs = 0;
    for (const auto& [cell, members] : cells)
        for (const auto& [dr, dc] : {std::pair{0, 1}, std::pair{1, 0}}) {
            const auto other = cells.find({cell.first + dr, cell.second + dc});
            if (other == cells.end()) continue;
            for (const std::size_t i : members)
                for (const std::size_t j : other->second) {
                    const double apart = std::max(std::fabs(samples[i].tie.row - samples[j].tie.row),
                                                  std::fabs(samples[i].tie.col - samples[j].tie.col));
                    if (apart < apart_px) continue;
                    const double product =
                        residuals[i].dx_px * residuals[j].dx_px + residuals[i].dy_px * residuals[j].dy_px;
                    covariance += product;
                    squares += product * product;
                    pairs += 1;
                }
        }
    if (pairs == 0) return std::nullopt;
    return std::max(0.0, covariance - std::sqrt(squares)) / pairs;
}

// What the field's own error must be: the covariance of residuals between windows that share no pixel (what the model
// did not follow) plus the noise that the fit let through.
double field_error(const std::vector<Sample>& samples, const DisplacementField& field, int window_px, double spacing_px,
                   double parameters) {
    std::vector<Displacement> residuals;
    double noise = 0, count = 0;
    for (const Sample& s : samples) {
        const Displacement d = field.at(s.tie.col, s.tie.row);
        residuals.push_back({s.tie.dx_px - d.dx_px, s.tie.dy_px - d.dy_px});
        if (s.weight == 0) continue;
        noise += residuals.back().dx_px * residuals.back().dx_px + residuals.back().dy_px * residuals.back().dy_px;
        count += 1;
    }
    if (count < 1) return std::numeric_limits<double>::infinity();
    auto covariance = residual_covariance(samples, residuals, window_px, window_px);
    // Ties further apart than windows are wide have their neighbours in wider cells.
    if (!covariance)
        covariance = residual_covariance(samples, residuals, std::max<double>(window_px, spacing_px), window_px);
    const double unfollowed = covariance.value_or(0);
    const double per_tie = noise / std::max(1.0, count - parameters);
    return std::sqrt(unfollowed + per_tie * std::min(1.0, kOverlapInflation * parameters / count));
}

// Effective number of parameters per axis: coefficients, less where the stiffness ties them together.
double parameters_of(const Candidate& c) {
    if (c.model == FieldModel::shift) return 1;
    if (c.model == FieldModel::affine) return 3;
    return 3 + c.knots_x * c.knots_y / (1 + c.smoothing);
}

std::vector<Candidate> candidates_for(int rows, int cols, double finest_px, std::size_t ties) {
    std::vector<Candidate> list{{FieldModel::shift, 0, 0, 0}, {FieldModel::affine, 0, 0, 0}};
    for (const double factor : {4.0, 2.0, 1.0}) {
        const int kx = std::max(1, static_cast<int>(std::lround(cols / (finest_px * factor))));
        const int ky = std::max(1, static_cast<int>(std::lround(rows / (finest_px * factor))));
        if (!list.empty() && list.back().model == FieldModel::spline && list.back().knots_x == kx &&
            list.back().knots_y == ky)
            continue;
        if (static_cast<std::size_t>((kx + 3) * (ky + 3)) > ties) break;
        for (const double s : kSmoothing) list.push_back({FieldModel::spline, kx, ky, s});
    }
    return list;
}

}  // namespace

const char* name_of(FieldStatus status) {
    constexpr std::array<const char*, 3> names{"ok", "too_few_matches", "inconsistent"};
    return names[static_cast<std::size_t>(status)];
}

FieldFit fit_field(std::span<const Tie> ties, int rows, int cols, int window_px, double spacing_px,
                   const FieldOptions& options) {
    FieldFit fit;
    fit.kept.assign(ties.size(), false);
    const auto minimum = static_cast<std::size_t>(std::max(1, options.minimum_matches));
    if (ties.size() < minimum) return fit;
    const std::vector<bool> agrees =
        agree_with_neighbours(ties, kNeighbourCells * window_px, options.outlier_threshold);
    std::vector<Sample> samples;
    std::vector<std::size_t> origin;
    for (std::size_t i = 0; i < ties.size(); ++i) {
        if (!agrees[i]) continue;
        const double s = std::max(kSigmaFloor_px, ties[i].sigma_px);
        samples.push_back({ties[i], 1 / (s * s), fold_of(ties[i], std::max(2.0 * window_px, spacing_px))});
        origin.push_back(i);
    }
    // A single block cannot be judged by others: its ties judge each other, more kindly than is due, as coverage tells.
    if (!samples.empty() &&
        std::all_of(samples.begin(), samples.end(), [&](const Sample& s) { return s.fold == samples.front().fold; }))
        for (std::size_t i = 0; i < samples.size(); ++i) samples[i].fold = static_cast<int>(i % kFolds);
    if (samples.size() < minimum) {
        fit.status = FieldStatus::inconsistent;
        return fit;
    }
    fit.coverage = coverage_of(samples, rows, cols);
    Candidate chosen;
    double best = std::numeric_limits<double>::infinity();
    for (const Candidate& c : candidates_for(rows, cols, options.knot_spacing_px, samples.size())) {
        if (c.model == FieldModel::spline && fit.coverage < kSplineCoverage) continue;
        const double error = left_out_rmse(samples, rows, cols, c);
        // Among splines the best wins; against a simpler model it must be clearly better.
        const double margin = c.model == chosen.model ? 1.0 : kBetter;
        if (error < margin * best - kNegligible_px) {
            best = error;
            chosen = c;
        }
    }
    std::optional<DisplacementField> field = fit_candidate(samples, rows, cols, chosen, -1);
    for (int i = 0; field && i < kReweightings; ++i) {
        reweight(samples, *field, options.maximum_residual_px);
        field = fit_candidate(samples, rows, cols, chosen, -1);
    }
    if (!field) {
        fit.status = FieldStatus::inconsistent;
        return fit;
    }
    fit.field = *field;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i].weight == 0) continue;
        fit.kept[origin[i]] = true;
        ++fit.kept_count;
        const Displacement d = field->at(samples[i].tie.col, samples[i].tie.row);
        fit.mean_dx_px += d.dx_px;
        fit.mean_dy_px += d.dy_px;
    }
    if (fit.kept_count < options.minimum_matches || 2 * static_cast<std::size_t>(fit.kept_count) < ties.size()) {
        fit.status = FieldStatus::inconsistent;
        return fit;
    }
    fit.mean_dx_px /= fit.kept_count;
    fit.mean_dy_px /= fit.kept_count;
    fit.check_rmse_px = left_out_rmse(samples, rows, cols, chosen);
    fit.field_rmse_px = field_error(samples, *field, window_px, spacing_px, parameters_of(chosen));
    double noise = 0, count = 0;
    for (const Sample& s : samples) {
        if (s.weight == 0) continue;
        const double r = residual_px(*field, s.tie);
        noise += s.weight * r * r;
        count += s.weight;
    }
    // Left-out ties miss by what the field lacks, the ties of the fit by less than their noise: where ties stand
    // everywhere the gap counts the field's error twice (Efron's optimism); between clusters it is the error itself.
    const double gap = fit.check_rmse_px * fit.check_rmse_px - noise / count;
    const double lacking = spacing_px > 2.0 * window_px ? gap : gap / 2;
    if (lacking > fit.field_rmse_px * fit.field_rmse_px) fit.field_rmse_px = std::sqrt(lacking);
    fit.knot_spacing_px = chosen.model == FieldModel::spline ? static_cast<double>(cols) / chosen.knots_x : 0;
    fit.status = FieldStatus::ok;
    return fit;
}

}  // namespace quarrywatch::coregister
