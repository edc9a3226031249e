#pragma once
// The survey's sample of both dates, on which detectors are fitted.

#include <cstddef>
#include <vector>

namespace quarrywatch::detect {

/// Features of `count` pixels, planar: feature f of pixel i is values[f][i]. Those of the earlier date come first; both
/// dates have the same number.
struct Sample {
    std::vector<std::vector<float>> values;

    [[nodiscard]] std::size_t count() const { return values.empty() ? 0 : values.front().size(); }
    [[nodiscard]] int features() const { return static_cast<int>(values.size()); }
};

/// Means and covariances of a weighted sample in double.
struct Moments {
    double weight = 0;
    std::vector<double> mean;        ///< [features]
    std::vector<double> covariance;  ///< [features x features]
};

/// weights  one per pixel, or empty for all 1.
/// cost     features^2 / 2 multiply-adds per pixel. Sums run over fixed blocks in a fixed order: the same bytes on any
///          number of threads.
[[nodiscard]] Moments moments_of(const Sample& sample, const std::vector<float>& weights, int threads);

}  // namespace quarrywatch::detect
