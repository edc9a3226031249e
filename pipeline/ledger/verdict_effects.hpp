#pragma once
// What an inspector's answer does to a site, and what of a file of answers is new.

#include <map>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/ledger/records.hpp"

namespace quarrywatch::ledger {

/// The site after a verdict: verdict, judged_on, judged_area_m2 and judged_class are set to what they are now.
/// restored, or a date of closing: closed, and watched from then on. illegal or reactivated: confirmed with at least
/// high_probability, for somebody saw it; a closed one is opened again by reactivated. The others leave the state as it
/// is: whether such a site is sent is decided by sending_of().
[[nodiscard]] SiteRecord with_verdict(SiteRecord site, const VerdictRecord& verdict, const config::Series& series);

/// Whether two answers are the same but for where they stood.
[[nodiscard]] bool says_the_same(const VerdictRecord& a, const VerdictRecord& b);

/// A file of answers against the ledger.
struct ImportPlan {
    std::vector<VerdictRecord> added;  ///< in the file's order
    std::vector<SiteRecord> sites;     ///< as they are after all of them, by site_id
    std::size_t repeated = 0;          ///< rows that say what the ledger holds as the latest already
    std::vector<std::string> unknown;  ///< "number (source)" of sites that the ledger does not know
};

/// latest  the ledger's verdicts, oldest first. Of several rows for one site each is compared with the one before it.
[[nodiscard]] ImportPlan plan_import(const Content& content, const std::vector<VerdictRecord>& latest,
                                     const std::vector<VerdictRecord>& file, const config::Series& series);

}  // namespace quarrywatch::ledger
