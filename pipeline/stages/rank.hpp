#pragma once
// Which site to visit first.

#include <string>
#include <vector>

#include "pipeline/site.hpp"

namespace quarrywatch::stages {

/// The weight of each term in the score; together 100. Our judgement, to be tuned (DOMAIN.md section 3, "Priority
/// score").
struct RankWeights {
    double confidence = 25;
    double area = 30;
    double farmland = 15;
    double reactivated = 20;  ///< above an equal new scar
    double beyond_licence = 10;
    double full_area_mu = 100;            ///< an area of this much gets the whole weight
    double full_area_px = 1000;           ///< the same for pictures without a CRS
    double not_dispatched_factor = 0.25;  ///< of the score of a class that nobody is sent to
};

/// The terms of one site's score, each already weighted; for the site's card.
struct RankTerms {
    double confidence = 0;  ///< low a third, medium two thirds, high all of the weight
    double area = 0;        ///< grows with log(1 + area)
    double farmland = 0;    ///< by farmland_share
    double reactivated = 0;
    double beyond_licence = 0;  ///< class beyond_licence or after_expiry
    double factor = 1;

    [[nodiscard]] double score() const {
        return factor * (confidence + area + farmland + reactivated + beyond_licence);
    }
};

RankTerms rank_terms(const Site& site, bool dispatched, const RankWeights& weights = {});

/// Set priority_score (0-100, two decimals) and priority (1 first) and sort by it. Equal scores stand in reading order
/// of their first pixels, so that the rank does not depend on the order given. dispatched  names of the classes that
/// somebody is sent to.
void rank_sites(std::vector<Site>& sites, const std::vector<std::string>& dispatched, const RankWeights& weights = {});

}  // namespace quarrywatch::stages
