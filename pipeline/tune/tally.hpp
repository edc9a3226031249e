#pragma once
// Counts of reports against labels, by blocks, and the figures that follow from sums of them.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "kernels/evaluate/metrics.hpp"
#include "pipeline/config/config.hpp"

namespace quarrywatch::tune {

/// What labels say of one block of one look, whatever the setting.
struct Unit {
    std::uint32_t area = 0;                          ///< number of its area
    std::uint32_t look = 0;                          ///< number among all looks
    std::uint64_t changed_px = 0, unchanged_px = 0;  ///< labelled and observed
    std::uint64_t observed_px = 0;
    std::uint32_t asked = 0;  ///< true sites that are to be found here
    double km2 = 0;           ///< observed; 0 without a CRS
};

/// What one setting reports in one block; blocks without a report have none of these.
struct UnitReport {
    std::uint32_t unit = 0;
    std::uint32_t tp_px = 0, fp_px = 0;
    std::uint32_t reported_px = 0;  ///< labelled or not
    std::uint32_t found = 0;        ///< true sites
    std::uint32_t right = 0;        ///< reported sites on a true one
    std::uint32_t wrong = 0;        ///< reported sites on none; those on ground without a label are neither
};

/// A sum over blocks.
struct Tally {
    evaluate::Confusion pixels;
    std::uint64_t reported_px = 0, observed_px = 0;
    std::uint64_t asked = 0, found = 0, right = 0, wrong = 0;
    double km2 = 0;

    void add(const Unit& unit, std::uint64_t times = 1);
    /// Of a block whose unit was added as often.
    void add(const UnitReport& report, std::uint64_t times = 1);
};

/// Figures that are absent where their denominator is 0.
[[nodiscard]] std::optional<double> site_recall(const Tally& tally);
[[nodiscard]] std::optional<double> site_precision(const Tally& tally);
/// Harmonic mean of the two: 2 precision recall / (precision + recall); 0 where neither a report is right nor a site
/// found.
[[nodiscard]] std::optional<double> site_f1(const Tally& tally);
[[nodiscard]] std::optional<double> false_per_100km2(const Tally& tally);
/// What visiting every reported site and missing the others costs.
[[nodiscard]] double cost(const Tally& tally, const config::Tune& options);

/// The figure of an objective.
[[nodiscard]] std::optional<double> figure(const Tally& tally, config::Objective objective,
                                           const config::Tune& options);
/// The same as a loss, less is better; infinite where undefined.
[[nodiscard]] double loss(const Tally& tally, const config::Tune& options);

}  // namespace quarrywatch::tune
