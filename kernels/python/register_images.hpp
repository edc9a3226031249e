#pragma once
// The displacement of a pair that lies in memory: the program's steps on a lattice of windows over the whole image.

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/coregister/coarse_shift.hpp"
#include "kernels/coregister/fit_field.hpp"
#include "kernels/coregister/match_window.hpp"
#include "kernels/coregister/options.hpp"

namespace quarrywatch::python {

struct RegisterOptions {
    int step_px = 64;              ///< distance between matching windows, as coregister.step_px of the program
    double maximum_shift_px = 64;  ///< search range, as coregister.maximum_shift_px
    coregister::MatchOptions match;
    coregister::FieldOptions field;
};

/// One band of one date, and where it is clear (0: not looked at; the value is finite all the same).
struct ClearBand {
    core::RasterView<const float> values;
    core::RasterView<const std::uint8_t> clear;
};

struct MatchedWindow {
    coregister::Tie tie;  ///< at the window's middle; its displacement counts only where status is ok
    coregister::MatchStatus status = coregister::MatchStatus::ok;
    bool kept = false;  ///< the field was fitted to it
};

struct ImageRegistration {
    std::string status = "ok";  ///< or why there is no field: of a coarse shift, of a fit, or too_small
    coregister::CoarseShift coarse;
    coregister::FieldFit fit;
    std::vector<MatchedWindow> windows;
};

/// Coarse shift by nine large windows, then windows of match.window_px (less in a small image) every step_px, then
/// outliers and field.
///
/// reference, target  of one shape. return  status ok with a field, or a reason: "no answer" is no exception.
/// throws  std::invalid_argument for shapes that differ.
/// cost    three transforms per window, on `threads` threads; the result does not depend on their number.
/// Departures from the program: it reads samples of blocks and more of them only as needed, matches scenes that lie a
/// fraction of a pixel apart as they lie, matches gradients and medians of several looks when told to, and may go on
/// with the coarse shift alone where no field can be had.
[[nodiscard]] ImageRegistration register_images(const ClearBand& reference, const ClearBand& target,
                                                const RegisterOptions& options, int threads);

}  // namespace quarrywatch::python
