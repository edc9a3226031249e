#include "kernels/coregister/fit_field.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "kernels/core/median.hpp"
#include "kernels/coregister/field_model.hpp"
#include "kernels/coregister/reject_outliers.hpp"

namespace quarrywatch::coregister {

namespace {

constexpr int kFolds = 5;
constexpr double kNeighbourCells = 2.0;   // a neighbourhood cell in windows: 3 x 3 of them hold dozens of ties
constexpr double kSigmaFloor_px = 0.005;  // no match is trusted beyond this: systematic errors remain
constexpr double kTukey = 4.685;          // biweight constant, 95 % efficiency for normal errors
constexpr int kReweightings = 3;
constexpr double kBetter = 0.97;         // a richer model must lower the left-out error by 3 %, or the simpler stays
constexpr double kNegligible_px = 1e-6;  // a gain below this is rounding, on ties without error
constexpr int kCoverageCells = 8;
constexpr double kSplineCoverage = 0.5;  // below this share of covered cells a spline would have to guess
constexpr std::array<double, 5> kSmoothing{1e-5, 1e-4, 1e-3, 1e-2, 1e-1};

double residual_px(const DisplacementField& field, const Tie& tie) {
    const Displacement d = field.at(tie.col, tie.row);
    return std::hypot(tie.dx_px - d.dx_px, tie.dy_px - d.dy_px);
}

// Root of the mean (weighted) squared residual of left-out samples over all folds; infinite when a fold cannot be
// fitted.
double left_out_rmse(const std::vector<FieldSample>& samples, int rows, int cols, const FieldCandidate& c) {
    double sum = 0, weights = 0;
    for (int fold = 0; fold < kFolds; ++fold) {
        const auto model = FieldModelFit::fit(samples, rows, cols, c, fold);
        if (!model) return std::numeric_limits<double>::infinity();
        for (const FieldSample& s : samples) {
            if (s.fold != fold || s.weight == 0) continue;
            const double r = residual_px(model->field(), s.tie);
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

double coverage_of(const std::vector<FieldSample>& samples, int rows, int cols) {
    std::vector<bool> seen(static_cast<std::size_t>(kCoverageCells) * kCoverageCells, false);
    for (const FieldSample& s : samples) {
        const int r = std::clamp(static_cast<int>(s.tie.row * kCoverageCells / rows), 0, kCoverageCells - 1);
        const int c = std::clamp(static_cast<int>(s.tie.col * kCoverageCells / cols), 0, kCoverageCells - 1);
        seen[static_cast<std::size_t>(r * kCoverageCells + c)] = true;
    }
    return static_cast<double>(std::count(seen.begin(), seen.end(), true)) / (kCoverageCells * kCoverageCells);
}

// Tukey's biweight on the residuals, times the weight that the predicted error gives.
void reweight(std::vector<FieldSample>& samples, const DisplacementField& field, double maximum_residual_px) {
    std::vector<double> residuals;
    for (const FieldSample& s : samples) residuals.push_back(residual_px(field, s.tie));
    std::vector<double> sorted = residuals;
    const double sigma = std::max(kSigmaFloor_px, core::median_of(sorted) / 1.1774);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double t = residuals[i] / (kTukey * sigma);
        const double tukey = t < 1 && residuals[i] <= maximum_residual_px ? (1 - t * t) * (1 - t * t) : 0;
        const double s = std::max(kSigmaFloor_px, samples[i].tie.sigma_px);
        samples[i].weight = tukey / (s * s);
    }
}

std::vector<FieldCandidate> candidates_for(int rows, int cols, double finest_px, std::size_t ties) {
    std::vector<FieldCandidate> list{{FieldModel::shift, 0, 0, 0}, {FieldModel::affine, 0, 0, 0}};
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
                   const FieldOptions& options, std::span<const Place> judged) {
    FieldFit fit;
    fit.kept.assign(ties.size(), false);
    const auto minimum = static_cast<std::size_t>(std::max(1, options.minimum_matches));
    if (ties.size() < minimum) return fit;
    const std::vector<bool> agrees =
        agree_with_neighbours(ties, kNeighbourCells * window_px, options.outlier_threshold);
    std::vector<FieldSample> samples;
    std::vector<std::size_t> origin;
    for (std::size_t i = 0; i < ties.size(); ++i) {
        if (!agrees[i]) continue;
        const double s = std::max(kSigmaFloor_px, ties[i].sigma_px);
        samples.push_back({ties[i], 1 / (s * s), fold_of(ties[i], std::max(2.0 * window_px, spacing_px))});
        origin.push_back(i);
    }
    // A single block cannot be judged by others: its ties judge each other, more kindly than is due, as coverage tells.
    if (!samples.empty() && std::all_of(samples.begin(), samples.end(),
                                        [&](const FieldSample& s) { return s.fold == samples.front().fold; }))
        for (std::size_t i = 0; i < samples.size(); ++i) samples[i].fold = static_cast<int>(i % kFolds);
    if (samples.size() < minimum) {
        fit.status = FieldStatus::inconsistent;
        return fit;
    }
    fit.coverage = coverage_of(samples, rows, cols);
    fit.too_sparse = fit.coverage < kSplineCoverage;
    FieldCandidate chosen;
    double best = std::numeric_limits<double>::infinity();
    for (const FieldCandidate& c : candidates_for(rows, cols, options.knot_spacing_px, samples.size())) {
        if (c.model == FieldModel::spline && fit.too_sparse) continue;
        const double error = left_out_rmse(samples, rows, cols, c);
        // Among splines the best wins; against a simpler model it must be clearly better.
        const double margin = c.model == chosen.model ? 1.0 : kBetter;
        if (error < margin * best - kNegligible_px) {
            best = error;
            chosen = c;
        }
    }
    std::optional<FieldModelFit> model = FieldModelFit::fit(samples, rows, cols, chosen, -1);
    for (int i = 0; model && i < kReweightings; ++i) {
        reweight(samples, model->field(), options.maximum_residual_px);
        model = FieldModelFit::fit(samples, rows, cols, chosen, -1);
    }
    if (!model) {
        fit.status = FieldStatus::inconsistent;
        return fit;
    }
    fit.field = model->field();
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i].weight == 0) continue;
        fit.kept[origin[i]] = true;
        ++fit.kept_count;
        const Displacement d = fit.field.at(samples[i].tie.col, samples[i].tie.row);
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
    FieldErrors errors = state_errors(samples, *model, {rows, cols, window_px, spacing_px}, fit.check_rmse_px, judged);
    fit.field_rmse_px = errors.field_rmse_px;
    fit.local_error = std::move(errors.local);
    fit.knot_spacing_px = chosen.model == FieldModel::spline ? static_cast<double>(cols) / chosen.knots_x : 0;
    fit.status = FieldStatus::ok;
    return fit;
}

}  // namespace quarrywatch::coregister
