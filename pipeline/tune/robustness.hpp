#pragma once
// What a configuration can bear: its figure on the same scenes made worse.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/tune/laboratory.hpp"
#include "pipeline/tune/plots.hpp"
#include "pipeline/tune/study.hpp"

namespace quarrywatch::tune {

enum class Trouble {
    shift,  ///< misregistration that nothing removes, px: the later scene is displaced after its registration
    noise,  ///< white noise on the later scene, in standard deviations of what unchanged ground differs by
    cloud,  ///< share of the later scene hidden; what is hidden is not asked for
    gap     ///< a single earlier scene so many days before the later one, of those that a look has
};

struct RobustnessPoint {
    double level = 0;
    Figure figure;  ///< the objective
    Tally tally;
    std::string failure;  ///< why there is none
};

struct RobustnessCurve {
    Trouble trouble = Trouble::shift;
    std::vector<RobustnessPoint> points;  ///< by level
};

/// The curves of one setting. Gaps only where looks have earlier scenes of several dates.
///
/// Each level is surveyed, scored and decided anew on all looks but for the registration, as a run would be that does
/// not know of the trouble. scratch  folder for what is kept meanwhile.
/// cost  a run without outputs for each look and level.
[[nodiscard]] std::vector<RobustnessCurve> measure_robustness(Laboratory& laboratory, const Space& space,
                                                              const Setting& setting, const config::Tune& options,
                                                              const std::filesystem::path& scratch);

[[nodiscard]] std::vector<Plot> robustness_plots(const std::vector<RobustnessCurve>& curves,
                                                 const config::Config& config);

/// robustness.csv: trouble, level, objective, low, high, sites asked, found and false, failure.
[[nodiscard]] std::string robustness_table(const std::vector<RobustnessCurve>& curves);

}  // namespace quarrywatch::tune
