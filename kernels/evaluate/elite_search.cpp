#include "kernels/evaluate/elite_search.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "kernels/core/require.hpp"

namespace quarrywatch::evaluate {

namespace {

constexpr double kWidestStep = 0.5;

double normal(core::SeededRandom& random) {
    const double r = std::sqrt(-2 * std::log(1 - random.uniform()));
    return r * std::cos(2 * std::numbers::pi * random.uniform());
}

// From a point inside the unit interval, so that half of the draws stay inside at least.
double moved(double from, double step, core::SeededRandom& random) {
    for (;;)
        if (const double x = from + step * normal(random); x >= 0 && x < 1) return x;
}

double spread(std::span<const Tried> tried, std::span<const std::size_t> elite, std::size_t axis) {
    double sum = 0, squares = 0;
    for (const std::size_t i : elite) {
        sum += tried[i].point[axis];
        squares += tried[i].point[axis] * tried[i].point[axis];
    }
    const auto n = static_cast<double>(elite.size());
    return std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n)));
}

}  // namespace

SearchPoint random_point(std::span<const SearchAxis> axes, core::SeededRandom& random) {
    SearchPoint point;
    for (const SearchAxis& axis : axes)
        point.push_back(axis.choices > 0 ? random.below(static_cast<std::uint32_t>(axis.choices)) : random.uniform());
    return point;
}

SearchPoint propose(std::span<const SearchAxis> axes, std::span<const Tried> tried, const EliteOptions& options,
                    core::SeededRandom& random) {
    core::require(options.elite > 0 && options.narrowest_step > 0, "propose", "an elite of none, or steps of nothing");
    const auto most = static_cast<std::size_t>(options.elite);
    if (tried.size() < static_cast<std::size_t>(options.first_at_random) || tried.size() < most)
        return random_point(axes, random);
    std::vector<std::size_t> elite(tried.size());
    std::iota(elite.begin(), elite.end(), std::size_t{0});
    std::stable_sort(elite.begin(), elite.end(),
                     [&](std::size_t a, std::size_t b) { return tried[a].loss < tried[b].loss; });
    elite.resize(most);
    const std::uint32_t chosen = random.below(static_cast<std::uint32_t>(most) + 1);
    if (chosen == most) return random_point(axes, random);
    SearchPoint point = tried[elite[chosen]].point;
    // The more axes, the slower kernels narrow with their number (Scott's rule).
    const double narrowing = std::pow(static_cast<double>(most), -1 / (static_cast<double>(axes.size()) + 4));
    for (std::size_t a = 0; a < axes.size(); ++a) {
        if (axes[a].choices == 0)
            point[a] = moved(
                point[a], std::clamp(narrowing * spread(tried, elite, a), options.narrowest_step, kWidestStep), random);
        else if (random.uniform() < options.other_choice)
            point[a] = random.below(static_cast<std::uint32_t>(axes[a].choices));
    }
    return point;
}

}  // namespace quarrywatch::evaluate
