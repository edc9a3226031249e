#pragma once
// index.html: the study for people.

#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/tune/comparison.hpp"
#include "pipeline/tune/exhibit.hpp"
#include "pipeline/tune/plots.hpp"
#include "pipeline/tune/run_table.hpp"
#include "pipeline/tune/study.hpp"

namespace quarrywatch::tune {

struct PageContent {
    const Study& study;
    const std::vector<RunFigures>& figures;
    const Exhibit& exhibit;
    const std::vector<Plot>& curves;
    const std::vector<Plot>& surfaces;
    std::vector<Plot> robustness;     ///< may be none
    std::vector<std::string> before;  ///< of each key: what it was
    std::string compared_with;        ///< the other configuration of the comparison; empty: what the sweep starts from
    ComparisonCounts comparison;
    std::vector<std::string> comparison_files;
    std::size_t areas = 0, looks = 0;
};

/// The page: figures, choice, plots, classes, validation, runs (the kShownRuns best; all are in runs.csv).
[[nodiscard]] std::string study_page(const PageContent& content, const config::Config& config);

inline constexpr std::size_t kShownRuns = 200;

}  // namespace quarrywatch::tune
