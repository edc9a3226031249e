#include "kernels/detect/sfa.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "kernels/core/linalg.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {

constexpr double kSmallestEigenvalue = 1e-9;  // two identical bands would give 0
constexpr double kGreatestEigenvalue = 4;     // |w'(x-y)|^2 <= 2 |w'x|^2 + 2 |w'y|^2 = 4 w'Bw; reached where y = -x
constexpr double kFlat = 1e-13;            // of the squared mean: what rounding leaves of the variance of equal floats
constexpr std::size_t kFewestPixels = 50;  // as fit_irmad: below, the covariances are noise

// The regularisation would give a band without variance an inverse, and a direction made of rounding.
bool has_flat_band(const Moments& m) {
    const std::size_t features = m.mean.size();
    for (std::size_t f = 0; f < features; ++f)
        if (!(m.covariance[f * features + f] > kFlat * m.mean[f] * m.mean[f])) return true;
    return false;
}

std::vector<double> deviations_of(const Moments& m) {
    std::vector<double> deviation(m.mean.size());
    for (std::size_t f = 0; f < deviation.size(); ++f) deviation[f] = std::sqrt(m.covariance[f * deviation.size() + f]);
    return deviation;
}

// A and B of the standardised bands, from the covariance of both dates.
void slowness(const Moments& m, const std::vector<double>& deviation, double regularisation, core::Matrix& a,
              core::Matrix& b) {
    const std::size_t n = deviation.size() / 2;
    const auto correlation = [&](std::size_t f, std::size_t g) {
        return m.covariance[f * 2 * n + g] / (deviation[f] * deviation[g]);
    };
    a = b = core::Matrix(static_cast<int>(n), static_cast<int>(n));
    for (std::size_t r = 0; r < n; ++r)
        for (std::size_t c = 0; c < n; ++c) {
            const int row = static_cast<int>(r), col = static_cast<int>(c);
            const double within = correlation(r, c) + correlation(n + r, n + c);
            const double ridge = r == c ? regularisation : 0;  // the mean variance of standardised bands is 1
            a(row, col) = within - (correlation(r, n + c) + correlation(c, n + r)) + 2 * ridge;
            b(row, col) = within / 2 + ridge;
        }
}

}  // namespace

SfaFit fit_sfa(const Sample& sample, const std::vector<float>& weights, const FitOptions& options, int threads) {
    core::require(sample.features() >= 2 && sample.features() % 2 == 0, "fit_sfa",
                  "both dates need the same number of bands");
    core::require(weights.empty() || weights.size() == sample.count(), "fit_sfa", "one weight per pixel");
    const auto n = static_cast<std::size_t>(sample.features()) / 2;
    SfaFit fit;
    if (sample.count() < kFewestPixels) return fit;
    const Moments m = moments_of(sample, weights, threads);
    if (!(m.weight > 0) || has_flat_band(m)) return fit;
    const std::vector<double> deviation = deviations_of(m);
    core::Matrix a, b, lower;
    slowness(m, deviation, options.regularisation, a, b);
    if (!core::cholesky(b, lower)) return fit;
    // w = L^-T e, with e the eigenvectors of L^-1 A L^-T, has w'Bw = 1.
    const core::Matrix half = core::solve_lower(lower, a);
    const core::Eigen eigen = core::symmetric_eigen(core::solve_lower(lower, core::transpose(half)));
    const core::Matrix w = core::solve_lower_transposed(lower, eigen.vectors);

    LinearVariates& model = fit.model;
    model.features = static_cast<int>(2 * n);
    model.variates = static_cast<int>(n);
    model.coefficients.assign(n * 2 * n, 0.0F);
    model.constants.assign(n, 0.0F);
    fit.eigenvalues.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t from = n - 1 - i;  // symmetric_eigen puts the fastest first
        fit.eigenvalues[i] = std::clamp(eigen.values[from], 0.0, kGreatestEigenvalue);
        const double sigma = std::sqrt(std::max(kSmallestEigenvalue, fit.eigenvalues[i]));
        double constant = 0;
        for (std::size_t f = 0; f < 2 * n; ++f) {
            const double of_band = w(static_cast<int>(f % n), static_cast<int>(from)) / (sigma * deviation[f]);
            float& coefficient = model.coefficients[i * 2 * n + f];
            coefficient = static_cast<float>(f < n ? of_band : -of_band);
            // From the rounded coefficient, so that its rounding does not shift the mean.
            constant -= static_cast<double>(coefficient) * m.mean[f];
        }
        model.constants[i] = static_cast<float>(constant);
    }
    fit.usable = true;
    return fit;
}

}  // namespace quarrywatch::detect
