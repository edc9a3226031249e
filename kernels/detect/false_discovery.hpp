#pragma once
// The threshold that bounds the share of unchanged pixels among the flagged.

#include <span>

#include "kernels/detect/null_law.hpp"

namespace quarrywatch::detect {

/// The threshold above which lies the largest set of scores whose expected share of unchanged ones is at most `rate`.
/// Where no set is significant, the level at which a single pixel of the sample would be. No scores: infinity.
///
/// sorted  ascending. rate  above 0, at most 1.
/// cost    a few p-values as a rule: a set that fails by far rules out most of those below it.
/// source  Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.
[[nodiscard]] double false_discovery(std::span<const float> sorted, const NullLaw& null, double rate);

}  // namespace quarrywatch::detect
