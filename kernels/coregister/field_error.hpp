#pragma once
// What is believed of the error of a fitted displacement field, as a whole and place by place.

#include <span>
#include <vector>

#include "kernels/coregister/field_model.hpp"

namespace quarrywatch::coregister {

/// The believed error at every pixel of a grid: bilinear between the nodes of a coarse lattice. A value; a
/// default-constructed one is zero everywhere.
class LocalError {
public:
    static constexpr int kNodes = 25;  ///< along each side
    LocalError() = default;
    /// [kNodes x kNodes] radial errors, px, row-major over a grid of rows x cols pixels.
    LocalError(int rows, int cols, std::vector<double> rmse_px);
    /// Radial error at a pixel centre; outside the grid that of its nearest edge.
    [[nodiscard]] double at(double col, double row) const;
    /// The error that this share of the nodes, and so of the grid, does not exceed; 0 to 1. cost  O(kNodes^2).
    [[nodiscard]] double quantile(double share) const;
    /// Where a node stands.
    [[nodiscard]] static double place(int node, int pixels) { return node * (pixels - 1.0) / (kNodes - 1); }

private:
    int rows_ = 0, cols_ = 0;
    std::vector<double> rmse_px_;
};

/// A place whose error counts, with its weight: the share of the ground there that both scenes show.
struct Place {
    double col = 0;
    double row = 0;
    double weight = 1;
};

struct FieldErrors {
    double field_rmse_px = 0;  ///< root of the mean over the judged places
    LocalError local;          ///< of the field, plus what the ties near a place miss it by
};

/// What was matched: the grid, the windows, and how far the clusters of ties stand apart (0: spread evenly).
struct TieLayout {
    int rows = 0, cols = 0;
    int window_px = 0;
    double spacing_px = 0;
};

/// samples     with the weights of the fit. judged  empty: the whole grid counts alike.
/// check_rmse_px  by which ties left out of the fit miss it: where that says more than the rest, all errors are raised.
/// return      the variance of the fit (FieldModelFit::variance_at, scaled by the residuals and for overlapping
///             windows) plus what residuals that share no pixel have in common, which the model did not follow.
/// cost        O(kNodes^2) variances and O(kNodes^2 * samples).
[[nodiscard]] FieldErrors state_errors(const std::vector<FieldSample>& samples, const FieldModelFit& model,
                                       const TieLayout& layout, double check_rmse_px, std::span<const Place> judged);

}  // namespace quarrywatch::coregister
