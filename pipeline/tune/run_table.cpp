#include "pipeline/tune/run_table.hpp"

#include <algorithm>
#include <cmath>

#include "pipeline/config/values.hpp"
#include "pipeline/texts/csv.hpp"

namespace quarrywatch::tune {

namespace {

// Figures are ratios of counts: beyond this they say nothing, and files are to be compared.
constexpr double kDecimals = 1e6;

double count(std::uint64_t value) { return static_cast<double>(value); }

template <class T>
std::optional<double> median_of(std::vector<T> values) {
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    const auto high = static_cast<double>(values[middle]);
    return values.size() % 2 == 1 ? high : (static_cast<double>(values[middle - 1]) + high) / 2;
}

}  // namespace

const std::vector<std::string>& run_columns() {
    static const std::vector<std::string> kColumns{"tp_px",       "fp_px",
                                                   "fn_px",       "tn_px",
                                                   "oa",          "kappa",
                                                   "precision",   "recall",
                                                   "f1",          "iou",
                                                   "auc",         "sites_asked",
                                                   "sites_found", "sites_missed",
                                                   "sites_right", "sites_false",
                                                   "site_recall", "site_precision",
                                                   "site_f1",     "false_per_100km2",
                                                   "area_error",  "area_error_abs",
                                                   "days",        "cost",
                                                   "objective",   "low",
                                                   "high"};
    return kColumns;
}

RunFigures run_figures(const Study& study, std::size_t t, const config::Tune& options) {
    const Trial& trial = study.trials[t];
    RunFigures figures;
    if (!trial.failure.empty()) {
        figures.values.resize(run_columns().size());
        return figures;
    }
    const Tally& tally = study.tallies[t];
    const evaluate::Accuracy accuracy = evaluate::accuracy(tally.pixels);
    std::optional<double> area_error;
    if (trial.true_px > 0) area_error = (trial.found_px - trial.true_px) / trial.true_px;
    const auto interval = interval_of(study.units, trial, options);
    figures.values = {count(tally.pixels.tp),
                      count(tally.pixels.fp),
                      count(tally.pixels.fn),
                      count(tally.pixels.tn),
                      accuracy.oa,
                      accuracy.kappa,
                      accuracy.precision,
                      accuracy.recall,
                      accuracy.f1,
                      accuracy.iou,
                      trial.auc(),
                      count(tally.asked),
                      count(tally.found),
                      count(tally.asked - tally.found),
                      count(tally.right),
                      count(tally.wrong),
                      site_recall(tally),
                      site_precision(tally),
                      site_f1(tally),
                      false_per_100km2(tally),
                      area_error,
                      median_of(trial.area_errors),
                      median_of(trial.days),
                      cost(tally, options),
                      figure(tally, options.objective, options),
                      interval ? std::optional(interval->low) : std::nullopt,
                      interval ? std::optional(interval->high) : std::nullopt};
    return figures;
}

std::string run_table(const Study& study, const std::vector<RunFigures>& figures) {
    std::vector<std::string> header{"run", "chosen"};
    for (const Dimension& dimension : study.dimensions) header.push_back(dimension.key);
    header.insert(header.end(), run_columns().begin(), run_columns().end());
    header.emplace_back("failure");
    std::string table = texts::csv_row(header);
    for (std::size_t t = 0; t < study.trials.size(); ++t) {
        std::vector<std::string> row{std::to_string(t + 1), t == study.chosen ? "1" : "0"};
        row.insert(row.end(), study.trials[t].setting.begin(), study.trials[t].setting.end());
        for (const std::optional<double>& value : figures[t].values)
            row.push_back(value ? config::print_real(std::round(*value * kDecimals) / kDecimals) : "");
        row.push_back(study.trials[t].failure);
        table += texts::csv_row(row);
    }
    return table;
}

}  // namespace quarrywatch::tune
