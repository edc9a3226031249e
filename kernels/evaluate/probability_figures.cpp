#include "kernels/evaluate/probability_figures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/core/require.hpp"

namespace quarrywatch::evaluate {

namespace {

constexpr double kLeastProbability = 1e-6;

template <class Term>
std::optional<double> mean(const Forecasts& forecasts, const Term& term) {
    core::require(forecasts.probability.size() == forecasts.truth.size(), "evaluate", "a truth for each probability");
    double sum = 0, weights = 0;
    for (std::size_t i = 0; i < forecasts.truth.size(); ++i) {
        sum += forecasts.weight(i) * term(forecasts.probability[i], forecasts.truth[i] != 0);
        weights += forecasts.weight(i);
    }
    if (weights <= 0) return std::nullopt;
    return sum / weights;
}

/// One probability: how much of what has it came true, and did not.
struct Tie {
    double right = 0, wrong = 0;
};

/// Greatest probability first.
std::vector<Tie> ties_of(const Forecasts& forecasts) {
    core::require(forecasts.probability.size() == forecasts.truth.size(), "evaluate", "a truth for each probability");
    std::vector<std::size_t> order(forecasts.truth.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return forecasts.probability[a] > forecasts.probability[b]; });
    std::vector<Tie> ties;
    for (std::size_t k = 0; k < order.size(); ++k) {
        const std::size_t i = order[k];
        if (k == 0 || forecasts.probability[order[k - 1]] != forecasts.probability[i]) ties.emplace_back();
        (forecasts.truth[i] != 0 ? ties.back().right : ties.back().wrong) += forecasts.weight(i);
    }
    return ties;
}

}  // namespace

std::optional<double> brier_score(const Forecasts& forecasts) {
    return mean(forecasts, [](double p, bool is) { return (p - (is ? 1 : 0)) * (p - (is ? 1 : 0)); });
}

std::optional<double> log_loss(const Forecasts& forecasts) {
    return mean(forecasts, [](double p, bool is) {
        const double kept = std::clamp(p, kLeastProbability, 1 - kLeastProbability);
        return is ? -std::log(kept) : -std::log1p(-kept);
    });
}

std::optional<double> order_auc(const Forecasts& forecasts) {
    double right = 0, wrong = 0, ordered = 0;
    for (const Tie& tie : ties_of(forecasts)) {
        ordered += tie.wrong * (right + tie.right / 2);
        right += tie.right;
        wrong += tie.wrong;
    }
    if (right <= 0 || wrong <= 0) return std::nullopt;
    return ordered / (right * wrong);
}

std::optional<double> precision_at(const Forecasts& forecasts, std::size_t count) {
    double taken = 0, right = 0;
    for (const Tie& tie : ties_of(forecasts)) {
        const double all = tie.right + tie.wrong;
        if (all <= 0) continue;
        const double room = std::min(all, static_cast<double>(count) - taken);
        right += room * tie.right / all;
        taken += room;
        if (taken >= static_cast<double>(count)) break;
    }
    if (taken <= 0) return std::nullopt;
    return right / taken;
}

std::vector<ReliabilityBin> reliability_table(const Forecasts& forecasts, std::size_t bins) {
    core::require(bins >= 1, "evaluate", "a reliability table has a bin");
    std::vector<ReliabilityBin> table(bins);
    const auto width = 1 / static_cast<double>(bins);
    for (std::size_t b = 0; b < bins; ++b)
        table[b] = {static_cast<double>(b) * width, b + 1 == bins ? 1 : static_cast<double>(b + 1) * width, 0, 0, 0};
    for (std::size_t i = 0; i < forecasts.truth.size(); ++i) {
        const double p = forecasts.probability[i];
        ReliabilityBin& bin = table[std::min(bins - 1, static_cast<std::size_t>(p * static_cast<double>(bins)))];
        ++bin.count;
        if (forecasts.truth[i] != 0) ++bin.came_true;
        bin.mean_probability += p;
    }
    for (ReliabilityBin& bin : table)
        if (bin.count > 0) bin.mean_probability /= static_cast<double>(bin.count);
    return table;
}

}  // namespace quarrywatch::evaluate
