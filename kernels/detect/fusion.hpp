#pragma once
// Several detectors' scores as one: how surely at least so many of them see a change.

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/core/raster.hpp"
#include "kernels/detect/null_law.hpp"

namespace quarrywatch::detect {

inline constexpr std::size_t kMostDetectors = 8;  ///< of a fusion

/// A rising function from 0 as a table.
struct Calibration {
    float step = 1;            ///< of the argument
    std::vector<float> table;  ///< beyond its end it goes on in a straight line
};

/// From a detector's score to minus twice the logarithm of its p-value: one unit is the same evidence in every
/// detector.
[[nodiscard]] Calibration calibrate(const NullLaw& law);

/// How many of `detectors` must agree for a share of agreement: at least one, at most all.
[[nodiscard]] int must_agree(double agreement, std::size_t detectors);

/// A fusion as fitted.
struct Fusion {
    std::vector<Calibration> parts;  ///< one per detector
    int agreeing = 1;                ///< detectors that must see a change
    Calibration back;  ///< from minus twice the logarithm of a p-value to the chi-square variable that has it
};

/// The fusion of `parts` whose score looks like that of a detector with `degrees` of freedom.
[[nodiscard]] Fusion fusion_of(std::vector<Calibration> parts, double agreement, int degrees);

/// Fuse the scores of n detectors: the p-value that fewer than `agreeing` of them see change, as a chi-square score.
///
/// scores  n planes [rows x cols], n = 1 to 8, one per part of the fusion.
/// out     same shape; on unchanged ground chi-square of the fusion's degrees, or less. Never below 0.
/// cost    a table look-up and n / 2 comparisons per detector and pixel.
/// source  partial conjunction, Benjamini and Heller 2008, doi:10.1111/j.1541-0420.2007.00984.x: with p-values in
///         ascending order, p = (n - u + 1) p_(u), which holds however the detectors depend on each other (they see the
///         same pixels).
void fuse(const Fusion& fusion, std::span<const core::RasterView<const float>> scores, core::RasterView<float> out);

}  // namespace quarrywatch::detect
