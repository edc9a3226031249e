#pragma once
// The radiometry of the looks of a baseline against its first one.

#include <span>
#include <vector>

#include "kernels/detect/options.hpp"
#include "kernels/detect/sample_window.hpp"
#include "kernels/detect/zscore.hpp"

namespace quarrywatch::detect {

/// Gain and offset of every look per band: the first (`before` of the windows) is the standard, 1 and 0; each further
/// one is fitted by orthogonal regression on pixels that IR-MAD calls unchanged.
///
/// windows  at least one; all with the same looks and bands.
/// cost     one IR-MAD fit on at most 100,000 pixels for each further look.
/// source   Canty & Nielsen 2008, as between two dates (see normalise::fit_relative_gain).
[[nodiscard]] std::vector<LookGains> fit_look_gains(std::span<const SampleWindow> windows, const FitOptions& options,
                                                    int threads);

}  // namespace quarrywatch::detect
