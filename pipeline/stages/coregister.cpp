#include "pipeline/stages/coregister.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>

#include "kernels/coregister/fit_field.hpp"
#include "pipeline/log.hpp"
#include "pipeline/stages/match_blocks.hpp"

namespace quarrywatch::stages {

namespace {

constexpr int kReadAllBelow = 100;           // blocks: smaller scenes are read whole, sampling would save nothing
constexpr double kMore = 2.5;                // factor by which the sample grows when it does not suffice
constexpr double kNoDisplacement_px = 2e-3;  // a field below this everywhere is not worth an interpolation
constexpr double kDense = 0.5;               // share of blocks from which on the ties count as evenly spread

std::string role_to_match(const io::Scene& before, const io::Scene& after, const std::string& wanted) {
    const auto both = [&](const std::string& role) {
        return before.find(role) != nullptr && after.find(role) != nullptr;
    };
    for (const std::string& role : {wanted, std::string("nir"), std::string("red")})
        if (!role.empty() && both(role)) return role;
    for (const io::BandSource& source : before.bands)
        if (both(source.role)) return source.role;
    return {};
}

// Both scenes on the same pixels up to a fraction: matching uncut pixels and adding the fraction afterwards is exact,
// resampling before matching is not.
std::optional<coregister::Displacement> snap_to_pixels(io::Scene& scene, const io::Grid& grid) {
    const auto offset = io::offset_between(grid, scene.grid);
    if (!offset) return std::nullopt;
    const double col = std::round(offset->col) - offset->col, row = std::round(offset->row) - offset->row;
    const auto move = [&](io::Grid& g) {
        const auto& t = g.geotransform;
        const double x = t[0] - col * t[1] - row * t[2], y = t[3] - col * t[4] - row * t[5];
        g.geotransform[0] = x;
        g.geotransform[3] = y;
    };
    for (io::BandSource& source : scene.bands) move(source.grid);
    if (scene.mask) move(scene.mask->grid);
    move(scene.grid);
    return coregister::Displacement{col, row};
}

void match_blocks(const BlockMatcher& matcher, const std::vector<int>& blocks, const CoarseShift& coarse, int threads,
                  std::vector<std::vector<WindowMatch>>& found) {
    std::vector<int> missing;
    for (const int b : blocks)
        if (found[static_cast<std::size_t>(b)].empty()) missing.push_back(b);
    std::exception_ptr fault;
    const auto count = static_cast<long long>(missing.size());
#pragma omp parallel num_threads(threads)
    {
        coregister::MatchWorkspace workspace(matcher.window_px());
#pragma omp for schedule(dynamic)
        for (long long k = 0; k < count; ++k) try {
                const int block = missing[static_cast<std::size_t>(k)];
                found[static_cast<std::size_t>(block)] =
                    matcher.match_block(block, coarse.dx_px, coarse.dy_px, workspace);
            } catch (...) {
#pragma omp critical(match_fault)
                fault = std::current_exception();
            }
    }
    if (fault) std::rethrow_exception(fault);
}

void give_up(Registration& registration, const std::string& reason, const CoarseShift& coarse,
             const coregister::Displacement& fraction, config::OnFailure policy) {
    registration.reason = reason;
    registration.field = {};
    registration.status = policy == config::OnFailure::skip ? "refused" : "unregistered";
    if (policy == config::OnFailure::shift && coarse.found) {
        registration.status = "shift_only";
        registration.registered = true;
        registration.field.add_shift(coarse.dx_px + fraction.dx_px, coarse.dy_px + fraction.dy_px);
        registration.model = name_of(registration.field.model());
        registration.mean_dx_px = coarse.dx_px + fraction.dx_px;
        registration.mean_dy_px = coarse.dy_px + fraction.dy_px;
    }
}

}  // namespace

Registration measure_displacement(const io::Scene& before, const io::Scene& after, const io::Grid& grid,
                                  const config::Coregister& options, int threads) {
    Registration out;
    out.band = role_to_match(before, after, options.band);
    io::Scene snapped_after = after;
    // A reference that is itself off the grid by a fraction is measured as it lies.
    const coregister::Displacement fraction = snap_to_pixels(snapped_after, grid).value_or(coregister::Displacement{});
    const io::SceneReader before_reader(before, grid, {out.band}, nullptr, coregister::Kernel::bicubic);
    const io::SceneReader after_reader(snapped_after, grid, {out.band}, nullptr, coregister::Kernel::bicubic);
    const BlockMatcher matcher(before_reader, after_reader, grid, options);

    const CoarseShift coarse = matcher.coarse(threads);
    if (!coarse.found) {
        give_up(out, coarse.reason, coarse, fraction, options.on_failure);
        return out;
    }
    std::vector<std::vector<WindowMatch>> found(static_cast<std::size_t>(matcher.block_count()));
    coregister::FieldFit fit;
    std::vector<coregister::Tie> ties;
    std::vector<coregister::Place> judged;  // wherever was looked, by how much of it was seen
    std::vector<std::size_t> tie_of_point;
    double share = matcher.block_count() <= kReadAllBelow ? 1.0 : options.sample_share;
    for (;; share = std::min(1.0, share * kMore)) {
        match_blocks(matcher, matcher.spread(share), coarse, threads, found);
        ties.clear();
        tie_of_point.clear();
        judged.clear();
        out.tie_points.clear();
        out.rejected.clear();
        out.tried = out.matched = 0;
        int read = 0;
        for (const auto& block : found) {
            read += block.empty() ? 0 : 1;
            for (const WindowMatch& w : block) {
                ++out.tried;
                judged.push_back({w.col, w.row, w.match.valid_share});
                const double dx = w.match.dx_px + coarse.dx_px + fraction.dx_px,
                             dy = w.match.dy_px + coarse.dy_px + fraction.dy_px;
                TiePoint point{w.col + 0.5, w.row + 0.5, dx, dy, w.match.sigma_px, false, ""};
                if (w.match.status == coregister::MatchStatus::ok) {
                    ++out.matched;
                    tie_of_point.push_back(out.tie_points.size());
                    ties.push_back({w.col, w.row, dx, dy, w.match.sigma_px});
                } else {
                    point.reason = name_of(w.match.status);
                    ++out.rejected[point.reason];
                }
                out.tie_points.push_back(std::move(point));
            }
        }
        out.share_read = static_cast<double>(read) / matcher.block_count();
        const double spacing = out.share_read >= kDense ? 0 : matcher.spacing_px(out.share_read);
        fit = coregister::fit_field(ties, grid.rows, grid.cols, matcher.window_px(), spacing, options.field, judged);
        const bool enough = fit.status == coregister::FieldStatus::ok && fit.field_rmse_px <= options.target_rmse_px;
        log::info(
            "coregister",
            "read " + std::to_string(read) + " of " + std::to_string(matcher.block_count()) + " blocks, " +
                std::to_string(ties.size()) + " of " + std::to_string(out.tried) + " windows matched, " +
                (fit.status == coregister::FieldStatus::ok ? std::string("field ") + name_of(fit.field.model()) +
                                                                 ", error " + std::to_string(fit.field_rmse_px) + " px"
                                                           : name_of(fit.status)));
        if (enough || share >= 1.0) break;
    }
    for (std::size_t i = 0; i < ties.size(); ++i) {
        TiePoint& point = out.tie_points[tie_of_point[i]];
        point.kept = fit.status == coregister::FieldStatus::ok && fit.kept[i];
        if (!point.kept) {
            point.reason = "outlier";
            ++out.rejected[point.reason];
        }
    }
    if (fit.status != coregister::FieldStatus::ok) {
        give_up(out, name_of(fit.status), coarse, fraction, options.on_failure);
        return out;
    }
    out.status = "ok";
    out.registered = true;
    out.kept = fit.kept_count;
    out.field = fit.field;
    out.model = name_of(fit.field.model());
    out.mean_dx_px = fit.mean_dx_px;
    out.mean_dy_px = fit.mean_dy_px;
    out.check_rmse_px = fit.check_rmse_px;
    out.field_rmse_px = fit.field_rmse_px;
    if (fit.field.model() == coregister::FieldModel::shift &&
        std::hypot(fit.mean_dx_px, fit.mean_dy_px) < kNoDisplacement_px)
        out.field = {};
    const auto& g = grid.geotransform;
    out.mean_map_x = -(g[1] * out.mean_dx_px + g[2] * out.mean_dy_px);
    out.mean_map_y = -(g[4] * out.mean_dx_px + g[5] * out.mean_dy_px);
    return out;
}

}  // namespace quarrywatch::stages
