#include "pipeline/tune/tally.hpp"

#include <limits>

namespace quarrywatch::tune {

namespace {

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

void Tally::add(const Unit& unit, std::uint64_t times) {
    pixels.fn += times * unit.changed_px;
    pixels.tn += times * unit.unchanged_px;
    observed_px += times * unit.observed_px;
    asked += times * unit.asked;
    km2 += static_cast<double>(times) * unit.km2;
}

void Tally::add(const UnitReport& report, std::uint64_t times) {
    pixels.tp += times * report.tp_px;
    pixels.fn -= times * report.tp_px;
    pixels.fp += times * report.fp_px;
    pixels.tn -= times * report.fp_px;
    reported_px += times * report.reported_px;
    found += times * report.found;
    right += times * report.right;
    wrong += times * report.wrong;
}

std::optional<double> site_recall(const Tally& tally) { return share(tally.found, tally.asked); }
std::optional<double> site_precision(const Tally& tally) { return share(tally.right, tally.right + tally.wrong); }

std::optional<double> site_f1(const Tally& tally) {
    if (tally.asked == 0 && tally.right + tally.wrong == 0) return std::nullopt;
    const double recall = site_recall(tally).value_or(0), precision = site_precision(tally).value_or(0);
    return recall + precision > 0 ? 2 * recall * precision / (recall + precision) : 0;
}

std::optional<double> false_per_100km2(const Tally& tally) {
    if (!(tally.km2 > 0)) return std::nullopt;
    return 100 * static_cast<double>(tally.wrong) / tally.km2;
}

double cost(const Tally& tally, const config::Tune& options) {
    return options.visit_cost * static_cast<double>(tally.right + tally.wrong) +
           options.missed_cost * static_cast<double>(tally.asked - tally.found);
}

std::optional<double> figure(const Tally& tally, config::Objective objective, const config::Tune& options) {
    const evaluate::Accuracy accuracy = evaluate::accuracy(tally.pixels);
    switch (objective) {
        case config::Objective::f1:
            return accuracy.f1;
        case config::Objective::iou:
            return accuracy.iou;
        case config::Objective::kappa:
            return accuracy.kappa;
        case config::Objective::oa:
            return accuracy.oa;
        case config::Objective::site_f1:
            return site_f1(tally);
        case config::Objective::cost:
            return cost(tally, options);
    }
    return std::nullopt;
}

double loss(const Tally& tally, const config::Tune& options) {
    const std::optional<double> value = figure(tally, options.objective, options);
    if (!value) return std::numeric_limits<double>::infinity();
    return options.objective == config::Objective::cost ? *value : -*value;
}

}  // namespace quarrywatch::tune
