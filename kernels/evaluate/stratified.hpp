#pragma once
// Accuracy and areas from a sample of reference labels within the classes of a map, with standard errors: a map that
// calls too much changed and is checked mostly where it says so must not pass for a good one.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace quarrywatch::evaluate {

struct Estimate {
    double value = 0;
    std::optional<double> standard_error;  ///< absent where a stratum has a single sample
};

/// What was sampled: strata are the classes of the map.
struct StratifiedSample {
    std::size_t classes = 0;
    std::vector<std::uint64_t> counts;  ///< [classes x classes], counts[i * classes + j]: map says i, reference says j
    std::vector<double> mapped_share;   ///< of the map's area in each class; together 1
};

struct StratifiedAccuracy {
    std::optional<Estimate> overall;
    std::vector<std::optional<Estimate>> user;      ///< share of what the map calls i that is i
    std::vector<std::optional<Estimate>> producer;  ///< share of what is j that the map calls j
    std::vector<std::optional<Estimate>> area;      ///< share of the area that is j
};

/// Estimates of a stratified random sample, labels drawn at random within each class of the map.
///
/// return  overall, producer and area are absent where a class that the map has anywhere was not sampled; a class's
///         user accuracy where that class was not; producer accuracy of a class that nothing is estimated to be.
/// throws  std::invalid_argument where sizes differ, or shares are negative or do not add up to 1 (within 1e-6).
/// source  Olofsson et al. 2014, doi:10.1016/j.rse.2014.02.015, equations 1 to 11.
[[nodiscard]] StratifiedAccuracy stratified_accuracy(const StratifiedSample& sample);

}  // namespace quarrywatch::evaluate
