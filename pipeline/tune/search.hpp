#pragma once
// Which settings are tried.

#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/tune/folds.hpp"
#include "pipeline/tune/laboratory.hpp"
#include "pipeline/tune/space.hpp"

namespace quarrywatch::tune {

struct SearchResult {
    std::vector<Trial> trials;  ///< no setting twice, in the order in which they were met
    /// Of each fold, the trials that may be chosen from without having looked at it: with a directed search its own,
    /// else all.
    std::vector<std::vector<std::size_t>> of_fold;
};

/// Try settings on all areas.
///
/// grid and random: the same settings for every fold. directed: one search on all units, and one for each fold that
/// never sees the fold's units, for a search that is led by a figure has used the data that the figure is told on.
/// The settings follow from the configuration and tune.seed alone, whatever the number of threads.
/// throws  Fault as Space::grid and Laboratory::try_all.
[[nodiscard]] SearchResult search(Laboratory& laboratory, const Space& space, const Folds& folds,
                                  const config::Tune& options);

}  // namespace quarrywatch::tune
