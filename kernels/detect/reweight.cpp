#include "kernels/detect/reweight.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "kernels/core/chi_square.hpp"
#include "kernels/core/multiversion.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {

constexpr int kTableSize = 4096;      // entries; linear interpolation between them is good to 1e-5
constexpr double kSmallest = 1e-10;   // the table ends where the probability falls below
constexpr std::size_t kBlock = 2048;  // pixels whose variates are formed together: they stay in the first-level cache

QUARRYWATCH_MULTIVERSION
void add_product(float* __restrict out, const float* __restrict in, float factor, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] += factor * in[i];
}

QUARRYWATCH_MULTIVERSION
void add_square(float* __restrict out, const float* __restrict in, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] += in[i] * in[i];
}

}  // namespace

void no_change_weights(const std::vector<float>& scores, int degrees, int threads, std::vector<float>& weights) {
    // Over the root of the score: over the score itself, the probability falls infinitely steeply at 0 for 1 degree.
    const double end = std::sqrt(core::chi_square_quantile(kSmallest, degrees));
    std::array<float, kTableSize + 1> table{};
    for (int i = 0; i <= kTableSize; ++i) {
        const double root = end * i / kTableSize;
        table[static_cast<std::size_t>(i)] = static_cast<float>(core::chi_square_survival(root * root, degrees));
    }
    const auto scale = static_cast<float>(kTableSize / end);
    weights.resize(scores.size());
    const auto count = static_cast<long long>(scores.size());
#pragma omp parallel for num_threads(threads) schedule(static)
    for (long long k = 0; k < count; ++k) {
        const auto i = static_cast<std::size_t>(k);
        const float position = std::sqrt(std::max(0.0F, scores[i])) * scale;
        if (!(position < kTableSize)) {
            weights[i] = 0;
            continue;
        }
        const auto bin = static_cast<std::size_t>(position);
        const float t = position - static_cast<float>(bin);
        weights[i] = table[bin] + t * (table[bin + 1] - table[bin]);
    }
}

void scores_of_sample(const LinearVariates& model, const Sample& sample, int threads, std::vector<float>& scores) {
    core::require(model.features == sample.features(), "scores_of_sample",
                  "another number of features than the model's");
    const std::size_t n = sample.count(), features = sample.values.size();
    scores.resize(n);
    const auto blocks = static_cast<long long>((n + kBlock - 1) / kBlock);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (long long b = 0; b < blocks; ++b) {
        const std::size_t first = static_cast<std::size_t>(b) * kBlock, count = std::min(kBlock, n - first);
        std::array<float, kBlock> variate{};
        std::fill_n(&scores[first], count, 0.0F);
        for (std::size_t v = 0; v < static_cast<std::size_t>(model.variates); ++v) {
            std::fill_n(variate.data(), count, model.constants[v]);
            for (std::size_t f = 0; f < features; ++f) {
                const float factor = model.coefficients[v * features + f];
                if (factor != 0) add_product(variate.data(), &sample.values[f][first], factor, count);
            }
            add_square(&scores[first], variate.data(), count);
        }
    }
}

}  // namespace quarrywatch::detect
