#include "pipeline/ledger/dispatching.hpp"

#include <algorithm>

#include "pipeline/stages/site_class.hpp"

namespace quarrywatch::ledger {

namespace {

bool has_grown(const SiteRecord& site, const config::LedgerOptions& options) {
    if (!site.area_m2 || !site.judged_area_m2) return false;
    const double step = std::max(options.regrowth_share * *site.judged_area_m2, options.regrowth_m2);
    return *site.area_m2 >= *site.judged_area_m2 + step;
}

}  // namespace

Sending sending_of(const SiteRecord& site, const std::vector<std::string>& dispatched,
                   const config::LedgerOptions& options) {
    switch (site.state) {
        case State::merged:
            return {false, "merged"};
        case State::rejected:
            return {false, "rejected"};
        case State::closed:
            return {false, "closed"};
        case State::candidate:
        case State::confirmed:
            break;
    }
    if (std::find(dispatched.begin(), dispatched.end(), site.class_name) == dispatched.end())
        return {false, "class_not_dispatched"};
    if (!site.verdict) return {true, site.state == State::confirmed ? "confirmed" : "new"};
    switch (*site.verdict) {
        case Verdict::illegal:
        case Verdict::reactivated:
            return {true, "judged_illegal"};
        case Verdict::lawful:
        case Verdict::false_change:
        case Verdict::facility_land:
        case Verdict::restored:
            break;
    }
    if (has_grown(site, options)) return {true, "grown"};
    if (stages::gravity(site.class_name) > stages::gravity(site.judged_class)) return {true, "new_event"};
    return {false, *site.verdict == Verdict::false_change ? "judged_false" : "judged_lawful"};
}

}  // namespace quarrywatch::ledger
