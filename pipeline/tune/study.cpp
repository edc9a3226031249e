#include "pipeline/tune/study.hpp"

#include <utility>

#include "pipeline/fault.hpp"

namespace quarrywatch::tune {

namespace {

using evaluate::ConfidenceInterval;

/// Reports by unit, of one trial or of the trials chosen fold by fold.
std::optional<ConfidenceInterval> bootstrap(const std::vector<Unit>& units, const std::vector<UnitReport>& reports,
                                            const config::Tune& options, std::size_t areas_drawn) {
    // Blocks without labels say nothing and only thin out the samples.
    std::vector<std::uint32_t> group, place(units.size(), 0);
    std::vector<const Unit*> labelled;
    std::vector<bool> used(units.size(), false);
    for (std::size_t u = 0; u < units.size(); ++u) {
        if (units[u].changed_px + units[u].unchanged_px == 0 && units[u].asked == 0) continue;
        place[u] = static_cast<std::uint32_t>(labelled.size());
        used[u] = true;
        labelled.push_back(&units[u]);
        group.push_back(units[u].area);
    }
    const auto drawn = [&](std::span<const std::uint32_t> times) {
        Tally tally;
        for (std::size_t i = 0; i < labelled.size(); ++i)
            if (times[i] > 0) tally.add(*labelled[i], times[i]);
        for (const UnitReport& report : reports)
            if (used[report.unit] && times[place[report.unit]] > 0) tally.add(report, times[place[report.unit]]);
        return figure(tally, options.objective, options);
    };
    evaluate::BootstrapOptions how;
    how.samples = options.bootstrap_samples;
    how.confidence = options.confidence;
    how.seed = static_cast<std::uint64_t>(options.seed);
    how.groups_drawn = areas_drawn;
    return evaluate::bootstrap_interval(group, drawn, how);
}

void leave_out_in_turn(const SearchResult& found, const Folds& folds, const config::Tune& options, Study& study) {
    std::vector<UnitReport> reports;
    for (std::uint32_t f = 0; f < folds.count(); ++f) {
        FoldResult fold;
        fold.name = folds.names[f];
        const Subset others(study.units, folds, f, Subset::Side::outside),
            own(study.units, folds, f, Subset::Side::inside);
        double least = std::numeric_limits<double>::infinity();
        fold.chosen = study.trials.size();
        for (const std::size_t i : found.of_fold[f]) {
            if (!study.trials[i].failure.empty()) continue;
            if (const double here = loss(others.tally(study.trials[i]), options); here < least) {
                least = here;
                fold.chosen = i;
            }
        }
        // Labels of one kind only in the other folds choose nothing: then the fold stands as if nothing were reported.
        static const Trial kNothing;
        const Trial& trial = fold.chosen < study.trials.size() ? study.trials[fold.chosen] : kNothing;
        fold.held_out = own.tally(trial);
        for (const UnitReport& report : trial.units)
            if (own.contains(report.unit)) reports.push_back(report);
        study.folds.push_back(std::move(fold));
    }
    Tally& all = study.held_out;
    for (const Unit& unit : study.units) all.add(unit);
    for (const UnitReport& report : reports) all.add(report);
    study.held_out_figure = {figure(all, options.objective, options), bootstrap(study.units, reports, options, 0)};
    bool several = false;
    for (const Unit& unit : study.units) several = several || unit.area > 0;
    if (several) study.next_area = {study.held_out_figure.value, bootstrap(study.units, reports, options, 1)};
}

evaluate::StratifiedAccuracy adjust(const Tally& tally) {
    if (tally.observed_px == 0) return {};
    evaluate::StratifiedSample sample;
    sample.classes = 2;
    const evaluate::Confusion& c = tally.pixels;
    sample.counts = {c.tn, c.fn, c.fp, c.tp};
    const double changed = static_cast<double>(tally.reported_px) / static_cast<double>(tally.observed_px);
    sample.mapped_share = {1 - changed, changed};
    return evaluate::stratified_accuracy(sample);
}

}  // namespace

std::optional<ConfidenceInterval> interval_of(const std::vector<Unit>& units, const Trial& trial,
                                              const config::Tune& options, std::size_t areas_drawn) {
    return bootstrap(units, trial.units, options, areas_drawn);
}

Study make_study(const Space& space, const Laboratory& laboratory, SearchResult found, const Folds& folds,
                 const config::Tune& options) {
    Study study;
    study.dimensions = space.dimensions();
    study.units = laboratory.units();
    study.trials = std::move(found.trials);
    const Subset all(study.units);
    for (const Trial& trial : study.trials) study.tallies.push_back(all.tally(trial));
    study.chosen = best_trial(study.trials, all, options);
    if (study.chosen == study.trials.size()) {
        const std::string reason = study.trials.empty() || study.trials.front().failure.empty()
                                       ? "the labels are all of one kind, or none was seen"
                                       : study.trials.front().failure;
        throw Fault(ExitCode::no_answer, "tune", "no setting has a figure (" + reason + ")",
                    "Check that the labels mark changed and unchanged places inside the scenes.");
    }
    study.chosen_figure = {figure(study.tallies[study.chosen], options.objective, options),
                           interval_of(study.units, study.trials[study.chosen], options)};
    leave_out_in_turn(found, folds, options, study);
    study.adjusted = adjust(study.tallies[study.chosen]);
    return study;
}

}  // namespace quarrywatch::tune
