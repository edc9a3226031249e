#include "kernels/detect/whiten.hpp"

#include <algorithm>
#include <utility>

#include "kernels/core/chi_square.hpp"
#include "kernels/core/linalg.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {
// Variates come with about unit variance; where hardly anything varies, as between two copies of a scene, what is left
// is rounding and must not be blown up.
constexpr double kLeastVariance = 1e-4;
constexpr int kSteps = 10;  // each lowers the determinant; ten settle it to four digits on all scenes tried
}  // namespace

LinearVariates whiten(const LinearVariates& model, const Sample& sample, double core_share, int threads) {
    core::require(core_share > 0.0 && core_share <= 1.0, "whiten", "the core's share must lie in (0, 1]");
    const auto n = static_cast<std::size_t>(model.variates), features = static_cast<std::size_t>(model.features);
    const auto count = static_cast<long long>(sample.count());
    if (n == 0 || count == 0) return model;
    Sample variates;
    variates.values.assign(n, std::vector<float>(sample.count()));
#pragma omp parallel for num_threads(threads) schedule(static)
    for (long long i = 0; i < count; ++i)
        for (std::size_t v = 0; v < n; ++v) {
            float z = model.constants[v];
            for (std::size_t f = 0; f < features; ++f)
                z += model.coefficients[v * features + f] * sample.values[f][static_cast<std::size_t>(i)];
            variates.values[v][static_cast<std::size_t>(i)] = z;
        }
    const int degrees = static_cast<int>(n);
    const double cut = core_share < 1 ? core::chi_square_quantile(1 - core_share, degrees) : 0;
    // A trimmed normal variable has this much less variance than the whole one.
    const double kept = core_share < 1 ? (1 - core::chi_square_survival(cut, degrees + 2)) / core_share : 1;
    std::vector<float> distance(sample.count()), weight(sample.count(), 1.0F);
    core::Matrix lower, inverse(degrees, degrees);
    std::vector<double> centre(n, 0.0);
    for (int i = 0; i < degrees; ++i) inverse(i, i) = 1;
    for (int step = 0; step < kSteps; ++step) {
#pragma omp parallel for num_threads(threads) schedule(static)
        for (long long i = 0; i < count; ++i) {
            double sum = 0;
            for (int r = 0; r < degrees; ++r) {
                double z = 0;
                for (int c = 0; c <= r; ++c)
                    z += inverse(r, c) *
                         (static_cast<double>(
                              variates.values[static_cast<std::size_t>(c)][static_cast<std::size_t>(i)]) -
                          centre[static_cast<std::size_t>(c)]);
                sum += z * z;
            }
            distance[static_cast<std::size_t>(i)] = static_cast<float>(sum);
        }
        std::vector<float> sorted = distance;
        const auto last =
            sorted.begin() + static_cast<std::ptrdiff_t>(core_share * static_cast<double>(sorted.size() - 1));
        std::nth_element(sorted.begin(), last, sorted.end());
        const float limit = *last;
        for (std::size_t i = 0; i < weight.size(); ++i) weight[i] = distance[i] <= limit ? 1.0F : 0.0F;
        const Moments m = moments_of(variates, weight, threads);
        core::Matrix covariance(degrees, degrees);
        for (int r = 0; r < degrees; ++r)
            for (int c = 0; c < degrees; ++c)
                covariance(r, c) = m.covariance[static_cast<std::size_t>(r) * n + static_cast<std::size_t>(c)] / kept;
        for (int r = 0; r < degrees; ++r) covariance(r, r) += kLeastVariance;
        if (!core::cholesky(covariance, lower)) return model;
        core::Matrix identity(degrees, degrees);
        for (int i = 0; i < degrees; ++i) identity(i, i) = 1;
        inverse = core::solve_lower(lower, identity);
        centre = m.mean;
    }
    return recombined(model, inverse, centre);
}

}  // namespace quarrywatch::detect
