#include "pipeline/ledger/verdict_effects.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "pipeline/ledger/belief.hpp"

namespace quarrywatch::ledger {

namespace {

void confirm(SiteRecord& site, const config::Series& series) {
    site.state = State::confirmed;
    site.probability = std::max(site.probability, series.high_probability);
    site.confidence = Confidence::high;
}

}  // namespace

SiteRecord with_verdict(SiteRecord site, const VerdictRecord& verdict, const config::Series& series) {
    site.verdict = verdict.verdict;
    site.judged_on = verdict.visited_on;
    site.judged_area_m2 = site.area_m2;
    site.judged_class = site.class_name;
    if (site.state == State::merged) return site;
    if (verdict.verdict == Verdict::reactivated) {
        if (site.state == State::closed) site.status = Status::reopened;
        confirm(site, series);
        site.class_name = "reactivated_pit";
        site.closed_on.reset();
    }
    if (verdict.verdict == Verdict::illegal && site.state != State::closed) confirm(site, series);
    if (verdict.verdict == Verdict::restored || verdict.closed_on) {
        site.state = State::closed;
        site.status = Status::closed;
        site.closed_on = verdict.closed_on ? verdict.closed_on : verdict.visited_on;
    }
    return site;
}

bool says_the_same(const VerdictRecord& a, const VerdictRecord& b) {
    const auto all = [](const VerdictRecord& v) {
        return std::tie(v.site_id, v.verdict, v.violation, v.handling, v.visited_on, v.inspector, v.rectification,
                        v.closed_on, v.photos, v.remark);
    };
    return all(a) == all(b);
}

ImportPlan plan_import(const Content& content, const std::vector<VerdictRecord>& latest,
                       const std::vector<VerdictRecord>& file, const config::Series& series) {
    std::map<std::string, const SiteRecord*> known;
    for (const SiteRecord& site : content.sites) known[site.site_id] = &site;
    std::map<std::string, VerdictRecord> last;
    for (const VerdictRecord& verdict : latest) last[verdict.site_id] = verdict;
    std::map<std::string, SiteRecord> changed;
    ImportPlan plan;
    for (const VerdictRecord& verdict : file) {
        const auto site = known.find(verdict.site_id);
        if (site == known.end()) {
            plan.unknown.push_back(verdict.site_id + " (" + verdict.source + ")");
            continue;
        }
        const auto before = last.find(verdict.site_id);
        if (before != last.end() && says_the_same(before->second, verdict)) {
            ++plan.repeated;
            continue;
        }
        last[verdict.site_id] = verdict;
        const auto now = changed.try_emplace(verdict.site_id, *site->second).first;
        now->second = with_verdict(std::move(now->second), verdict, series);
        plan.added.push_back(verdict);
    }
    for (auto& [id, site] : changed) plan.sites.push_back(std::move(site));
    return plan;
}

}  // namespace quarrywatch::ledger
