#pragma once
// Judged sites with the evidence that they were listed for.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/learn/training.hpp"
#include "pipeline/ledger/records.hpp"

namespace quarrywatch::learn {

/// Where the verdicts come from: a ledger, or labels by place.
struct Source {
    std::vector<std::string> folders;  ///< of finished runs
    std::string ledger;
    std::string labels;     ///< outlines or points: what changed there is what the model is to find
    std::string unchanged;  ///< what is not; empty: all other sites
};

struct Gathered {
    std::vector<Example> examples;     ///< by site_id
    Training known;                    ///< detector, roles, sensors, verdicts, options
    std::size_t without_evidence = 0;  ///< judged sites that no folder lists with evidence from before the visit
};

/// Of a site's verdicts that of the first visit, as it was last corrected: what the inspector met who was sent out with
/// the evidence. Of a site's listings the last one that neither knew a verdict nor shows the ground after the visit.
/// What a verdict counts as:
///
///   target    right                               wrong                                 left out
///   unlawful  illegal, reactivated                lawful, facility_land, false_change   restored
///   change    illegal, reactivated, lawful,       false_change
///             facility_land, restored
///
/// With labels every listed site that meets one is right, every other wrong (with `unchanged`: one that meets that).
/// Sites whose outlines meet, and those of one block of learn.block_m, are one group.
/// throws  Fault (bad_input): a folder that is no finished run of this version, runs of different detectors or bands
///         (naming what differs), unreadable ledger or labels; (bad_configuration): no folder, no source or two.
[[nodiscard]] Gathered gather(const Source& source, const config::Learn& options);

/// The verdict of a site that its evidence answers for; null where there is none. verdicts: of one site, oldest first.
[[nodiscard]] const ledger::VerdictRecord* first_visit(const std::vector<ledger::VerdictRecord>& verdicts);

/// 1 right, 0 wrong, -1 left out.
[[nodiscard]] int truth_of(ledger::Verdict verdict, config::LearnTarget target);

}  // namespace quarrywatch::learn
