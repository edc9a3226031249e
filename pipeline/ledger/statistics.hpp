#pragma once
// Roll-ups for the office: what was looked at, found and judged, by township and week or month.

#include <optional>
#include <string>
#include <vector>

#include "pipeline/ledger/records.hpp"

namespace quarrywatch::ledger {

enum class Period { week, month };

/// One township in one period.
struct StatisticsRow {
    std::string period;  ///< 2025-W23 (ISO 8601) or 2025-06
    std::string county, township;
    int looks = 0;        ///< distinct days on which enough of some patch of it was seen clearly
    int nights_seen = 0;  ///< nights on which every patch of it was seen
    int nights_not_seen = 0;
    int findings = 0;                                                   ///< sites first seen in the period
    int lawful = 0, illegal = 0, false_change = 0, other_verdicts = 0;  ///< verdicts of visits in the period
    std::optional<double> confirmation_rate;                            ///< illegal of all verdicts; null without any
    std::optional<double> days_to_visit;  ///< median from first_seen to the visit, of the period's visits
    std::optional<double> recidivism;     ///< share of the findings that are reactivated pits; null without findings
};

/// The period that a day lies in. Weeks by ISO 8601: week 1 holds the year's first Thursday.
[[nodiscard]] std::string period_of(const Date& date, Period period);

/// Rows by period, county and township. Sites and verdicts count for the township that the site lies in; verdicts
/// without a day of the visit are left out, for no period can be named. cost  O(n log n).
[[nodiscard]] std::vector<StatisticsRow> roll_up(const std::vector<PatchRecord>& patches,
                                                 const std::vector<SiteRecord>& sites,
                                                 const std::vector<VerdictRecord>& verdicts, Period period);

}  // namespace quarrywatch::ledger
