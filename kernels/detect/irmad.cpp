#include "kernels/detect/irmad.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/detect/reweight.hpp"

namespace quarrywatch::detect {

IrmadFit fit_irmad(const Sample& sample, const FitOptions& options, int threads) {
    IrmadFit fit;
    fit.no_change.assign(sample.count(), 1.0F);
    std::vector<float> weights, scores;
    std::vector<double> previous;
    const int most = std::max(1, options.maximum_iterations);
    for (fit.iterations = 1;; ++fit.iterations) {
        fit.mad = fit_mad(sample, weights, options, threads);
        if (!fit.mad.usable) return fit;
        scores_of_sample(fit.mad.model, sample, threads, scores);
        no_change_weights(scores, fit.mad.model.variates, threads, weights);
        double moved = previous.empty() ? 1 : 0;
        for (std::size_t i = 0; i < previous.size(); ++i)
            moved = std::max(moved, std::fabs(fit.mad.correlations[i] - previous[i]));
        previous = fit.mad.correlations;
        fit.converged = moved < options.tolerance;
        if (fit.converged || fit.iterations == most) break;
    }
    fit.no_change = std::move(weights);
    return fit;
}

}  // namespace quarrywatch::detect
