#pragma once
// Which scenes of a run are looked at, and what each is compared with.

#include <cstddef>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/scene.hpp"

namespace quarrywatch::stages {

/// Days between two dates' places in the year, the shorter way round: 0 to 183.
[[nodiscard]] int season_distance_days(const Date& a, const Date& b);

/// How good a baseline a look has.
enum class BaselineKind {
    same_season,   ///< as series.* asks
    other_season,  ///< old enough, but of another part of the year
    too_recent,    ///< not even old enough: what has changed since may be missed
    undated,       ///< no dates: the scene before it in the order given
    none           ///< no earlier scene
};

struct LookPlan {
    std::size_t scene = 0;
    BaselineKind kind = BaselineKind::none;
    std::vector<std::size_t> baseline;    ///< earlier looks that the baseline is composed of; the first gives the grid
    std::vector<std::size_t> references;  ///< further earlier looks, only to be matched against
};

/// Plan a look at every new scene, in the order of their dates (scenes without a date in the order given).
///
/// is_new      per scene; others were looked at before and serve as baseline. Scenes older than series.since are never
///             new.
/// references  most scenes to match against in all (coregister.reference_scenes).
///
/// The baseline of a look are the scenes at least series.minimum_gap_days and at most series.maximum_age_days older and
/// within series.season_days of its day of the year, the nearest in season first (the newer of two equally near ones),
/// at most series.baseline_scenes of them. Same-season baselines keep harvest and leaf fall out of the list (DOMAIN.md,
/// trap 2); the gap keeps a change that is being confirmed out of its own baseline. Where there is none, one scene
/// serves: of those old enough the nearest in season, else the oldest. A plan of kind none has no baseline.
[[nodiscard]] std::vector<LookPlan> plan_looks(const std::vector<io::Scene>& scenes, const std::vector<bool>& is_new,
                                               const config::Series& series, std::size_t references);

}  // namespace quarrywatch::stages
