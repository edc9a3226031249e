#pragma once
// The decision of a pixel together with its neighbours': salt and pepper go, small strong sites stay.

#include <cstdint>
#include <vector>

#include "kernels/core/raster.hpp"

namespace quarrywatch::detect {

inline constexpr int kContextSweeps = 4;  ///< further ones moved kappa by less than 0.003 on every pair tried
inline constexpr int kContextReach_px = 2;

struct ContextOptions {
    double threshold = 0;  ///< of the score, for a pixel by itself
    double scale = 1;      ///< of the score: that of unchanged ground is chi-square times this
    double weight = 0;     ///< of the neighbours; 0: each pixel by itself
};

/// Pixels on each side that a decision depends on.
[[nodiscard]] int context_radius(const ContextOptions& options);

/// Whether decide_in_context() can call a pixel of this score changed, whatever its neighbours say: where this is false
/// for the greatest score of an area, all of its mask is 0.
[[nodiscard]] bool may_change(float score, const ContextOptions& options);

struct ContextWorkspace {
    core::Raster<float> votes;
    struct Undecided {
        int row, col;
        float evidence;
    };
    std::vector<Undecided> undecided;
    std::vector<float> next;
};

/// Decide every pixel of the inner part of a window.
///
/// A pixel's own evidence for change is u = (score - threshold) / (2 scale), by which its likelihood ratio grows with
/// the exponent of the normal law; its vote is m = u / 2, limited to [-1, 1]. Each sweep replaces the votes of all
/// undecided pixels at once by (u + weight * (mean vote of the 5 x 5 neighbours, Gaussian weights)) / 2. A pixel with
/// |u| >= weight cannot be outvoted and is settled from the start, so that a site of one strong pixel stays.
///
/// score, valid         [rows x cols], padded around the mask by (first_row, first_col). Invalid pixels abstain, as
/// does
///                      what lies outside.
/// mask                 set to 1 = changed, 0 = not; it does not depend on the window beyond context_radius().
/// cost                 two comparisons per pixel, and 24 multiply-adds per undecided pixel and sweep.
/// source               mean-field iteration of the Potts model (Bruzzone and Fernandez Prieto 2000,
///                      doi:10.1109/36.843009, use it with ICM) with a piecewise linear response in place of the
///                      hyperbolic tangent, which needs no exponential and settles exactly.
void decide_in_context(core::RasterView<const float> score, core::RasterView<const std::uint8_t> valid,
                       const ContextOptions& options, int first_row, int first_col, ContextWorkspace& workspace,
                       core::RasterView<std::uint8_t> mask);

}  // namespace quarrywatch::detect
