#include "kernels/evaluate/stratified.hpp"

#include <cmath>

#include "kernels/core/require.hpp"

namespace quarrywatch::evaluate {

namespace {

constexpr double kShareTolerance = 1e-6;  // shares are ratios of whole pixel counts

// The strata with what is asked of them again and again.
class Strata {
public:
    explicit Strata(const StratifiedSample& sample) : sample_(sample), rows_(sample.classes, 0) {
        for (std::size_t i = 0; i < sample.classes; ++i)
            for (std::size_t j = 0; j < sample.classes; ++j) rows_[i] += sample.counts[i * sample.classes + j];
    }
    [[nodiscard]] double weight(std::size_t i) const { return sample_.mapped_share[i]; }
    [[nodiscard]] std::uint64_t sampled(std::size_t i) const { return rows_[i]; }
    /// Share of the samples of stratum i whose reference is j.
    [[nodiscard]] double share(std::size_t i, std::size_t j) const {
        return rows_[i] == 0
                   ? 0
                   : static_cast<double>(sample_.counts[i * sample_.classes + j]) / static_cast<double>(rows_[i]);
    }
    /// Variance of share(i, j); absent with a single sample.
    [[nodiscard]] std::optional<double> variance(std::size_t i, std::size_t j) const {
        if (weight(i) == 0) return 0.0;
        if (rows_[i] < 2) return std::nullopt;
        return share(i, j) * (1 - share(i, j)) / static_cast<double>(rows_[i] - 1);
    }
    [[nodiscard]] bool complete() const {
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (rows_[i] == 0 && weight(i) > 0) return false;
        return true;
    }

private:
    const StratifiedSample& sample_;
    std::vector<std::uint64_t> rows_;
};

std::optional<double> root(std::optional<double> variance) {
    return variance ? std::optional(std::sqrt(*variance)) : std::nullopt;
}

// The share of the map's area whose sample has, in stratum i, the reference class reference_of(i).
template <class ReferenceOf>
Estimate share_of_area(const Strata& strata, std::size_t classes, const ReferenceOf& reference_of) {
    Estimate share;
    std::optional<double> variance = 0.0;
    for (std::size_t i = 0; i < classes; ++i) {
        const std::size_t j = reference_of(i);
        share.value += strata.weight(i) * strata.share(i, j);
        const auto own = strata.variance(i, j);
        if (variance && own)
            *variance += strata.weight(i) * strata.weight(i) * *own;
        else
            variance.reset();
    }
    share.standard_error = root(variance);
    return share;
}

std::optional<Estimate> producer_of(const Strata& strata, std::size_t classes, std::size_t j, double area) {
    if (area <= 0) return std::nullopt;
    Estimate producer;
    producer.value = strata.weight(j) * strata.share(j, j) / area;
    const double p = producer.value;
    std::optional<double> variance = 0.0;
    for (std::size_t i = 0; i < classes; ++i) {
        const auto own = strata.variance(i, j);
        const double factor = i == j ? 1 - p : p;
        if (variance && own)
            *variance += strata.weight(i) * strata.weight(i) * factor * factor * *own;
        else
            variance.reset();
    }
    if (variance) *variance /= area * area;
    producer.standard_error = root(variance);
    return producer;
}

}  // namespace

StratifiedAccuracy stratified_accuracy(const StratifiedSample& sample) {
    const std::size_t n = sample.classes;
    core::require(n > 0 && sample.counts.size() == n * n && sample.mapped_share.size() == n, "evaluate",
                  "a stratified sample whose counts or shares do not fit its classes");
    double sum = 0;
    for (const double share : sample.mapped_share) {
        core::require(share >= 0, "evaluate", "a negative share of the map");
        sum += share;
    }
    core::require(std::fabs(sum - 1) <= kShareTolerance, "evaluate", "shares of a map that do not add up to 1");
    const Strata strata(sample);
    StratifiedAccuracy accuracy;
    accuracy.user.resize(n);
    accuracy.producer.resize(n);
    accuracy.area.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        if (strata.sampled(i) == 0) continue;
        std::optional<double> variance;
        if (strata.sampled(i) > 1)
            variance = strata.share(i, i) * (1 - strata.share(i, i)) / static_cast<double>(strata.sampled(i) - 1);
        accuracy.user[i] = Estimate{strata.share(i, i), root(variance)};
    }
    if (!strata.complete()) return accuracy;
    accuracy.overall = share_of_area(strata, n, [](std::size_t i) { return i; });
    for (std::size_t j = 0; j < n; ++j) {
        accuracy.area[j] = share_of_area(strata, n, [j](std::size_t) { return j; });
        accuracy.producer[j] = producer_of(strata, n, j, accuracy.area[j]->value);
    }
    return accuracy;
}

}  // namespace quarrywatch::evaluate
