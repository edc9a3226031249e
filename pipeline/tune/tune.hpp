#pragma once
// READ FIRST. Tuning in its order: areas with labels, settings, trials, choice, files.
//
//   space        what is varied             judge     a look's sites against its labels
//   area         where, with which labels   tally     counts and figures
//   kept_look    the dear half, kept        folds     what is left out in turn
//   laboratory   settings on all looks      search    which settings
//                                           study     the choice and how sure it is

#include <filesystem>

#include "pipeline/config/config.hpp"
#include "pipeline/tune/study.hpp"

namespace quarrywatch::tune {

/// Tune and write DIR/tune/: runs.csv, best.ini. throws  Fault.
[[nodiscard]] Study run(const config::Config& config, const std::filesystem::path& out);

}  // namespace quarrywatch::tune
