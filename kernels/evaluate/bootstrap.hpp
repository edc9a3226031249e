#pragma once
// How far a figure may be off: the bootstrap over whole places, for neighbouring pixels are no independent witnesses.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace quarrywatch::evaluate {

struct BootstrapOptions {
    int samples = 1000;
    double confidence = 0.95;
    std::uint64_t seed = 1;
    /// Groups drawn for each sample; 0: as many as there are. 1 gives the interval of a single further group.
    std::size_t groups_drawn = 0;
};

struct ConfidenceInterval {
    double low = 0, high = 0;
};

/// A figure from how often each unit was drawn; absent where it is undefined.
using ResampledFigure = std::function<std::optional<double>(std::span<const std::uint32_t> times)>;

/// The percentile interval of a figure.
///
/// group_of  the group of each unit: groups (areas) are drawn with replacement, then as many units of each as it has,
///           with replacement. With a single group only units are drawn. Groups are 0 to the greatest number met.
/// return    absent without units, or where the figure is undefined in more than half of the samples; the others
///           decide.
/// cost      samples times the figure's.
/// source    Efron 1979, doi:10.1214/aos/1176344552 (percentile interval); two stages after Davison & Hinkley 1997,
///           section 3.8.
[[nodiscard]] std::optional<ConfidenceInterval> bootstrap_interval(std::span<const std::uint32_t> group_of,
                                                                   const ResampledFigure& figure,
                                                                   const BootstrapOptions& options);

/// The q-quantile of values, q in [0, 1], between its neighbours in rank by proportion. values  sorted, not empty.
[[nodiscard]] double sorted_quantile_of(std::span<const double> values, double q);

}  // namespace quarrywatch::evaluate
