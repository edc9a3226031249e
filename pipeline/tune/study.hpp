#pragma once
// What a sweep tells: the chosen setting, how good it is on what it was not chosen with, and how sure that is.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "kernels/evaluate/bootstrap.hpp"
#include "kernels/evaluate/stratified.hpp"
#include "pipeline/config/config.hpp"
#include "pipeline/tune/folds.hpp"
#include "pipeline/tune/search.hpp"

namespace quarrywatch::tune {

/// A figure and its interval.
struct Figure {
    std::optional<double> value;
    std::optional<evaluate::ConfidenceInterval> interval;
};

/// What the trial chosen without a fold comes to on it.
struct FoldResult {
    std::string name;
    std::size_t chosen = 0;  ///< place among the trials; trials.size(): none could be chosen
    Tally held_out;
};

struct Study {
    std::vector<Dimension> dimensions;
    std::vector<Trial> trials;
    std::vector<Unit> units;
    std::vector<Tally> tallies;  ///< of each trial on all units
    std::size_t chosen = 0;      ///< best on all labels
    Figure chosen_figure;        ///< on the labels that it was chosen with
    std::vector<FoldResult> folds;
    Tally held_out;                         ///< of all folds together
    Figure held_out_figure;                 ///< the figure to report
    Figure next_area;                       ///< interval for one further area like these; only with several
    evaluate::StratifiedAccuracy adjusted;  ///< classes: unchanged, changed; strata: as the chosen setting maps them
};

/// throws  Fault (no_answer) where no setting has a figure.
[[nodiscard]] Study make_study(const Space& space, const Laboratory& laboratory, SearchResult found, const Folds& folds,
                               const config::Tune& options);

/// The interval of an objective for one trial on all units.
[[nodiscard]] std::optional<evaluate::ConfidenceInterval> interval_of(const std::vector<Unit>& units,
                                                                      const Trial& trial, const config::Tune& options,
                                                                      std::size_t areas_drawn = 0);

}  // namespace quarrywatch::tune
