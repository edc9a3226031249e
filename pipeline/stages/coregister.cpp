#include "pipeline/stages/coregister.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>

#include "kernels/core/median.hpp"
#include "kernels/coregister/fit_field.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/interrupt.hpp"
#include "pipeline/log.hpp"
#include "pipeline/stages/match_blocks.hpp"
#include "pipeline/stages/match_image.hpp"

namespace quarrywatch::stages {

namespace {

constexpr int kReadAllBelow = 100;           // blocks: smaller scenes are read whole, sampling would save nothing
constexpr double kMore = 2.5;                // factor by which the sample grows when it does not suffice
constexpr double kNoDisplacement_px = 2e-3;  // a field below this everywhere is not worth an interpolation
constexpr double kDense = 0.5;               // share of blocks from which on the ties count as evenly spread
constexpr double kAgreesWithCoarse_px =
    2;                                 // of a window that is a witness of the coarse shift: its own rounding, and some
constexpr std::size_t kWitnesses = 3;  // whose median is better than whole pixels
constexpr double kWholePixel_px = 0.41;   // radial error of rounding to whole pixels
constexpr double kUnregistered_px = 1.0;  // taken for the georeference of a product alone
constexpr double kLookError_px = 0.2;     // a look that lies worse than this would blur the reference (Townshend 1992)

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
                throw_if_interrupted();
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

// Median of the windows that agree with the coarse shift, where some do: finer than its whole pixels.
coregister::Displacement shift_of(const std::vector<coregister::Tie>& ties, const coregister::Displacement& coarse) {
    std::vector<double> dx, dy;
    for (const coregister::Tie& tie : ties)
        if (std::hypot(tie.dx_px - coarse.dx_px, tie.dy_px - coarse.dy_px) <= kAgreesWithCoarse_px) {
            dx.push_back(tie.dx_px);
            dy.push_back(tie.dy_px);
        }
    if (dx.size() < kWitnesses) return coarse;
    return {core::median_of(dx), core::median_of(dy)};
}

// What was tried on the way to a field, window by window.
struct Attempt {
    std::vector<coregister::Tie> ties;      // matched
    std::vector<std::size_t> point_of_tie;  // index in Registration::tie_points
    std::vector<coregister::Place> judged;  // wherever was looked, by how much of it was seen
    int blocks_read = 0;
};

Attempt collect(const std::vector<std::vector<WindowMatch>>& found, const coregister::Displacement& offset,
                Registration& out) {
    Attempt attempt;
    out.tie_points.clear();
    out.rejected.clear();
    out.tried = out.matched = 0;
    for (const auto& block : found) {
        attempt.blocks_read += block.empty() ? 0 : 1;
        for (const WindowMatch& w : block) {
            ++out.tried;
            attempt.judged.push_back({w.col, w.row, w.match.valid_share});
            const double dx = w.match.dx_px + offset.dx_px, dy = w.match.dy_px + offset.dy_px;
            TiePoint point{w.col + 0.5, w.row + 0.5, dx, dy, w.match.sigma_px, false, ""};
            if (w.match.status == coregister::MatchStatus::ok) {
                ++out.matched;
                attempt.point_of_tie.push_back(out.tie_points.size());
                attempt.ties.push_back({w.col, w.row, dx, dy, w.match.sigma_px});
            } else {
                point.reason = name_of(w.match.status);
                ++out.rejected[point.reason];
            }
            out.tie_points.push_back(std::move(point));
        }
    }
    return attempt;
}

void give_up(Registration& out, const std::string& reason, const CoarseShift& coarse,
             const std::vector<coregister::Tie>& ties, const coregister::Displacement& offset,
             config::OnFailure policy) {
    out.reason = reason;
    out.field = {};
    out.status = policy == config::OnFailure::skip ? "refused" : "unregistered";
    out.field_rmse_px = kUnregistered_px;
    if (policy != config::OnFailure::shift || !coarse.found) return;
    const coregister::Displacement shift = shift_of(ties, offset);
    out.status = "shift_only";
    out.registered = true;
    out.field.add_shift(shift.dx_px, shift.dy_px);
    out.model = name_of(out.field.model());
    out.mean_dx_px = shift.dx_px;
    out.mean_dy_px = shift.dy_px;
    out.field_rmse_px = kWholePixel_px;
}

void state_map_shift(const io::Grid& grid, Registration& out) {
    const auto& g = grid.geotransform;
    out.mean_map_x = -(g[1] * out.mean_dx_px + g[2] * out.mean_dy_px);
    out.mean_map_y = -(g[4] * out.mean_dx_px + g[5] * out.mean_dy_px);
}

// Measure `after` against an image of the ground; `out` says already which band.
void measure(const MatchImage& reference, const io::Scene& after, const io::Grid& grid,
             const config::Coregister& options, int threads, Registration& out) {
    io::Scene snapped = after;
    // A reference that is itself off the grid by a fraction is measured as it lies.
    const coregister::Displacement fraction = snap_to_pixels(snapped, grid).value_or(coregister::Displacement{});
    const MatchImage target(snapped, grid, out.band, options.match_on);
    const BlockMatcher matcher(reference, target, grid, options);
    const CoarseShift coarse = matcher.coarse(threads);
    const coregister::Displacement offset{coarse.dx_px + fraction.dx_px, coarse.dy_px + fraction.dy_px};
    if (!coarse.found) return give_up(out, coarse.reason, coarse, {}, offset, options.on_failure);

    std::vector<std::vector<WindowMatch>> found(static_cast<std::size_t>(matcher.block_count()));
    coregister::FieldFit fit;
    Attempt attempt;
    double share = matcher.block_count() <= kReadAllBelow ? 1.0 : options.sample_share;
    for (;; share = std::min(1.0, share * kMore)) {
        match_blocks(matcher, matcher.spread(share), coarse, threads, found);
        attempt = collect(found, offset, out);
        out.share_read = static_cast<double>(attempt.blocks_read) / matcher.block_count();
        const double spacing = out.share_read >= kDense ? 0 : matcher.spacing_px(out.share_read);
        fit = coregister::fit_field(attempt.ties, grid.rows, grid.cols, matcher.window_px(), spacing, options.field,
                                    attempt.judged);
        const bool fitted = fit.status == coregister::FieldStatus::ok;
        log::info("coregister", "read " + std::to_string(attempt.blocks_read) + " of " +
                                    std::to_string(matcher.block_count()) + " blocks, " +
                                    std::to_string(attempt.ties.size()) + " of " + std::to_string(out.tried) +
                                    " windows matched, " +
                                    (fitted ? std::string("field ") + name_of(fit.field.model()) + ", error " +
                                                  std::to_string(fit.field_rmse_px) + " px"
                                            : name_of(fit.status)));
        if ((fitted && fit.field_rmse_px <= options.target_rmse_px) || share >= 1.0) break;
    }
    for (std::size_t i = 0; i < attempt.ties.size(); ++i) {
        TiePoint& point = out.tie_points[attempt.point_of_tie[i]];
        point.kept = fit.status == coregister::FieldStatus::ok && fit.kept[i];
        if (!point.kept) {
            point.reason = "outlier";
            ++out.rejected[point.reason];
        }
    }
    out.coverage = fit.coverage;
    if (fit.status != coregister::FieldStatus::ok)
        return give_up(out, name_of(fit.status), coarse, attempt.ties, offset, options.on_failure);
    out.status = "ok";
    out.registered = true;
    out.kept = fit.kept_count;
    out.field = fit.field;
    out.model = name_of(fit.field.model());
    if (fit.too_sparse) out.model_reason = "too_sparse";
    out.mean_dx_px = fit.mean_dx_px;
    out.mean_dy_px = fit.mean_dy_px;
    out.check_rmse_px = fit.check_rmse_px;
    out.field_rmse_px = fit.field_rmse_px;
    out.local_error = fit.local_error;
    if (fit.field.model() == coregister::FieldModel::shift &&
        std::hypot(fit.mean_dx_px, fit.mean_dy_px) < kNoDisplacement_px)
        out.field = {};
}

// Add the further looks that lie on the reference to better than a fraction of a pixel; note why others do not.
void add_looks(MatchImage& reference, const io::Scene& before, std::span<const io::Scene> more, const io::Grid& grid,
               const config::Coregister& options, int threads, Registration& out) {
    ReferenceLook first;
    first.id = before.id;
    out.references.push_back(std::move(first));
    config::Coregister strict = options;
    strict.on_failure = config::OnFailure::skip;
    for (const io::Scene& look : more) {
        ReferenceLook record;
        record.id = look.id;
        try {
            if (look.find(out.band) == nullptr) {
                record.left_out = "no band " + out.band;
            } else {
                Registration aligned;
                aligned.band = out.band;
                measure(MatchImage(before, grid, out.band, options.match_on), look, grid, strict, threads, aligned);
                if (aligned.status != "ok")
                    record.left_out = aligned.reason;
                else if (aligned.field_rmse_px > kLookError_px)
                    record.left_out = "precision";
                else {
                    reference.add_look(look, aligned.field);
                    record.field = std::move(aligned.field);
                }
            }
        } catch (const Fault& fault) {  // a look that cannot be read makes the reference poorer, not the night void
            record.left_out = fault.what();
            record.failed = true;
        }
        const std::string text =
            "reference look " + look.id + (record.left_out.empty() ? " is used" : " is left out: " + record.left_out);
        record.failed ? log::error("coregister", text) : log::info("coregister", text);
        out.references.push_back(std::move(record));
    }
}

}  // namespace

Registration measure_displacement(const io::Scene& before, const io::Scene& after, const io::Grid& grid,
                                  const config::Coregister& options, int threads, std::span<const io::Scene> more) {
    Registration out;
    out.band = role_to_match(before, after, options.band);
    MatchImage reference(before, grid, out.band, options.match_on);
    if (!more.empty()) add_looks(reference, before, more, grid, options, threads, out);
    measure(reference, after, grid, options, threads, out);
    state_map_shift(grid, out);
    return out;
}

}  // namespace quarrywatch::stages
