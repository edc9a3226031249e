#pragma once
// Relative radiometric normalisation: gain and offset of one band between two dates, from pixels that did not change.

#include <span>

namespace quarrywatch::normalise {

enum class GainStatus { ok, too_few_stable, no_correlation };
[[nodiscard]] const char* name_of(GainStatus status);

/// after = gain * before + offset on stable ground. To bring `after` to the radiometry of `before`: (after - offset) /
/// gain.
struct RelativeGain {
    double gain = 1;
    double offset = 0;
    double correlation = 0;    ///< over the stable pixels
    double held_out_rmse = 0;  ///< of before against normalised after, on every fifth stable pixel, left out of the fit
    long long stable_pixels = 0;
    GainStatus status = GainStatus::ok;
};

/// Fit by orthogonal regression over pixels whose no-change probability exceeds `minimum_no_change`.
///
/// before, after, no_change  one value per sample pixel.
/// return  status too_few_stable (below 100 pixels) or no_correlation (below 0.3): then a robust line through the
/// medians
///         and the median absolute deviations of all pixels stands instead.
/// source  Canty, Nielsen and Schmidt 2004, doi:10.1016/j.rse.2003.10.024; Canty and Nielsen 2008 (threshold 0.95).
[[nodiscard]] RelativeGain fit_relative_gain(std::span<const float> before, std::span<const float> after,
                                             std::span<const float> no_change, double minimum_no_change = 0.95);

}  // namespace quarrywatch::normalise
