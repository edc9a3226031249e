#include "pipeline/stages/rank.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace quarrywatch::stages {

namespace {

constexpr double kWhole = 100;         // what all weights are of
constexpr double kFullArea_px = 1000;  // for pictures without a CRS

double share(double value, double full) { return std::clamp(value / full, 0.0, 1.0); }
double log_share(double value, double full) { return std::clamp(std::log1p(value) / std::log1p(full), 0.0, 1.0); }

double evidence_of(const Site& site, const char* name) {
    const auto found = site.evidence.find(name);
    return found == site.evidence.end() ? 0 : found->second;
}

}  // namespace

RankTerms rank_terms(const Site& site, const config::Ranking& weights) {
    RankTerms terms;
    terms.confidence = weights.confidence * site.probability.value_or(0);
    terms.area = weights.area * (site.area_mu ? log_share(*site.area_mu, weights.full_area_mu)
                                              : log_share(static_cast<double>(site.pixels), kFullArea_px));
    terms.farmland =
        weights.farmland * std::max(evidence_of(site, "farmland_share"), evidence_of(site, "protected_share"));
    if (site.class_name == "reactivated_pit") terms.reactivated = weights.reactivated;
    if (site.class_name == "after_expiry")
        terms.beyond_licence = weights.beyond_licence;
    else if (site.class_name == "beyond_licence")
        terms.beyond_licence =
            weights.beyond_licence * share(evidence_of(site, "overshoot_m"), weights.full_overshoot_m);
    terms.repeat = weights.repeat * share(site.township_repeats, weights.full_repeat_sites);
    terms.waiting = weights.waiting * share(site.waiting_days, weights.full_waiting_days);
    if (!weights.model.empty()) {
        // The whole stays 100: what the model gets, the others go without.
        const double rest = (kWhole - weights.model_weight) / kWhole;
        for (double* const term : {&terms.confidence, &terms.area, &terms.farmland, &terms.reactivated,
                                   &terms.beyond_licence, &terms.repeat, &terms.waiting})
            *term *= rest;
        terms.model = weights.model_weight * site.model_share;
    }
    if (!site.sent) terms.factor = weights.not_dispatched_factor;
    return terms;
}

void rank_sites(std::vector<Site>& sites, const config::Ranking& weights) {
    for (Site& site : sites) {
        site.rank_terms = rank_terms(site, weights);
        // Rounded before the comparison: the rank then follows from the score that is published.
        site.priority_score = std::round(site.rank_terms.score() * 100) / 100;
    }
    std::sort(sites.begin(), sites.end(), [](const Site& a, const Site& b) {
        return std::tuple(-a.priority_score, a.first_pixel, a.site_id) <
               std::tuple(-b.priority_score, b.first_pixel, b.site_id);
    });
    for (std::size_t i = 0; i < sites.size(); ++i) sites[i].priority = static_cast<int>(i) + 1;
}

}  // namespace quarrywatch::stages
