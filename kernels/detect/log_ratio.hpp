#pragma once
// Log-ratio of radar amplitude or intensity, after a filter against speckle.

#include <array>
#include <span>
#include <string>
#include <vector>

#include "kernels/detect/options.hpp"
#include "kernels/detect/sample_window.hpp"
#include "kernels/detect/speckle.hpp"

namespace quarrywatch::detect {

struct LogRatioModel {
    SpeckleOptions speckle;
    std::array<double, 2> looks{1, 1};         ///< equivalent number of looks of the earlier and the later date
    std::array<std::vector<float>, 2> floor;   ///< per date and band: added, keeps the logarithm of 0 finite
    std::vector<float> centre, inverse_sigma;  ///< per band: of the log-ratio of unchanged ground
    bool usable = false;
    std::string why_unusable = "no valid pixel";  ///< empty: usable
};

/// Pixels on each side that a score depends on.
[[nodiscard]] int log_ratio_radius(const LogRatioModel& model);

/// Fit to the windows of a sample: unchanged ground is the peak of the log-ratios, its centre their mean within one
/// standard deviation, its standard deviation from the median distance (speckle makes the log-ratio nearly normal, and
/// change lies in its tails).
/// cost  that of the filter and some tens of operations per pixel.
[[nodiscard]] LogRatioModel fit_log_ratio(std::span<const SampleWindow> windows, const SpeckleOptions& options,
                                          int threads);

/// Buffers of one thread.
struct LogRatioWorkspace {
    core::Raster<float> before, after;
    std::vector<float> row;
    SpeckleWorkspace speckle;
};

/// The score of each pixel: the sum over bands of the squared standardised log-ratio, chi-square with as many degrees
/// of freedom as bands on unchanged ground; 0 where invalid. Blind to a gain of either date. signed_ratio  if not
/// empty: one plane per band for the standardised log-ratios themselves. source        Rignot and van Zyl 1993,
/// doi:10.1109/36.239913 (ratio); Bazi, Bruzzone and Melgani 2005,
///               doi:10.1109/TGRS.2004.842441 (its logarithm after a filter).
void log_ratio(const LogRatioModel& model, std::span<const core::RasterView<const float>> before,
               std::span<const core::RasterView<const float>> after, core::RasterView<const std::uint8_t> valid,
               LogRatioWorkspace& workspace, core::RasterView<float> out,
               std::span<const core::RasterView<float>> signed_ratio = {});

}  // namespace quarrywatch::detect
