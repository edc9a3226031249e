#include "kernels/detect/cva.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {
constexpr double kMadToSigma = 1.4826;  // median absolute deviation of a normal variable
}

LinearVariates fit_cva(const Sample& sample, int threads) {
    core::require(sample.features() >= 2 && sample.features() % 2 == 0, "fit_cva",
                  "both dates need the same number of bands");
    const auto n = static_cast<std::size_t>(sample.features()) / 2;
    LinearVariates model;
    model.features = sample.features();
    if (sample.count() == 0) return model;
    const Moments m = moments_of(sample, {}, threads);
    model.coefficients.assign(n * 2 * n, 0.0F);
    model.constants.assign(n, 0.0F);
    std::vector<float> difference(sample.count());
    for (std::size_t b = 0; b < n; ++b) {
        const double before = std::sqrt(m.covariance[b * 2 * n + b]),
                     after = std::sqrt(m.covariance[(n + b) * 2 * n + n + b]);
        if (!(before > 0) || !(after > 0)) return model;
        const double gain = before / after, shift = m.mean[b] - gain * m.mean[n + b];
        for (std::size_t i = 0; i < sample.count(); ++i)
            difference[i] = static_cast<float>(gain * static_cast<double>(sample.values[n + b][i]) + shift -
                                               static_cast<double>(sample.values[b][i]));
        const auto middle = difference.begin() + static_cast<std::ptrdiff_t>(difference.size() / 2);
        std::nth_element(difference.begin(), middle, difference.end());
        const float median = *middle;
        for (float& d : difference) d = std::fabs(d - median);
        std::nth_element(difference.begin(), middle, difference.end());
        const double sigma = kMadToSigma * static_cast<double>(*middle);
        if (!(sigma > 0)) return model;
        model.coefficients[b * 2 * n + b] = static_cast<float>(-1 / sigma);
        model.coefficients[b * 2 * n + n + b] = static_cast<float>(gain / sigma);
        model.constants[b] = static_cast<float>((shift - static_cast<double>(median)) / sigma);
    }
    model.variates = static_cast<int>(n);
    return model;
}

double direction_degrees(std::span<const float> change) {
    double sum = 0, squares = 0;
    for (const float c : change) {
        sum += static_cast<double>(c);
        squares += static_cast<double>(c) * static_cast<double>(c);
    }
    if (!(squares > 0)) return 90;
    const double cosine = sum / std::sqrt(squares * static_cast<double>(change.size()));
    return std::acos(std::clamp(cosine, -1.0, 1.0)) * 180 / std::numbers::pi;
}

}  // namespace quarrywatch::detect
