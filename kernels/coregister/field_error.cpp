#include "kernels/coregister/field_error.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>
#include <utility>

#include "kernels/core/require.hpp"

namespace quarrywatch::coregister {

namespace {

constexpr std::size_t kProbes = 256;     // ties that stand for all where a sum over all would be dear
constexpr std::size_t kNeighbours = 12;  // ties whose residuals are the local ones
// A scene that was resampled once carries the phase error of that kernel: at a quarter of a pixel up to 0.02 px for a
// cubic or a Lanczos one, changing its sign along the frequencies; about this much is left over all of them together.
constexpr double kKernelPhase_px = 0.0025;
constexpr double kRepeatedAtHalf = 0.043;  // correlation of the errors of Hann windows half a window apart
constexpr double kRepeatedWithin = 0.282;  // of a window: errors of Hann windows so far apart correlate by 1 / e

// Mean product of the residuals of ties in neighbouring cells that lie at least `apart_px` from each other, less its
// standard error, which noise alone would give: what the model did not follow. Absent where no two ties are such
// neighbours.
std::optional<double> residual_covariance(const std::vector<FieldSample>& samples,
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

std::vector<const FieldSample*> probes_of(const std::vector<FieldSample>& samples) {
    std::vector<const FieldSample*> probes;
    const std::size_t step = std::max<std::size_t>(1, samples.size() / kProbes);
    for (std::size_t i = 0; i < samples.size(); i += step)
        if (samples[i].weight > 0) probes.push_back(&samples[i]);
    return probes;
}

// How often the same pixels' errors count: the mean sum of the correlations of a tie with all ties.
double repetition(const std::vector<FieldSample>& samples, const std::vector<const FieldSample*>& probes,
                  int window_px) {
    double sum = 0;
    const double reach = kRepeatedWithin * window_px;
    for (const FieldSample* const probe : probes)
        for (const FieldSample& s : samples) {
            if (s.weight == 0) continue;
            const double x = (s.tie.col - probe->tie.col) / reach, y = (s.tie.row - probe->tie.row) / reach;
            sum += std::exp(-(x * x + y * y));
        }
    return probes.empty() ? 1 : sum / static_cast<double>(probes.size());
}

// Variance of a tie over what its weight says, from the residuals.
double scale_of(const std::vector<FieldSample>& samples, const std::vector<Displacement>& residuals,
                const FieldModelFit& model, const std::vector<const FieldSample*>& probes) {
    double squares = 0, count = 0, fitted = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i].weight == 0) continue;
        squares +=
            samples[i].weight * (residuals[i].dx_px * residuals[i].dx_px + residuals[i].dy_px * residuals[i].dy_px) / 2;
        count += 1;
    }
    for (const FieldSample* const probe : probes)
        fitted += std::min(1.0, probe->weight * model.variance_at(probe->tie.col, probe->tie.row));
    if (!probes.empty()) fitted *= count / static_cast<double>(probes.size());
    return squares / std::max(1.0, count - fitted);
}

// Squared error that matching inherits from the resampling of the scenes: none at whole and half pixels.
double phase_error(const Displacement& d) {
    const double x = std::sin(2 * std::numbers::pi * d.dx_px), y = std::sin(2 * std::numbers::pi * d.dy_px);
    return kKernelPhase_px * kKernelPhase_px * (x * x + y * y);
}

// Mean squared residual of the ties nearest to a place.
double local_residual(const std::vector<FieldSample>& samples, const std::vector<Displacement>& residuals, double col,
                      double row, std::vector<std::pair<double, double>>& scratch) {
    scratch.clear();
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i].weight == 0) continue;
        const double x = samples[i].tie.col - col, y = samples[i].tie.row - row;
        const Displacement& r = residuals[i];
        scratch.emplace_back(x * x + y * y, r.dx_px * r.dx_px + r.dy_px * r.dy_px);
    }
    if (scratch.empty()) return 0;
    const std::size_t near = std::min(kNeighbours, scratch.size());
    std::nth_element(scratch.begin(), scratch.begin() + static_cast<std::ptrdiff_t>(near - 1), scratch.end());
    std::sort(scratch.begin(), scratch.begin() + static_cast<std::ptrdiff_t>(near));  // a sum in a fixed order
    double sum = 0;
    for (std::size_t i = 0; i < near; ++i) sum += scratch[i].second;
    return sum / static_cast<double>(near);
}

// Squared error of what the model did not follow: what the residuals of windows that share no pixel have in common, or
// of such as lie half a window apart, whose own errors hardly repeat. Within a cluster of ties only the latter see a
// wave that is too short for the distance between clusters, and that left-out clusters cannot show.
double unfollowed_square(const std::vector<FieldSample>& samples, const std::vector<Displacement>& residuals,
                         const TieLayout& layout) {
    const double window = layout.window_px;
    auto apart = residual_covariance(samples, residuals, window, window);
    // Ties further apart than windows are wide have their neighbours in wider cells.
    if (!apart) apart = residual_covariance(samples, residuals, std::max(window, layout.spacing_px), window);
    const double near = residual_covariance(samples, residuals, window / 2, window / 2).value_or(0);
    double squares = 0, count = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i].weight == 0) continue;
        squares += residuals[i].dx_px * residuals[i].dx_px + residuals[i].dy_px * residuals[i].dy_px;
        count += 1;
    }
    const double repeated = count > 0 ? kRepeatedAtHalf * squares / count : 0;
    return std::max({0.0, apart.value_or(0), near - repeated});
}

