#include "kernels/evaluate/metrics.hpp"

#include "kernels/core/require.hpp"

namespace quarrywatch::evaluate {

namespace {

std::optional<double> ratio(double numerator, double denominator) {
    if (denominator == 0) return std::nullopt;
    return numerator / denominator;
}

bool same_shape(core::RasterView<const std::uint8_t> a, core::RasterView<const std::uint8_t> b) {
    return a.rows() == b.rows() && a.cols() == b.cols();
}

}  // namespace

Confusion& Confusion::operator+=(const Confusion& other) {
    tp += other.tp;
    fp += other.fp;
    fn += other.fn;
    tn += other.tn;
    return *this;
}

Accuracy accuracy(const Confusion& counts) {
    const auto tp = static_cast<double>(counts.tp);
    const auto fp = static_cast<double>(counts.fp);
    const auto fn = static_cast<double>(counts.fn);
    const auto tn = static_cast<double>(counts.tn);
    Accuracy figures;
    figures.oa = ratio(tp + tn, tp + fp + fn + tn);
    figures.precision = ratio(tp, tp + fp);
    figures.recall = ratio(tp, tp + fn);
    figures.f1 = ratio(2 * tp, 2 * tp + fp + fn);
    figures.iou = ratio(tp, tp + fp + fn);
    figures.kappa = ratio(2 * (tp * tn - fp * fn), (tp + fp) * (fp + tn) + (tp + fn) * (fn + tn));
    return figures;
}

void PixelCounts::add(core::RasterView<const std::uint8_t> result, core::RasterView<const std::uint8_t> changed,
                      core::RasterView<const std::uint8_t> unchanged, core::RasterView<const std::uint8_t> observed) {
    const bool all_labelled = unchanged.data() == nullptr;
    const bool all_observed = observed.data() == nullptr;
    core::require(same_shape(result, changed), "evaluate", "result and changed labels differ in shape");
    core::require(all_labelled || same_shape(result, unchanged), "evaluate",
                  "result and unchanged labels differ in shape");
    core::require(all_observed || same_shape(result, observed), "evaluate", "result and observed mask differ in shape");

    for (int row = 0; row < result.rows(); ++row) {
        const std::uint8_t* const said = result.row(row);
        const std::uint8_t* const yes = changed.row(row);
        const std::uint8_t* const no = all_labelled ? nullptr : unchanged.row(row);
        const std::uint8_t* const seen = all_observed ? nullptr : observed.row(row);
        // Counted without branches: labels are noise to the branch predictor.
        std::uint32_t tp = 0, fp = 0, fn = 0, tn = 0, contradictory = 0, unobserved = 0;
        for (int col = 0; col < result.cols(); ++col) {
            const unsigned is_changed = yes[col] != 0;
            const unsigned is_unchanged = no == nullptr ? 1U - is_changed : static_cast<unsigned>(no[col] != 0);
            const unsigned is_seen = seen == nullptr || seen[col] != 0;
            const unsigned is_said = said[col] != 0;
            const unsigned one_label = is_changed ^ is_unchanged;
            const unsigned usable = one_label & is_seen;
            tp += usable & is_changed & is_said;
            fn += usable & is_changed & (1U - is_said);
            fp += usable & is_unchanged & is_said;
            tn += usable & is_unchanged & (1U - is_said);
            contradictory += is_changed & is_unchanged;
            unobserved += one_label & (1U - is_seen);
        }
        counts_ += {tp, fp, fn, tn};
        contradictory_ += contradictory;
        unobserved_ += unobserved;
    }
}

PixelCounts& PixelCounts::operator+=(const PixelCounts& other) {
    counts_ += other.counts_;
    contradictory_ += other.contradictory_;
    unobserved_ += other.unobserved_;
    return *this;
}

}  // namespace quarrywatch::evaluate
