#pragma once
// What the co-registration kernels can be told. Defaults stand here and nowhere else.

namespace quarrywatch::coregister {

/// Matching of one pair of windows.
struct MatchOptions {
    int window_px = 128;               ///< side of a matching window, pixels; a power of two, 32-512
    double minimum_valid_share = 0.5;  ///< refuse windows with fewer valid pixels (share of the apodised weight)
    double maximum_sigma_px = 0.5;     ///< refuse matches whose predicted error is larger
    double minimum_peak_ratio = 1.3;   ///< refuse when the best peak is less than this times the second best
};

/// The smooth displacement field through the matches.
struct FieldOptions {
    double knot_spacing_px = 500;      ///< finest spacing of the spline's knots that may be chosen
    double outlier_threshold = 4.0;    ///< robust standard deviations from the neighbours' median
    double maximum_residual_px = 2.0;  ///< a match further from the field than this is an outlier whatever the spread
    int minimum_matches = 8;           ///< fewer kept matches than this: no field
};

}  // namespace quarrywatch::coregister
