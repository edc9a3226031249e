#pragma once
// Whether somebody is sent to a site.

#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/ledger/records.hpp"

namespace quarrywatch::ledger {

struct Sending {
    bool send = false;
    std::string why;  ///< a code: new, confirmed, judged_illegal, grown, new_event, or what speaks against it
};

/// A site judged lawful, a false change or facility land is not sent again, unless its area has grown by the larger of
/// regrowth_share of the area judged and regrowth_m2 (grown), or it is now of a graver class than the one judged
/// (new_event). One judged illegal stays on the list until it is closed. Merged, rejected and closed sites are not
/// sent, nor are classes that are not dispatched.
[[nodiscard]] Sending sending_of(const SiteRecord& site, const std::vector<std::string>& dispatched,
                                 const config::LedgerOptions& options);

}  // namespace quarrywatch::ledger
