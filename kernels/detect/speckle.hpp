#pragma once
// Speckle filters for tiles of radar amplitude or intensity that give the same bytes whatever window they run in.

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/detect/options.hpp"

namespace quarrywatch::detect {

/// Memory that filter_speckle keeps from tile to tile. Contents mean nothing between calls.
struct SpeckleWorkspace {
    core::Raster<float> scratch;     ///< the Gaussian's plane
    core::Raster<float> ring;        ///< sums along the rows that the window covers
    core::Raster<float> lines;       ///< a few rows of work
    std::vector<const float*> taps;  ///< rows to be summed
};

/// Pixels on each side that the filter reaches: none 0, gaussian smoothing_radius(sigma_px), lee and refined_lee
/// window_px / 2 (the gradient of refined_lee stays inside its window). Throws for lee and refined_lee unless window_px
/// is odd and at least 3.
[[nodiscard]] int speckle_radius(const SpeckleOptions& options);

/// Equivalent number of looks 1 / Cv^2 of the planes' own values: of intensity it is the usual number (1 for one look);
/// of amplitude it is 3.66 for one look, and roughly four times the usual number for many. Filter the same kind of
/// values with it.
///
/// windows  planes of radar values; valid  1 where usable, one per plane and of its shape (throws otherwise).
/// return   the most frequent 1 / Cv^2 of wholly valid 7 x 7 blocks with a positive mean, within [0.5, 100]; 1 when
///          no such block exists. Texture widens a block's spread, so the estimate is too low where most of the ground
///          is textured. Five draws of 2500 blocks of pure speckle gave 1.05 to 1.09 for 1 look, 4.0 to 4.2
///          for 4, 16.0 to 16.3 for 16.
/// cost     two passes over the pixels, serial.
/// source   local statistics of small blocks, those on uneven ground being outliers: Lee, Hoppel and Mango 1992,
///          doi:10.1002/ima.1850040409. Instead of their line through the scatter of deviation over mean, the mode of
///          log Cv^2 from a smoothed histogram: in the logarithm the skew of a block's Cv^2 nearly vanishes.
[[nodiscard]] double estimate_looks(std::span<const core::RasterView<const float>> windows,
                                    std::span<const core::RasterView<const std::uint8_t>> valid);

/// Filter a plane in place. Rows and columns within speckle_radius of the edge repeat the edge's pixels: callers give a
/// halo and use the inside.
///
/// lee          mean + k (x - mean) with k = max(0, 1 - Cu^2 / Ci^2), Cu^2 = 1 / looks, Ci^2 = variance / mean^2 of the
///              window (variance with n - 1, so that Ci^2 meets Cu^2 on even ground); k = 0 where the variance is 0.
/// refined_lee  the same from the half window (pixel's own line included) on the pixel's side of the edge. The edge's
///              direction is that of the largest of four gradients over 3 x 3 means of sub-windows; its side is the one
///              whose sub-window is nearer in mean to the middle one. Ties: the first of falling, rising, vertical,
///              horizontal edge; the left side, the upper of a horizontal edge. In a window of 7 the sub-windows are 3
///              x 3 and 2 px apart; in others their side is 2 ((window_px + 1) / 6) + 1 and the outer ones touch the
///              window's border.
/// looks        of the plane's own values as in estimate_looks; positive for lee and refined_lee (throws otherwise),
///              unused by the others. options.looks is not read: whoever estimates decides once per image.
/// plane        finite, below 1e17 in absolute value. Zero and negative values are allowed. A value that is not finite
///              spoils what lies within the radius.
/// cost         lee 4 window_px additions per pixel, refined_lee about 16 window_px, in SIMD lanes; all sums are taken
///              anew for each pixel in an order fixed relative to it.
/// source       Lee 1980, doi:10.1109/TPAMI.1980.4766994, with the noise linearised (Kuan et al. 1985 divide k by
///              1 + Cu^2); Lee 1981, doi:10.1016/S0146-664X(81)80018-4. Departures: half windows are used everywhere,
///              not only where the variance passes a threshold, and windows other than 7 are allowed.
///              The mean of even ground stays under lee; refined_lee lowers it by 1.5 % for 1 look and 0.4 % for 4
///              (window 7, one draw each), presumably since the darker side varies less and so looks nearer.
void filter_speckle(core::RasterView<float> plane, const SpeckleOptions& options, double looks,
                    SpeckleWorkspace& workspace);

}  // namespace quarrywatch::detect
