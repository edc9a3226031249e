#include "pipeline/stages/rank.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace quarrywatch::stages {

namespace {

double confidence_share(Confidence confidence) {
    switch (confidence) {
        case Confidence::low:
            return 1.0 / 3;
        case Confidence::medium:
            return 2.0 / 3;
        case Confidence::high:
            return 1;
    }
    return 0;
}

double log_share(double value, double full) { return std::clamp(std::log1p(value) / std::log1p(full), 0.0, 1.0); }

}  // namespace

RankTerms rank_terms(const Site& site, bool dispatched, const RankWeights& weights) {
    RankTerms terms;
    terms.confidence = weights.confidence * confidence_share(site.confidence);
    terms.area = weights.area * (site.area_mu ? log_share(*site.area_mu, weights.full_area_mu)
                                              : log_share(static_cast<double>(site.pixels), weights.full_area_px));
    const auto farmland = site.evidence.find("farmland_share");
    if (farmland != site.evidence.end()) terms.farmland = weights.farmland * farmland->second;
    if (site.class_name == "reactivated_pit") terms.reactivated = weights.reactivated;
    if (site.class_name == "beyond_licence" || site.class_name == "after_expiry")
        terms.beyond_licence = weights.beyond_licence;
    if (!dispatched) terms.factor = weights.not_dispatched_factor;
    return terms;
}

void rank_sites(std::vector<Site>& sites, const std::vector<std::string>& dispatched, const RankWeights& weights) {
    for (Site& site : sites) {
        const bool sent = std::find(dispatched.begin(), dispatched.end(), site.class_name) != dispatched.end();
        // Rounded before the comparison: the rank then follows from the score that is published.
        site.priority_score = std::round(rank_terms(site, sent, weights).score() * 100) / 100;
    }
    std::sort(sites.begin(), sites.end(), [](const Site& a, const Site& b) {
        return std::tuple(-a.priority_score, a.first_pixel) < std::tuple(-b.priority_score, b.first_pixel);
    });
    for (std::size_t i = 0; i < sites.size(); ++i) sites[i].priority = static_cast<int>(i) + 1;
}

}  // namespace quarrywatch::stages
