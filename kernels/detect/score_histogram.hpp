#pragma once
// Histograms of a sample's scores, on which cuts are searched.

#include <cstddef>
#include <span>
#include <vector>

namespace quarrywatch::detect {

/// Equal bins from `low` on; those at either end also count what lies beyond.
struct Histogram {
    double low = 0;             ///< lower edge of the first bin
    double width = 0;           ///< of a bin
    std::vector<double> count;  ///< per bin
    double total = 0;           ///< of the counts

    [[nodiscard]] int bins() const { return static_cast<int>(count.size()); }
    [[nodiscard]] double edge(int bin) const { return low + bin * width; }  ///< lower edge
    [[nodiscard]] double centre(int bin) const { return low + (bin + 0.5) * width; }
};

/// The score that a `share` (0 to 1) of the others lies below, without interpolation.
/// sorted  ascending, not empty.
[[nodiscard]] double sorted_quantile(std::span<const float> sorted, double share);

/// Histogram of the magnitudes, the square roots of the scores (0 for those below it): 1,024 bins from 0 to the 99.99 %
/// quantile. No scores: all counts 0.
/// sorted  ascending, finite. cost  bins x log n.
[[nodiscard]] Histogram magnitude_histogram(std::span<const float> sorted);

/// Histogram of the cube roots of the scores (0 for those below it): `bins` between their 0.01 % and their 99.99 %
/// quantile. A chi-square variable's cube root is nearly normal (Wilson and Hilferty 1931, doi:10.1073/pnas.17.12.684),
/// so that cuts between normal classes have their unchanged class there. No scores: all counts 0. sorted  ascending,
/// finite. bins  at least 1. cost  bins x log n.
[[nodiscard]] Histogram cube_root_histogram(std::span<const float> sorted, int bins);

/// Histogram of the natural logarithms of the scores between two of their quantiles. A score of 0 or less, which has no
/// logarithm, counts in the first bin, and the smallest positive score stands in for it as a quantile. No positive
/// score: all counts 0.
/// sorted  ascending, finite. bins  at least 1. low_share, high_share  0 <= low_share < high_share <= 1.
/// cost    bins x log n.
[[nodiscard]] Histogram log_histogram(std::span<const float> sorted, int bins, double low_share, double high_share);

}  // namespace quarrywatch::detect
