#pragma once
// One model of the displacement - a shift, a plane, a smooth spline - fitted to weighted ties.

#include <array>
#include <optional>
#include <vector>

#include "kernels/core/linalg.hpp"
#include "kernels/coregister/displacement_field.hpp"
#include "kernels/coregister/tie.hpp"

namespace quarrywatch::coregister {

/// A tie with its weight (one over its variance per axis) and the group that it is left out with.
struct FieldSample {
    Tie tie;
    double weight = 1;
    int fold = 0;
};

/// What is fitted: a model and, for a spline, its intervals and stiffness (share of the data's weight).
struct FieldCandidate {
    FieldModel model = FieldModel::shift;
    int knots_x = 0, knots_y = 0;
    double smoothing = 0;
};

class FieldModelFit {
public:
    /// Weighted least squares over all samples but those of fold `left_out` (-1: all); a spline bends like a thin
    /// plate. return  nothing where the samples do not determine the model.
    /// cost    O(samples) and, for a spline of n coefficients and m across, O(n m^2).
    /// source  penalised B-splines after Eilers and Marx 1996, doi:10.1214/ss/1038425655.
    [[nodiscard]] static std::optional<FieldModelFit> fit(const std::vector<FieldSample>& samples, int rows, int cols,
                                                          const FieldCandidate& candidate, int left_out);

    [[nodiscard]] const DisplacementField& field() const { return field_; }
    /// Variance per axis of the fitted field at a place, for ties whose variances are one over their weights. Of a
    /// spline the Bayesian one, which counts what the stiffness withholds: large where no tie is near. cost  O(n m).
    /// source  Wahba 1983, "Bayesian confidence intervals for the cross-validated smoothing spline"; Nychka 1988 on why
    ///         they hold on average over places.
    [[nodiscard]] double variance_at(double col, double row) const;

private:
    DisplacementField field_;
    FieldCandidate candidate_;
    int rows_ = 0, cols_ = 0;
    double weight_ = 0, mean_col_ = 0, mean_row_ = 0;
    std::array<double, 3> inverse_{};  // of the places' second moments: xx, xy, yy
    std::optional<core::BandedSystem> system_;
};

}  // namespace quarrywatch::coregister
