#pragma once
// How looks add up: the probability that a site is a change, and what follows from it.

#include "pipeline/config/config.hpp"
#include "pipeline/ledger/records.hpp"

namespace quarrywatch::ledger {

/// What one clear look says of a known site: the share of its clear pixels that show the change again, cut to
/// [1 - weight_limit, weight_limit], for no single look is certain.
/// source  the block weighting function of bayts, Reiche et al. 2015, doi:10.1016/j.rse.2014.10.001.
[[nodiscard]] double look_probability(double changed_share, const config::Series& series);

/// Bayes' rule for two outcomes: prior p and a look that says q give pq / (pq + (1-p)(1-q)). The order of looks does
/// not matter. prior and look  in (0, 1).
[[nodiscard]] double updated(double prior, double look);

/// The probability after the look that found a site, from an even prior: weight_limit where the scenes were registered
/// and half of the pixels or more lie beyond the high threshold, not merely in the zone that the hysteresis adds; in
/// proportion less below, but above start_probability; midway to it without registration.
[[nodiscard]] double first_belief(double strong_share, bool registered, const config::Series& series);

/// Low after one look, whatever it showed: cloud edges, ploughing and haze fool a single image. With more, medium above
/// medium_probability and high above high_probability.
/// source  SEPAL's settings of bayts: low confidence above 0.85, high above 0.975 (DOMAIN.md section 2).
[[nodiscard]] Confidence confidence_of(double probability, int looks_seen, const config::Series& series);

/// What becomes of a site after a look.
///
/// before      the site, its looks_seen counting this look already where it saw the site.
/// clear_look  the look could have seen it. One that could not changes nothing: cloud is not evidence against.
/// return      of a candidate: confirmed with high confidence; rejected below reject_probability, or where a clear look
///             reject_after_days after first_seen still leaves it unconfirmed. A confirmed site is not retired by later
///             looks: its ground becomes the baseline. Closed, merged and rejected sites stay so.
[[nodiscard]] State next_state(const SiteRecord& before, double probability, bool clear_look, const Date& look_date,
                               const config::Series& series);

}  // namespace quarrywatch::ledger
