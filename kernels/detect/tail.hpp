#pragma once
// Where the scores of unchanged ground end.

#include <cstddef>
#include <span>

namespace quarrywatch::detect {

/// Number of the scores below the valley between unchanged and changed ground in the histogram of their logarithms; all
/// of them where there is no such valley.
///
/// The valley is the lowest one above the median that is at most half as high as the next hill, by three standard
/// deviations of the counts; 1 % of the scores lie beyond it. Several strengths of change leave valleys among
/// themselves, so that a deeper one further up does not count. sorted  ascending, finite. cost  bins x log n.
[[nodiscard]] std::size_t below_valley(std::span<const float> sorted);

struct Tail {
    double anchor = 0;     ///< the 90 % quantile of the unchanged scores
    double threshold = 0;  ///< what a share of them may exceed
};

/// Extrapolate the `unchanged` lowest scores from their 90 % quantile to the share that may exceed the threshold, but
/// not beyond the first score that is not of theirs.
///
/// Season moves land by normally distributed amounts along few directions, so the far tail of its scores is that of
/// chi-square with one degree of freedom, fixed at that quantile.
/// sorted  ascending. unchanged  1 to the number of scores. tail_share  between 0 and 1.
[[nodiscard]] Tail tail_of(std::span<const float> sorted, std::size_t unchanged, double tail_share);

}  // namespace quarrywatch::detect
