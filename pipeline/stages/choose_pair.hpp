#pragma once
// Which two of a run's scenes are compared.

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "pipeline/io/scene.hpp"

namespace quarrywatch::stages {

/// Days between two dates' places in the year, the shorter way round: 0 to 183.
[[nodiscard]] int season_distance_days(const Date& a, const Date& b);

/// Index of the earlier and the later scene: the newest one against the earlier one nearest in season (the newer of two
/// equally near ones). Scenes without dates, or when only one has a date: the last against the one before it, in the
/// order given. Null for fewer than two scenes. Same-season pairs keep harvest and leaf fall out of the list
/// (DOMAIN.md, trap 2).
[[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> choose_pair(const std::vector<io::Scene>& scenes);

/// Indices of further scenes to match `after` against together with `before`: earlier than `after`, nearest in season
/// first, newer ones before older ones equally near. Scenes without a date are not among them.
[[nodiscard]] std::vector<std::size_t> choose_references(const std::vector<io::Scene>& scenes, std::size_t before,
                                                         std::size_t after, std::size_t most);

}  // namespace quarrywatch::stages
