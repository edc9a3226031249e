#include "kernels/detect/mad.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/core/linalg.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {

constexpr double kSmallestVariance = 1e-9;  // of 2 (1 - rho): two identical bands would give 0
constexpr double kFlat = 1e-13;             // of the squared mean: what rounding leaves of the variance of equal floats
constexpr std::size_t kFewestPixels = 50;

core::Matrix block(const Moments& m, std::size_t row, std::size_t col, std::size_t n) {
    core::Matrix out(static_cast<int>(n), static_cast<int>(n));
    for (std::size_t r = 0; r < n; ++r)
        for (std::size_t c = 0; c < n; ++c)
            out(static_cast<int>(r), static_cast<int>(c)) = m.covariance[(row + r) * 2 * n + col + c];
    return out;
}

// The regularisation would give a band without variance an inverse, and a direction made of rounding.
bool has_flat_band(const Moments& m) {
    const std::size_t features = m.mean.size();
    for (std::size_t f = 0; f < features; ++f)
        if (!(m.covariance[f * features + f] > kFlat * m.mean[f] * m.mean[f])) return true;
    return false;
}

void regularise(core::Matrix& s, double share) {
    double trace = 0;
    for (int i = 0; i < s.rows; ++i) trace += s(i, i);
    for (int i = 0; i < s.rows; ++i) s(i, i) += share * trace / s.rows;
}

// Canonical correlation analysis of the two dates; false when a covariance has no inverse.
bool canonical(const Moments& m, std::size_t n, double regularisation, MadFit& fit) {
    core::Matrix xx = block(m, 0, 0, n), yy = block(m, n, n, n);
    const core::Matrix xy = block(m, 0, n, n);
    regularise(xx, regularisation);
    regularise(yy, regularisation);
    core::Matrix lx, ly;
    if (!core::cholesky(xx, lx) || !core::cholesky(yy, ly)) return false;
    // C = Lx^-1 Sxy Ly^-T; its singular values are the canonical correlations.
    const core::Matrix half = core::solve_lower(lx, xy);
    const core::Matrix c = core::transpose(core::solve_lower(ly, core::transpose(half)));
    const core::Eigen eigen = core::symmetric_eigen(core::multiply(c, core::transpose(c)));
    const core::Matrix a = core::solve_lower_transposed(lx, eigen.vectors);
    core::Matrix right = core::multiply(core::transpose(c), eigen.vectors);
    fit.correlations.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double rho = std::sqrt(std::clamp(eigen.values[i], 0.0, 1.0));
        fit.correlations[i] = rho;
        for (int r = 0; r < right.rows; ++r) right(r, static_cast<int>(i)) /= std::max(rho, 1e-12);
    }
    const core::Matrix b = core::solve_lower_transposed(ly, right);
    LinearVariates& model = fit.model;
    model.features = static_cast<int>(2 * n);
    model.variates = static_cast<int>(n);
    model.coefficients.assign(n * 2 * n, 0.0F);
    model.constants.assign(n, 0.0F);
    for (std::size_t i = 0; i < n; ++i) {
        const double sigma = std::sqrt(std::max(kSmallestVariance, 2 * (1 - fit.correlations[i])));
        double constant = 0;
        for (std::size_t f = 0; f < n; ++f) {
            const double from_x = a(static_cast<int>(f), static_cast<int>(i)) / sigma;
            const double from_y = -b(static_cast<int>(f), static_cast<int>(i)) / sigma;
            model.coefficients[i * 2 * n + f] = static_cast<float>(from_x);
            model.coefficients[i * 2 * n + n + f] = static_cast<float>(from_y);
            constant -= from_x * m.mean[f] + from_y * m.mean[n + f];
        }
        model.constants[i] = static_cast<float>(constant);
    }
    return true;
}

}  // namespace

MadFit fit_mad(const Sample& sample, const std::vector<float>& weights, const FitOptions& options, int threads) {
    core::require(sample.features() >= 2 && sample.features() % 2 == 0, "fit_mad",
                  "both dates need the same number of bands");
    MadFit fit;
    if (sample.count() < kFewestPixels) return fit;
    const auto n = static_cast<std::size_t>(sample.features()) / 2;
    const Moments moments = moments_of(sample, weights, threads);
    if (!(moments.weight > 0) || (weights.empty() && has_flat_band(moments))) return fit;
    fit.usable = canonical(moments, n, options.regularisation, fit);
    return fit;
}

}  // namespace quarrywatch::detect
