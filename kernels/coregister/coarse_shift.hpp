#pragma once
// The whole-pixel displacement of a pair, from what a handful of large windows say.

#include <span>
#include <string>

#include "kernels/coregister/match_window.hpp"

namespace quarrywatch::coregister {

/// Whole-pixel displacement that most of the coarse windows agree on.
struct CoarseShift {
    bool found = false;
    int dx_px = 0, dy_px = 0;
    int agreeing = 0, tried = 0;
    std::string reason;  ///< when not found: a match's reason (the most frequent), ambiguity, range or too_small
};

/// The shift that most matches agree on to within three pixels, by the sum of their peak ratios; a single match must be
/// sure of itself (peak ratio 2).
///
/// matches  of match_coarse(). maximum_shift_px  in x and in y; a larger shift is refused with reason range.
/// cost     square of the number of matches.
[[nodiscard]] CoarseShift agreed_shift(std::span<const Match> matches, double maximum_shift_px);

}  // namespace quarrywatch::coregister