// What left-out ties say that the field lacks. They miss by what it lacks, the ties of the fit by less than their
// noise: where ties stand everywhere the gap counts the field's error twice (Efron's optimism); between clusters it is
// the error itself.
double lacking(const std::vector<FieldSample>& samples, const std::vector<Displacement>& residuals,
               double check_rmse_px, const TieLayout& layout) {
    double noise = 0, weights = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const Displacement& r = residuals[i];
        noise += samples[i].weight * (r.dx_px * r.dx_px + r.dy_px * r.dy_px);
        weights += samples[i].weight;
    }
    if (!(weights > 0)) return 0;
    const double gap = check_rmse_px * check_rmse_px - noise / weights;
    return layout.spacing_px > 2.0 * layout.window_px ? gap : gap / 2;
}

std::vector<double> roots_of(std::vector<double> squares) {
    for (double& v : squares) v = std::sqrt(v);
    return squares;
}

// Mean squared error over the judged places; over the whole grid where none has a weight.
double mean_square(const LocalError& error, int rows, int cols, std::span<const Place> judged) {
    double sum = 0, weights = 0;
    const auto judge = [&](double col, double row, double weight) {
        const double e = error.at(col, row);
        sum += weight * e * e;
        weights += weight;
    };
    for (const Place& place : judged) judge(place.col, place.row, place.weight);
    if (!(weights > 0))
        for (int j = 0; j < LocalError::kNodes; ++j)
            for (int i = 0; i < LocalError::kNodes; ++i)
                judge(LocalError::place(i, cols), LocalError::place(j, rows), 1);
    return sum / weights;
}

}  // namespace

LocalError::LocalError(int rows, int cols, std::vector<double> rmse_px)
    : rows_(rows), cols_(cols), rmse_px_(std::move(rmse_px)) {
    core::require(rows > 0 && cols > 0 && rmse_px_.size() == std::size_t{kNodes} * kNodes, "LocalError",
                  "needs one number per node");
}

double LocalError::at(double col, double row) const {
    if (rmse_px_.empty()) return 0;
    const double u = cols_ > 1 ? std::clamp(col / (cols_ - 1), 0.0, 1.0) * (kNodes - 1) : 0;
    const double v = rows_ > 1 ? std::clamp(row / (rows_ - 1), 0.0, 1.0) * (kNodes - 1) : 0;
    const int i = std::min(static_cast<int>(u), kNodes - 2), j = std::min(static_cast<int>(v), kNodes - 2);
    const auto node = [this](int r, int c) { return rmse_px_[static_cast<std::size_t>(r * kNodes + c)]; };
    const double top = node(j, i) + (u - i) * (node(j, i + 1) - node(j, i));
    const double bottom = node(j + 1, i) + (u - i) * (node(j + 1, i + 1) - node(j + 1, i));
    return top + (v - j) * (bottom - top);
}

double LocalError::quantile(double share) const {
    if (rmse_px_.empty()) return 0;
    std::vector<double> sorted = rmse_px_;
    const auto place =
        static_cast<std::ptrdiff_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), sorted.begin() + place, sorted.end());
    return sorted[static_cast<std::size_t>(place)];
}

FieldErrors state_errors(const std::vector<FieldSample>& samples, const FieldModelFit& model, const TieLayout& layout,
                         double check_rmse_px, std::span<const Place> judged) {
    const auto& [rows, cols, window_px, spacing_px] = layout;
    std::vector<Displacement> residuals;
    for (const FieldSample& s : samples) {
        const Displacement d = model.field().at(s.tie.col, s.tie.row);
        residuals.push_back({s.tie.dx_px - d.dx_px, s.tie.dy_px - d.dy_px});
    }
    const double unfollowed = unfollowed_square(samples, residuals, layout);
    const std::vector<const FieldSample*> probes = probes_of(samples);
    const double scale = scale_of(samples, residuals, model, probes) * repetition(samples, probes, window_px);

    constexpr auto kCount = static_cast<std::size_t>(LocalError::kNodes) * LocalError::kNodes;
    std::vector<double> field(kCount), local(kCount);  // squares first, roots at the end
    std::vector<std::pair<double, double>> scratch;
    for (int j = 0; j < LocalError::kNodes; ++j)
        for (int i = 0; i < LocalError::kNodes; ++i) {
            const double col = LocalError::place(i, cols), row = LocalError::place(j, rows);
            const auto node = static_cast<std::size_t>(j * LocalError::kNodes + i);
            field[node] =
                2 * scale * model.variance_at(col, row) + unfollowed + phase_error(model.field().at(col, row));
            local[node] = field[node] + local_residual(samples, residuals, col, row, scratch);
        }
    const double stated = mean_square(LocalError(rows, cols, roots_of(field)), rows, cols, judged);
    const double more = std::max(0.0, lacking(samples, residuals, check_rmse_px, layout) - stated);
    for (double& square : local) square += more;
    return {std::sqrt(stated + more), LocalError(rows, cols, roots_of(local))};
}

}  // namespace quarrywatch::coregister
