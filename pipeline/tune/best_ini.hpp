#pragma once
// The chosen setting as a configuration for `run`.

#include <string>

#include "pipeline/config/config.hpp"
#include "pipeline/tune/study.hpp"

namespace quarrywatch::tune {

/// Everything in which `best` differs from the built-in defaults, but for tuning itself; the evidence in comments above
/// it. best  the common configuration with the chosen setting; with a single area, that area's, scenes included.
[[nodiscard]] std::string best_ini(const config::Config& best, const Study& study);

}  // namespace quarrywatch::tune
