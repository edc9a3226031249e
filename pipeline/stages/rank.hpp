#pragma once
// Which site to visit first.

#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::stages {

/// The terms of one site's score.
RankTerms rank_terms(const Site& site, const config::Ranking& weights);

/// Set rank_terms, priority_score (0-100, two decimals) and priority (1 first) and sort by it. Equal scores stand in
/// reading order of their first pixels, so that the rank does not depend on the order given.
void rank_sites(std::vector<Site>& sites, const config::Ranking& weights);

}  // namespace quarrywatch::stages
