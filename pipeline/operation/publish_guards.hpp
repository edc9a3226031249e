#pragma once
// Whether a night may go to inspectors: what its looks found, held against limits and against the nights before.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/ledger/records.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/scene_pair.hpp"
#include "pipeline/stages/tile.hpp"

namespace quarrywatch::operation {

/// What is done with the guards' objections.
enum class GuardMode {
    off,      ///< nobody asks: a pair is a person's own request
    on,       ///< a night that they object to is held back
    released  ///< they are asked and overridden
};

/// Of one look that was done.
struct LookFigures {
    std::string look_id;
    int sites_found = 0;
    double clear_share = 0;                      ///< of the grid
    std::optional<double> registration_rmse_px;  ///< believed; null: not measured, and coregister.on_failure decides
    double clear_of_scene = 1;                   ///< share of what the scenes show, cloud and all, that was clear
};

/// The figures of a look as the ledger is to know it. tiles  of the look.
[[nodiscard]] LookFigures figures_of(const ledger::LookRecord& look, const Registration& registration,
                                     std::span<const stages::TileResult> tiles);

/// Ask the guards about a night.
///
/// looks    the night's looks that were done. history  looks of nights before, in the order of their making.
/// mode     not off. return  every objection; status published where there is none, else held_back or released. A night
///          without a look has nothing to object to.
///
/// many_sites     by look. Its sites, against publish.max_sites_factor times the median of the sites per clear ground
///                of the last publish.history_looks looks of the history; looks of which too little was clear to say
///                what is usual are passed over. Silent with fewer than publish.least_history_looks of them, and below
///                publish.least_sites, however few are usual.
/// misregistered  by look. The believed error of the displacement, against publish.max_registration_rmse_px. Not of a
/// look
///                of whose scene less than publish.min_clear_share was clear: what hides under cloud cannot be matched,
///                and would keep every later night back as well.
/// little_seen    by night. The clear shares of its looks, added up, against publish.min_clear_share. Not of a night
/// whose looks
///                found nothing: the zero-report says what was not seen.
/// cost     O(looks + history).
[[nodiscard]] ManifestPublication judge_night(std::span<const LookFigures> looks,
                                              std::span<const ledger::LookRecord> history, GuardMode mode,
                                              const config::Publish& limits);

/// Say in the log which objections there are, what becomes of the night, and what to do. held  the folder that it is
/// in.
void say(const ManifestPublication& publication, const std::string& held);

}  // namespace quarrywatch::operation
