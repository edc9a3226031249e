// The night's list and the ledger's change, from the sites that were tracked.

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/learn/apply.hpp"
#include "pipeline/ledger/dispatching.hpp"
#include "pipeline/stages/rank.hpp"
#include "pipeline/stages/site_class.hpp"
#include "pipeline/stages/track_sites.hpp"

namespace quarrywatch::stages {

namespace {

using ledger::State;

constexpr double kSquareMetresPerMu = 2000.0 / 3;

std::string status_name(ledger::Status status) {
    return status == ledger::Status::fresh ? "new" : std::string(config::enum_name(status));
}

int days_between(const Date& earlier, const Date& later) {
    return static_cast<int>((std::chrono::sys_days(later) - std::chrono::sys_days(earlier)).count());
}

/// What the site is now, whether it was found tonight or not.
void copy_record(const ledger::SiteRecord& r, Site& site) {
    site.site_id = r.site_id;
    site.class_name = r.class_name;
    site.class_code = class_code(r.class_name);
    site.rule = r.rule;
    site.reason = r.reason;
    site.probability = r.probability;
    site.confidence = r.confidence;
    site.first_seen = r.first_seen;
    site.last_seen = r.last_seen;
    site.looks_seen = r.looks_seen;
    site.looks_clear = r.looks_clear;
    site.status = status_name(r.status);
    site.state = config::enum_name(r.state);
    if (r.verdict) site.verdict = config::enum_name(*r.verdict);
    site.judged_on = r.judged_on;
    if (!r.parent.empty()) site.parent = r.parent;
    if (r.area_m2 && r.first_area_m2) site.total_growth_m2 = *r.area_m2 - *r.first_area_m2;
    if (r.mask_conflicts > 0) site.flags.emplace_back("mask_conflict");
}

}  // namespace

std::optional<Site> SiteTracker::listed(const Tracked& tracked) const {
    const ledger::SiteRecord& r = tracked.record;
    if (r.state == State::merged || r.state == State::rejected || r.state == State::closed) return std::nullopt;
    const ledger::Sending sending = ledger::sending_of(r, config_.dispatch.classes, config_.ledger);
    Site site;
    if (tracked.site) {
        site = *tracked.site;
    } else {
        if (!sending.send) return std::nullopt;
        // Of several parts the first: a site was one piece when it was found.
        const auto outlines = outlines_of(tracked.runs);
        site.rings = outlines.front();
        site.first_pixel = {tracked.runs.front().row, tracked.runs.front().col_begin};
        const auto largest = std::max_element(tracked.runs.begin(), tracked.runs.end(),
                                              [](const vectorise::Run& a, const vectorise::Run& b) {
                                                  return a.col_end - a.col_begin < b.col_end - b.col_begin;
                                              });
        const int middle = (largest->col_begin + largest->col_end) / 2;
        site.point_px = {middle + 0.5, largest->row + 0.5};
        site.pixels = tracked.pixels;
        site.area_m2 = r.area_m2;
        if (r.area_m2) site.area_mu = *r.area_m2 / kSquareMetresPerMu;
        site.county = r.county;
        site.township = r.township;
        site.village = r.village;
        site.person = r.person;
        site.licence_no = r.licence_no;
        site.lon = r.lon;
        site.lat = r.lat;
        site.registration_rmse_px = r.registration_rmse_px;
        site.after_date = r.last_seen;
    }
    copy_record(r, site);
    site.sent = sending.send;
    site.why_sent = sending.why;
    if (newest_ && r.first_seen && !r.verdict) site.waiting_days = days_between(*r.first_seen, *newest_);
    return site;
}

std::vector<Site> SiteTracker::list(const learn::RankingModel* model) const {
    std::map<std::string, int> confirmed;  // of each township
    for (const Tracked& tracked : sites_)
        if (tracked.record.township && tracked.record.state == State::confirmed &&
            is_offence(tracked.record.class_name))
            ++confirmed[*tracked.record.township];
    std::vector<Site> sites;
    for (const Tracked& tracked : sites_) {
        std::optional<Site> site = listed(tracked);
        if (!site) continue;
        if (const auto found = confirmed.find(site->township.value_or("")); found != confirmed.end()) {
            const bool itself = tracked.record.state == State::confirmed && is_offence(tracked.record.class_name);
            site->township_repeats = found->second - (itself ? 1 : 0);
        }
        sites.push_back(std::move(*site));
    }
    if (model != nullptr) learn::apply(*model, config_.ranking.model_least_probability, config_.ranking.model, sites);
    rank_sites(sites, config_.ranking);
    return sites;
}

ledger::Change SiteTracker::change(const std::vector<Site>& list) const {
    ledger::Change change;
    change.looks = looks_;
    change.observations = observations_;
    std::map<std::string, double> scores;
    for (const Site& site : list) scores[site.site_id] = site.priority_score;
    for (const Tracked& tracked : sites_) {
        if (!tracked.touched) continue;
        change.sites.push_back(tracked.record);
        if (const auto found = scores.find(tracked.record.site_id); found != scores.end())
            change.sites.back().priority_score = found->second;
    }
    std::sort(change.sites.begin(), change.sites.end(),
              [](const ledger::SiteRecord& a, const ledger::SiteRecord& b) { return a.site_id < b.site_id; });
    return change;
}

}  // namespace quarrywatch::stages
