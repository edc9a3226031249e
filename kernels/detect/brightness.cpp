#include "kernels/detect/brightness.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "kernels/core/chi_square.hpp"
#include "kernels/core/linalg.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {

constexpr int kRounds = 60;  // where there is no such variance, each takes off little of what is left: no early end
constexpr double kFirstVariance = 1e-4;  // one per cent of brightness: expectation maximisation cannot leave 0
constexpr std::size_t kMost = 100000;    // pixels: they settle one parameter to 1 %
constexpr std::size_t kFewest = 200;
constexpr double kLeastVariance = 1e-4;  // as in whiten(): rounding must not be blown up

// z and g of every pixel, [2 n] numbers each.
std::vector<double> variates_of(const LinearVariates& model, int later, const Sample& sample, std::size_t step,
                                std::size_t count, int threads) {
    const auto features = static_cast<std::size_t>(model.features), n = static_cast<std::size_t>(model.variates),
               first = features - static_cast<std::size_t>(later);
    std::vector<double> out(count * 2 * n);
    const auto end = static_cast<long long>(count);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (long long k = 0; k < end; ++k)
        for (std::size_t v = 0; v < n; ++v) {
            const std::size_t i = static_cast<std::size_t>(k) * step;
            double z = static_cast<double>(model.constants[v]), g = 0;
            for (std::size_t f = 0; f < features; ++f)
                (f < first ? z : g) += static_cast<double>(model.coefficients[v * features + f]) *
                                       static_cast<double>(sample.values[f][i]);
            out[static_cast<std::size_t>(k) * 2 * n + v] = z + g;
            out[static_cast<std::size_t>(k) * 2 * n + n + v] = g;
        }
    return out;
}

// One pixel under the present covariance.
struct Parts {
    double score, effect, variance;  // of the effect: its expectation and what is left of its variance
};

Parts parts_of(const double* pixel, const core::Matrix& inverse_root, double t, const std::vector<double>& centre) {
    const auto n = static_cast<std::size_t>(inverse_root.rows);
    double zz = 0, zg = 0, gg = 0;
    for (std::size_t r = 0; r < n; ++r) {
        double z = 0, g = 0;
        for (std::size_t c = 0; c <= r; ++c) {
            const double a = inverse_root(static_cast<int>(r), static_cast<int>(c));
            z += a * (pixel[c] - centre[c]);
            g += a * pixel[n + c];
        }
        zz += z * z;
        zg += z * g;
        gg += g * g;
    }
    return {zz - t * zg * zg / (1 + t * gg), t * zg / (1 + t * gg), t / (1 + t * gg)};
}

}  // namespace

BrightnessFit fit_brightness(const LinearVariates& model, int later, const Sample& sample, double core_share,
                             int threads) {
    core::require(model.features == sample.features() && later > 0 && later <= model.features, "fit_brightness",
                  "another number of features than the model's");
    core::require(core_share > 0 && core_share <= 1, "fit_brightness", "the core's share must lie in (0, 1]");
    BrightnessFit fit{model, 0};
    const std::size_t step = sample.count() / kMost + 1, count = sample.count() / step;
    const auto n = static_cast<std::size_t>(model.variates);
    if (count < kFewest || n == 0) return fit;
    const int degrees = model.variates;
    const std::vector<double> pixels = variates_of(model, later, sample, step, count, threads);
    const double cut = core_share < 1 ? core::chi_square_quantile(1 - core_share, degrees) : 0;
    const double kept = core_share < 1 ? (1 - core::chi_square_survival(cut, degrees + 2)) / core_share : 1;

    core::Matrix identity(degrees, degrees), lower;
    for (int i = 0; i < degrees; ++i) identity(i, i) = 1;
    core::Matrix inverse_root = identity;
    std::vector<double> centre(n, 0.0);
    double t = kFirstVariance;
    std::vector<float> scores(count), sorted;
    std::vector<Parts> parts(count);
    const auto end = static_cast<long long>(count);
    for (int round = 0; round < kRounds; ++round) {
#pragma omp parallel for num_threads(threads) schedule(static)
        for (long long k = 0; k < end; ++k) {
            const auto i = static_cast<std::size_t>(k);
            parts[i] = parts_of(&pixels[i * 2 * n], inverse_root, t, centre);
            scores[i] = static_cast<float>(parts[i].score);
        }
        sorted = scores;
        const auto last =
            sorted.begin() + static_cast<std::ptrdiff_t>(core_share * static_cast<double>(sorted.size() - 1));
        std::nth_element(sorted.begin(), last, sorted.end());
        const float limit = *last;
        // Trimming takes from the variance of what is seen of e and of the effect, and nothing from what stays unseen.
        core::Matrix seen(degrees, degrees), unseen(degrees, degrees);
        std::vector<double> mean(n, 0.0), rest(n);
        double seen_variance = 0, unseen_variance = 0, used = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (scores[i] > limit) continue;
            const double* const pixel = &pixels[i * 2 * n];
            const Parts& p = parts[i];
            for (std::size_t v = 0; v < n; ++v) {
                rest[v] = pixel[v] - p.effect * pixel[n + v];
                mean[v] += rest[v];
            }
            for (std::size_t r = 0; r < n; ++r)
                for (std::size_t c = 0; c <= r; ++c) {
                    seen(static_cast<int>(r), static_cast<int>(c)) += rest[r] * rest[c];
                    unseen(static_cast<int>(r), static_cast<int>(c)) += p.variance * pixel[n + r] * pixel[n + c];
                }
            seen_variance += p.effect * p.effect;
            unseen_variance += p.variance;
            used += 1;
        }
        for (double& m : mean) m /= used;
        core::Matrix covariance(degrees, degrees);
        for (int r = 0; r < degrees; ++r)
            for (int c = 0; c <= r; ++c)
                covariance(r, c) = covariance(c, r) =
                    (seen(r, c) / used - mean[static_cast<std::size_t>(r)] * mean[static_cast<std::size_t>(c)]) / kept +
                    unseen(r, c) / used;
        for (int r = 0; r < degrees; ++r) covariance(r, r) += kLeastVariance;
        if (!core::cholesky(covariance, lower)) return fit;
        inverse_root = core::solve_lower(lower, identity);
        centre = mean;
        t = (seen_variance / kept + unseen_variance) / used;
    }
    fit.model = recombined(model, inverse_root, centre);
    fit.variance = t;
    return fit;
}

}  // namespace quarrywatch::detect
