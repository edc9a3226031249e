#pragma once
// All settings and what they came to, as a table.

#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/tune/study.hpp"

namespace quarrywatch::tune {

/// The figures of one trial, by column; absent where undefined.
struct RunFigures {
    std::vector<std::optional<double>> values;  ///< in the order of run_columns()
};

/// Names of the figures: pixels, then sites, then the objective and its interval.
[[nodiscard]] const std::vector<std::string>& run_columns();
/// The figures of a trial. cost  one bootstrap.
[[nodiscard]] RunFigures run_figures(const Study& study, std::size_t trial, const config::Tune& options);

/// runs.csv: number, the keys varied, the figures, why a setting has none. UTF-8, RFC 4180.
[[nodiscard]] std::string run_table(const Study& study, const std::vector<RunFigures>& figures);

}  // namespace quarrywatch::tune
