#pragma once
// Cuts between two classes of a histogram, each by its own idea of a good one.

#include "kernels/detect/score_histogram.hpp"

namespace quarrywatch::detect {

// Each returns the value that parts the classes, on the histogram's axis, or infinity where all counts form one heap.
// cost  one pass over the bins (two_means: up to 200).

/// Greatest variance between the classes. It leans to the wider class.
/// source  Otsu 1979, doi:10.1109/TSMC.1979.4310076.
[[nodiscard]] double otsu(const Histogram& h);

/// Least error between two normal classes of their own spread.
/// source  Kittler and Illingworth 1986, doi:10.1016/0031-3203(86)90030-0.
[[nodiscard]] double kittler_illingworth(const Histogram& h);

/// Middle of the two means that 2-means finds from the outermost occupied bins.
[[nodiscard]] double two_means(const Histogram& h);

}  // namespace quarrywatch::detect
