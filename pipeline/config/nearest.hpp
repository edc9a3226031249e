#pragma once
// "Did you mean": the known name nearest to a mistyped one.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quarrywatch::config {

/// Edit distance: fewest insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
/// Cost: product of the lengths.
int edit_distance(std::string_view a, std::string_view b);

/// The name nearest to `wanted`, or null when none is near enough to be meant (more than a third of it differs, and
/// more than two characters). Of equally near names the first.
std::optional<std::string> nearest(std::string_view wanted, const std::vector<std::string>& names);

}  // namespace quarrywatch::config
