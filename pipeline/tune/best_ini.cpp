#include "pipeline/tune/best_ini.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <vector>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/print.hpp"

namespace quarrywatch::tune {

namespace {

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", value);
    return text;
}

std::string text_of(const Figure& figure) {
    if (!figure.value) return "undefined";
    std::string text = number(*figure.value);
    if (figure.interval) text += " (" + number(figure.interval->low) + " to " + number(figure.interval->high) + ")";
    return text;
}

std::string text_of(const std::optional<evaluate::Estimate>& estimate) {
    if (!estimate) return "undefined";
    std::string text = number(estimate->value);
    if (estimate->standard_error) text += " (standard error " + number(*estimate->standard_error) + ")";
    return text;
}

std::string evidence(const config::Config& best, const Study& study) {
    const config::Tune& options = best.tune;
    const std::string objective(config::enum_name(options.objective));
    const Tally& tally = study.tallies[study.chosen];
    const evaluate::Accuracy accuracy = evaluate::accuracy(tally.pixels);
    std::string text = "# Chosen by `quarrywatch tune` among " + std::to_string(study.trials.size()) +
                       " settings, for " + objective + ".\n#\n";
    const auto line = [&](const std::string& name, const std::string& value) {
        text += "# " + name + std::string(name.size() < 40 ? 40 - name.size() : 1, ' ') + value + "\n";
    };
    const std::string interval = std::to_string(std::lround(100 * options.confidence)) + " % interval";
    line(objective + " on labels left out (" + interval + ")", text_of(study.held_out_figure));
    if (study.next_area.interval)
        line("  interval for one more area like these",
             number(study.next_area.interval->low) + " to " + number(study.next_area.interval->high));
    line(objective + " on the labels it was chosen with", text_of(study.chosen_figure));
    for (const FoldResult& fold : study.folds) {
        const auto own = figure(fold.held_out, options.objective, options);
        line("  without " + fold.name, own ? number(*own) : "undefined");
    }
    text += "#\n";
    const auto share = [](const std::optional<double>& value) { return value ? number(*value) : "undefined"; };
    line("pixels: precision, recall, F1, kappa", share(accuracy.precision) + "  " + share(accuracy.recall) + "  " +
                                                     share(accuracy.f1) + "  " + share(accuracy.kappa));
    line("true sites found of asked", std::to_string(tally.found) + " of " + std::to_string(tally.asked));
    line("reported sites right, false", std::to_string(tally.right) + ", " + std::to_string(tally.wrong));
    if (const auto per_area = false_per_100km2(tally)) line("false sites per 100 km2", number(*per_area));
    if (study.adjusted.overall) {
        line("area-adjusted overall accuracy", text_of(study.adjusted.overall));
        line("area-adjusted producer's, of change", text_of(study.adjusted.producer[1]));
        line("user's accuracy, of change", text_of(study.adjusted.user[1]));
        line("share of the area that changed", text_of(study.adjusted.area[1]));
    }
    return text;
}

}  // namespace

std::string best_ini(const config::Config& best, const Study& study) {
    const auto belongs = [](std::string_view key) {
        return !key.starts_with("tune.") && !key.starts_with("sweep.") && !key.starts_with("area.");
    };
    return evidence(best, study) + config::print_differences(best, belongs);
}

}  // namespace quarrywatch::tune
