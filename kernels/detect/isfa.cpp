#include "kernels/detect/isfa.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "kernels/core/require.hpp"
#include "kernels/detect/reweight.hpp"

namespace quarrywatch::detect {

namespace {

double greatest_move(const std::vector<double>& from, const std::vector<double>& to) {
    double moved = 0;
    for (std::size_t i = 0; i < to.size(); ++i) moved = std::max(moved, std::fabs(to[i] - from[i]));
    return moved;
}

}  // namespace

IsfaFit fit_isfa(const Sample& sample, const FitOptions& options, int threads) {
    core::require(sample.features() >= 2 && sample.features() % 2 == 0, "fit_isfa",
                  "both dates need the same number of bands");
    const int degrees = sample.features() / 2;
    IsfaFit fit;
    std::vector<float> weights, scores;
    for (int iteration = 0; iteration < std::max(1, options.maximum_iterations) && !fit.converged; ++iteration) {
        SfaFit next = fit_sfa(sample, weights, options, threads);
        if (!next.usable) break;
        fit.converged = iteration > 0 && greatest_move(fit.sfa.eigenvalues, next.eigenvalues) <= options.tolerance;
        fit.sfa = std::move(next);
        fit.iterations = iteration + 1;
        scores_of_sample(fit.sfa.model, sample, threads, scores);
        no_change_weights(scores, degrees, threads, weights);
    }
    if (weights.empty()) weights.assign(sample.count(), 1.0F);
    fit.no_change = std::move(weights);
    return fit;
}

}  // namespace quarrywatch::detect
