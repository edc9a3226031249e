#include "kernels/detect/chronochrome.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "kernels/core/linalg.hpp"
#include "kernels/core/require.hpp"
#include "kernels/detect/reweight.hpp"

namespace quarrywatch::detect {

namespace {

constexpr std::size_t kFewestPixels = 100;
constexpr double kFlat = 1e-13;  // of the squared mean: what rounding leaves of the variance of equal floats
// Of a later band's standard deviation: no sensor is less noisy, and residuals below are those of a copy or of
// resampling.
constexpr double kLeastSigma = 0.002;

bool is_flat(const Moments& m, std::size_t f) {
    return !(m.covariance[f * m.mean.size() + f] > kFlat * m.mean[f] * m.mean[f]);
}

// Share of a normal variable's variance that is left under the weights P(chi-square of n > score): twice
// P(chi-square of n > one of n + 2), in closed form.
double variance_under_weights(int n) {
    return 1 - std::exp2(2 - n) * std::exp(std::lgamma(n) - 2 * std::lgamma(n / 2.0)) / n;
}

// Regression and whitening from moments. false: a matrix has no inverse.
bool regress(const Moments& m, int later, double ridge, double kept, ChronochromeFit& fit) {
    const int features = static_cast<int>(m.mean.size()), p = features - later;
    const auto cov = [&](int i, int j) {
        return m.covariance[static_cast<std::size_t>(i) * m.mean.size() + static_cast<std::size_t>(j)];
    };
    // Predictors differ in scale by orders of magnitude: solve in standardised ones.
    std::vector<double> scale(static_cast<std::size_t>(p));
    for (std::size_t i = 0; i < scale.size(); ++i)
        scale[i] = is_flat(m, i) ? 0 : 1 / std::sqrt(m.covariance[i * m.mean.size() + i]);
    core::Matrix xx(p, p), xy(p, later), yy(later, later), lower;
    for (int i = 0; i < p; ++i) {
        for (int j = 0; j < p; ++j)
            xx(i, j) = cov(i, j) * scale[static_cast<std::size_t>(i)] * scale[static_cast<std::size_t>(j)];
        if (is_flat(m, static_cast<std::size_t>(i))) xx(i, i) = 1;
        xx(i, i) += ridge;
        for (int j = 0; j < later; ++j) xy(i, j) = cov(i, p + j) * scale[static_cast<std::size_t>(i)];
    }
    if (!core::cholesky(xx, lower)) return false;
    const core::Matrix coefficients = core::solve_lower_transposed(lower, core::solve_lower(lower, xy));
    const core::Matrix explained = core::multiply(core::transpose(coefficients), xy);
    fit.sigma.assign(static_cast<std::size_t>(later), 0.0);
    fit.explained.assign(static_cast<std::size_t>(later), 0.0);
    int own = 0;  // bands with a residual of their own
    for (int i = 0; i < later; ++i) {
        for (int j = 0; j < later; ++j) yy(i, j) = (cov(p + i, p + j) - (explained(i, j) + explained(j, i)) / 2) / kept;

        const double least = kLeastSigma * kLeastSigma * cov(p + i, p + i);
        if (!(least > 0)) return false;
        own += yy(i, i) > least ? 1 : 0;
        yy(i, i) = std::max(yy(i, i), least);
        fit.sigma[static_cast<std::size_t>(i)] = std::sqrt(yy(i, i));
        fit.explained[static_cast<std::size_t>(i)] = explained(i, i) / cov(p + i, p + i);
    }
    fit.copies = own == 0 && kept == 1;  // by all pixels: what is left of unchanged ground may well be a copy
    if (fit.copies) return false;
    core::Matrix correlation(later, later), root;
    for (int i = 0; i < later; ++i)
        for (int j = 0; j < later; ++j)
            correlation(i, j) =
                yy(i, j) / (fit.sigma[static_cast<std::size_t>(i)] * fit.sigma[static_cast<std::size_t>(j)]);
    for (int i = 0; i < later; ++i) correlation(i, i) += ridge;
    if (!core::cholesky(correlation, root)) return false;
    core::Matrix identity(later, later);
    for (int i = 0; i < later; ++i) identity(i, i) = 1;
    const core::Matrix whitening = core::solve_lower(root, identity);

    const auto columns = static_cast<std::size_t>(features);
    core::Matrix rows(later, features);
    std::vector<double> constants(static_cast<std::size_t>(later), 0.0);
    for (int i = 0; i < later; ++i) {
        const double inverse = 1 / fit.sigma[static_cast<std::size_t>(i)];
        for (int f = 0; f < p; ++f) rows(i, f) = -coefficients(f, i) * scale[static_cast<std::size_t>(f)] * inverse;
        rows(i, p + i) = inverse;
        for (int f = 0; f < features; ++f)
            constants[static_cast<std::size_t>(i)] -= rows(i, f) * m.mean[static_cast<std::size_t>(f)];
    }
    const auto fill = [&](const core::Matrix& mix, LinearVariates& out) {
        out.features = features;
        out.variates = later;
        out.coefficients.assign(static_cast<std::size_t>(later) * columns, 0.0F);
        out.constants.assign(static_cast<std::size_t>(later), 0.0F);
        const core::Matrix mixed = core::multiply(mix, rows);
        for (int i = 0; i < later; ++i) {
            for (int f = 0; f < features; ++f)
                out.coefficients[static_cast<std::size_t>(i) * columns + static_cast<std::size_t>(f)] =
                    static_cast<float>(mixed(i, f));
            double constant = 0;
            for (int k = 0; k < later; ++k) constant += mix(i, k) * constants[static_cast<std::size_t>(k)];
            out.constants[static_cast<std::size_t>(i)] = static_cast<float>(constant);
        }
    };
    fill(identity, fit.residual);
    fill(whitening, fit.model);
    return true;
}

}  // namespace

ChronochromeFit fit_chronochrome(const Sample& sample, int later, const FitOptions& options, int threads) {
    core::require(sample.values.empty() || (later > 0 && later < sample.features()), "fit_chronochrome",
                  "both dates need at least one feature");
    ChronochromeFit fit;
    fit.no_change.assign(sample.count(), 1.0F);
    if (sample.count() < kFewestPixels) return fit;
    std::vector<float> weights, scores;
    const double kept = variance_under_weights(later);
    std::vector<double> previous;
    const int most = std::max(1, options.maximum_iterations);
    for (fit.iterations = 1;; ++fit.iterations) {
        const Moments moments = moments_of(sample, weights, threads);
        if (!(moments.weight > 0)) return fit;
        const std::size_t features = moments.mean.size();
        for (std::size_t f = features - static_cast<std::size_t>(later); f < features; ++f)
            if (is_flat(moments, f)) return fit;
        if (!regress(moments, later, options.regularisation, weights.empty() ? 1 : kept, fit)) return fit;
        scores_of_sample(fit.model, sample, threads, scores);
        no_change_weights(scores, later, threads, weights);
        double moved = previous.empty() ? 1 : 0;
        for (std::size_t i = 0; i < previous.size(); ++i)
            moved = std::max(moved, std::fabs(fit.sigma[i] / previous[i] - 1));
        previous = fit.sigma;
        fit.converged = moved < options.tolerance;
        if (fit.converged || fit.iterations == most) break;
    }
    fit.no_change = std::move(weights);
    fit.usable = true;
    return fit;
}

}  // namespace quarrywatch::detect
