#pragma once
// READ FIRST. Tuning in its order: areas with labels, settings, trials, choice, files.
//
//   space        what is varied             judge       a look's sites against its labels
//   area         where, with which labels   tally       counts and figures
//   kept_look    the dear half, kept        folds       what is left out in turn
//   laboratory   settings on all looks      search      which settings
//   study        the choice, how sure       exhibit     the choice at work
//   robustness   the choice in trouble
//   run_table, best_ini, page, plots, atlas, comparison: what is written

#include <filesystem>
#include <string>

#include "pipeline/config/config.hpp"
#include "pipeline/tune/study.hpp"

namespace quarrywatch::tune {

struct TuneRequest {
    config::Config config;
    std::filesystem::path out;
    bool robustness = false;  ///< measure it too: robustness.csv and its plots
    std::string compare;      ///< a configuration that the chosen one is compared with; empty: the one it starts from
};

/// Tune, and write DIR/tune/: index.html with its plots as SVG, runs.csv, best.ini, atlas.html with its pictures, and
/// one comparison_*.gpkg for each look. All are published together.
/// throws  Fault.
[[nodiscard]] Study run(const TuneRequest& request);

}  // namespace quarrywatch::tune
