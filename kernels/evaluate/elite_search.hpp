#pragma once
// Which setting to try next: a search that learns from what was tried.

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/core/seeded_random.hpp"

namespace quarrywatch::evaluate {

/// One axis of the search: the unit interval, or a choice without an order.
struct SearchAxis {
    int choices = 0;  ///< 0: the unit interval
};

/// Coordinates: in [0, 1) on an interval, a whole number below `choices` on a choice.
using SearchPoint = std::vector<double>;

struct Tried {
    SearchPoint point;
    double loss = 0;  ///< less is better; infinite for what failed
};

struct EliteOptions {
    int first_at_random = 20;      ///< so many are tried before anything is learnt
    int elite = 5;                 ///< the best so far: the next point lies near one of them
    double other_choice = 0.2;     ///< chance that a choice is drawn anew
    double narrowest_step = 0.01;  ///< of an axis: finer than what any labels can tell apart
};

/// A point at random.
[[nodiscard]] SearchPoint random_point(std::span<const SearchAxis> axes, core::SeededRandom& random);

/// The next point: one of the elite, moved along each interval by a Gaussian as wide as the elite is spread there; one
/// in (elite + 1) points is drawn at random instead, so that no valley is missed for ever.
///
/// Takes choices, logarithmic axes and failures without a gradient or a scale, which a simplex does not; moving one
/// point in all its axes keeps what belongs together. Of the candidates (tree-structured Parzen estimators, axis by
/// axis and joint; this) it came nearest on narrow valleys within a hundred trials, ten times as near as chance.
///
/// cost    sorts the points tried.
/// source  cross-entropy method, Rubinstein 1999, doi:10.1023/A:1010091220143, its density a kernel about each of the
///         elite in place of one Gaussian.
[[nodiscard]] SearchPoint propose(std::span<const SearchAxis> axes, std::span<const Tried> tried,
                                  const EliteOptions& options, core::SeededRandom& random);

}  // namespace quarrywatch::evaluate
