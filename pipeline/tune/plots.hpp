#pragma once
// What the plots of a study show.

#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/tune/exhibit.hpp"
#include "pipeline/tune/run_table.hpp"
#include "pipeline/tune/study.hpp"

namespace quarrywatch::tune {

struct Plot {
    std::string name;  ///< of its file, without ending
    std::string svg;
};

/// Precision against recall and ROC: the chosen score at every threshold, and every run. cost  linear in the runs.
[[nodiscard]] std::vector<Plot> curve_plots(const Study& study, const Exhibit& exhibit, const config::Config& config);

/// The objective over each pair of keys, the best that any setting of the other keys reaches there; with one key, over
/// that. Ranges are cut into kBins. At most kMostSurfaces, those first whose keys matter most.
[[nodiscard]] std::vector<Plot> surface_plots(const Study& study, const config::Config& config);

inline constexpr std::size_t kMostSurfaces = 6;
inline constexpr std::size_t kBins = 8;

/// How far the objective's best differs between the values of each key: 0 for one that changes nothing.
[[nodiscard]] std::vector<double> effects(const Study& study, const config::Tune& options);

}  // namespace quarrywatch::tune
