#pragma once
// From tie points, some of them wrong, to the displacement field and an honest estimate of its error.

#include <span>
#include <string>
#include <vector>

#include "kernels/coregister/displacement_field.hpp"
#include "kernels/coregister/field_error.hpp"
#include "kernels/coregister/options.hpp"
#include "kernels/coregister/tie.hpp"

namespace quarrywatch::coregister {

enum class FieldStatus { ok, too_few_matches, inconsistent };
[[nodiscard]] const char* name_of(FieldStatus status);

struct FieldFit {
    FieldStatus status = FieldStatus::too_few_matches;
    DisplacementField field;
    std::vector<bool> kept;  ///< one per tie
    int kept_count = 0;
    double mean_dx_px = 0;  ///< of the field over the kept ties
    double mean_dy_px = 0;
    double check_rmse_px = 0;    ///< radial residual of ties left out of the fit, by blocks of neighbours
    double field_rmse_px = 0;    ///< believed radial error of the field itself
    double knot_spacing_px = 0;  ///< of the chosen spline; 0 for shift and affine
    double coverage = 0;         ///< share of the grid's coarse cells that hold a kept tie
    bool too_sparse = false;     ///< coverage too poor for a spline: a plane at most was tried
    LocalError local_error;
};

/// Reject wrong ties, choose among shift, affine and smooth splines by the error on ties left out, and fit.
///
/// ties    any order; window_px is the side of the windows they were matched on (their errors are taken as independent
///         from that distance on). spacing_px is the distance between the clusters that the ties come in: ties left
///         out to judge a model are left out by whole clusters, so that what lies between clusters is judged too.
/// judged  places that field_rmse_px is to speak of, empty: the whole grid.
/// return  status inconsistent when fewer than half of the ties agree with any field.
/// cost    O(ties) per candidate model plus a banded Cholesky per candidate; below a second for 50,000 ties.
/// source  penalised B-splines after Eilers and Marx 1996, Tukey's biweight for the remaining outliers, blocked
///         cross-validation after Roberts et al. 2017.
[[nodiscard]] FieldFit fit_field(std::span<const Tie> ties, int rows, int cols, int window_px, double spacing_px,
                                 const FieldOptions& options, std::span<const Place> judged = {});

}  // namespace quarrywatch::coregister
