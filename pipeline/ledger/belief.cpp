#include "pipeline/ledger/belief.hpp"

#include <algorithm>
#include <chrono>

namespace quarrywatch::ledger {

double look_probability(double changed_share, const config::Series& series) {
    return std::clamp(changed_share, 1 - series.weight_limit, series.weight_limit);
}

double updated(double prior, double look) {
    const double both = prior * look, neither = (1 - prior) * (1 - look);
    return both / (both + neither);
}

double first_belief(double strong_share, bool registered, const config::Series& series) {
    const double least = std::min(series.start_probability, series.weight_limit);
    const double reach = std::clamp(2 * strong_share, 0.0, 1.0) * (registered ? 1.0 : 0.5);
    // A site that begins lies above the start, if by little.
    constexpr double kLeastReach = 0.05;
    return least + std::max(reach, kLeastReach) * (series.weight_limit - least);
}

Confidence confidence_of(double probability, int looks_seen, const config::Series& series) {
    if (looks_seen < 2) return Confidence::low;
    if (probability > series.high_probability) return Confidence::high;
    return probability > series.medium_probability ? Confidence::medium : Confidence::low;
}

State next_state(const SiteRecord& before, double probability, bool clear_look, const Date& look_date,
                 const config::Series& series) {
    if (before.state != State::candidate || !clear_look) return before.state;
    if (confidence_of(probability, before.looks_seen, series) == Confidence::high) return State::confirmed;
    if (probability < series.reject_probability) return State::rejected;
    if (!before.first_seen) return State::candidate;
    const auto age = std::chrono::sys_days(look_date) - std::chrono::sys_days(*before.first_seen);
    return age.count() >= series.reject_after_days ? State::rejected : State::candidate;
}

}  // namespace quarrywatch::ledger
