#include "kernels/evaluate/bootstrap.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/core/require.hpp"
#include "kernels/core/seeded_random.hpp"

namespace quarrywatch::evaluate {

double sorted_quantile_of(std::span<const double> values, double q) {
    core::require(!values.empty() && q >= 0 && q <= 1, "evaluate", "a quantile needs values and lies in 0..1");
    const double place = q * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    const double t = place - static_cast<double>(below);
    return values[below] + t * (values[above] - values[below]);
}

std::optional<ConfidenceInterval> bootstrap_interval(std::span<const std::uint32_t> group_of,
                                                     const ResampledFigure& figure, const BootstrapOptions& options) {
    core::require(options.samples >= 1 && options.confidence > 0 && options.confidence < 1, "evaluate",
                  "a bootstrap needs samples and a confidence between 0 and 1");
    if (group_of.empty()) return std::nullopt;
    std::vector<std::vector<std::uint32_t>> groups;
    for (std::size_t u = 0; u < group_of.size(); ++u) {
        if (group_of[u] >= groups.size()) groups.resize(std::size_t{group_of[u]} + 1);
        groups[group_of[u]].push_back(static_cast<std::uint32_t>(u));
    }
    std::erase_if(groups, [](const auto& group) { return group.empty(); });
    const auto count = static_cast<std::uint32_t>(groups.size());
    const std::size_t drawn = options.groups_drawn > 0 ? options.groups_drawn : groups.size();

    core::SeededRandom random(options.seed);
    std::vector<std::uint32_t> times(group_of.size());
    std::vector<double> figures;
    for (int sample = 0; sample < options.samples; ++sample) {
        std::fill(times.begin(), times.end(), 0U);
        for (std::size_t g = 0; g < drawn; ++g) {
            const auto& group = groups[count == 1 ? 0 : random.below(count)];
            const auto units = static_cast<std::uint32_t>(group.size());
            for (std::uint32_t k = 0; k < units; ++k) ++times[group[random.below(units)]];
        }
        if (const auto value = figure(times); value && std::isfinite(*value)) figures.push_back(*value);
    }
    if (2 * figures.size() < static_cast<std::size_t>(options.samples)) return std::nullopt;
    std::sort(figures.begin(), figures.end());
    const double tail = (1 - options.confidence) / 2;
    return ConfidenceInterval{sorted_quantile_of(figures, tail), sorted_quantile_of(figures, 1 - tail)};
}

}  // namespace quarrywatch::evaluate
