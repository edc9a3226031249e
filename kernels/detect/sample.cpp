#include "kernels/detect/sample.hpp"

#include <algorithm>

#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {
constexpr std::size_t kBlock = 8192;  // pixels whose sums are formed together; fixed, so that the order of adding is
}  // namespace

Moments moments_of(const Sample& sample, const std::vector<float>& weights, int threads) {
    const std::size_t n = sample.count(), features = sample.values.size();
    core::require(weights.empty() || weights.size() == n, "moments_of", "one weight per pixel");
    const std::size_t blocks = (n + kBlock - 1) / kBlock;
    const std::size_t stride = 1 + features;
    std::vector<double> sums(blocks * stride, 0.0);
    const auto block_count = static_cast<long long>(blocks);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (long long b = 0; b < block_count; ++b) {
        const std::size_t first = static_cast<std::size_t>(b) * kBlock, last = std::min(n, first + kBlock);
        double* const out = &sums[static_cast<std::size_t>(b) * stride];
        for (std::size_t i = first; i < last; ++i) out[0] += weights.empty() ? 1.0 : static_cast<double>(weights[i]);
        for (std::size_t f = 0; f < features; ++f)
            for (std::size_t i = first; i < last; ++i)
                out[1 + f] += (weights.empty() ? 1.0 : static_cast<double>(weights[i])) *
                              static_cast<double>(sample.values[f][i]);
    }
    Moments m;
    m.mean.assign(features, 0.0);
    m.covariance.assign(features * features, 0.0);
    for (std::size_t b = 0; b < blocks; ++b) {
        m.weight += sums[b * stride];
        for (std::size_t f = 0; f < features; ++f) m.mean[f] += sums[b * stride + 1 + f];
    }
    if (!(m.weight > 0)) return m;
    for (double& mean : m.mean) mean /= m.weight;

    const std::size_t pairs = features * (features + 1) / 2;
    std::vector<double> products(blocks * pairs, 0.0);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (long long b = 0; b < block_count; ++b) {
        const std::size_t first = static_cast<std::size_t>(b) * kBlock, count = std::min(n, first + kBlock) - first;
        std::vector<double> centred(features * count), weighted(count);
        for (std::size_t f = 0; f < features; ++f)
            for (std::size_t i = 0; i < count; ++i)
                centred[f * count + i] = static_cast<double>(sample.values[f][first + i]) - m.mean[f];
        double* out = &products[static_cast<std::size_t>(b) * pairs];
        for (std::size_t f = 0; f < features; ++f) {
            const double* const a = &centred[f * count];
            for (std::size_t i = 0; i < count; ++i)
                weighted[i] = weights.empty() ? a[i] : static_cast<double>(weights[first + i]) * a[i];
            for (std::size_t g = 0; g <= f; ++g) {
                const double* const c = &centred[g * count];
                // Four sums side by side: a fixed order that still fills the pipeline.
                double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
                std::size_t i = 0;
                for (; i + 4 <= count; i += 4) {
                    s0 += weighted[i] * c[i];
                    s1 += weighted[i + 1] * c[i + 1];
                    s2 += weighted[i + 2] * c[i + 2];
                    s3 += weighted[i + 3] * c[i + 3];
                }
                for (; i < count; ++i) s0 += weighted[i] * c[i];
                *out++ += (s0 + s1) + (s2 + s3);
            }
        }
    }
    std::size_t pair = 0;
    for (std::size_t f = 0; f < features; ++f)
        for (std::size_t g = 0; g <= f; ++g, ++pair) {
            double sum = 0;
            for (std::size_t b = 0; b < blocks; ++b) sum += products[b * pairs + pair];
            m.covariance[f * features + g] = m.covariance[g * features + f] = sum / m.weight;
        }
    return m;
}

}  // namespace quarrywatch::detect
