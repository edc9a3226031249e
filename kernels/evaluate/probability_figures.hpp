#pragma once
// How good probabilities are: whether they can be believed, and whether they put the right ones first.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace quarrywatch::evaluate {

/// Probabilities and what came true (1 or 0), and how often each counts (empty: once), as a bootstrap draws them.
/// Probabilities lie in 0..1, except where a function only looks at their order. All of one length.
struct Forecasts {
    std::span<const double> probability;
    std::span<const std::uint8_t> truth;
    std::span<const std::uint32_t> times = {};

    [[nodiscard]] double weight(std::size_t i) const { return times.empty() ? 1.0 : static_cast<double>(times[i]); }
};

/// Mean squared difference from what came true. Absent without any.
/// source  Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.
[[nodiscard]] std::optional<double> brier_score(const Forecasts& forecasts);

/// Mean of -log(probability of what came true), natural logarithm; probabilities are kept 1e-6 away from 0 and 1, so
/// that one certain error does not hide all others. Absent without any.
[[nodiscard]] std::optional<double> log_loss(const Forecasts& forecasts);

/// Chance that one which came true has the greater probability, ties counting half. Absent unless both kinds occur.
/// Any scores will do. cost  O(n log n).
[[nodiscard]] std::optional<double> order_auc(const Forecasts& forecasts);

/// Share that came true among the `count` of greatest probability; of ties at the end of those the mean. Any scores
/// will do. Absent without any; of fewer than `count` all of them.
[[nodiscard]] std::optional<double> precision_at(const Forecasts& forecasts, std::size_t count);

/// One row of the reliability table.
struct ReliabilityBin {
    double low = 0, high = 0;  ///< probabilities in [low, high), of the last one [low, high]
    std::size_t count = 0;
    std::size_t came_true = 0;
    double mean_probability = 0;  ///< 0 where count is 0
};

/// Bins of one width; how often they count is not regarded. bins >= 1.
[[nodiscard]] std::vector<ReliabilityBin> reliability_table(const Forecasts& forecasts, std::size_t bins);

}  // namespace quarrywatch::evaluate
