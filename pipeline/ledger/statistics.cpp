#include "pipeline/ledger/statistics.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <tuple>

#include "pipeline/config/values.hpp"

namespace quarrywatch::ledger {

namespace {

using Key = std::tuple<std::string, std::string, std::string>;  // period, county, township

struct Sums {
    StatisticsRow row;
    std::set<std::string> look_days;
    std::map<std::string, bool> nights;  ///< all of its patches seen
    std::vector<double> days_to_visit;
    int reactivated = 0;
};

std::optional<Date> parse_night(const std::string& text) {
    try {
        return config::parse_date(text);
    } catch (const config::ValueError&) {
        return std::nullopt;
    }
}

void add_patch(const PatchRecord& patch, Period period, std::map<Key, Sums>& sums) {
    const std::optional<Date> night = parse_night(patch.night);
    if (!night) return;
    Sums& s = sums[{period_of(*night, period), patch.county, patch.township}];
    const bool seen = patch.looks > 0;
    const auto [entry, fresh] = s.nights.emplace(patch.night, seen);
    if (!fresh) entry->second = entry->second && seen;
    for (std::size_t at = 0; at < patch.look_dates.size();) {
        const std::size_t end = std::min(patch.look_dates.find(';', at), patch.look_dates.size());
        s.look_days.insert(patch.look_dates.substr(at, end - at));
        at = end + 1;
    }
}

void count_verdict(const VerdictRecord& verdict, const SiteRecord& site, Sums& s) {
    switch (verdict.verdict) {
        case Verdict::lawful:
            ++s.row.lawful;
            break;
        case Verdict::illegal:
        case Verdict::reactivated:
            ++s.row.illegal;
            break;
        case Verdict::false_change:
            ++s.row.false_change;
            break;
        case Verdict::facility_land:
        case Verdict::restored:
            ++s.row.other_verdicts;
            break;
    }
    if (!site.first_seen) return;
    const auto days = std::chrono::sys_days(*verdict.visited_on) - std::chrono::sys_days(*site.first_seen);
    s.days_to_visit.push_back(static_cast<double>(days.count()));
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t n = values.size();
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

StatisticsRow finished(const Key& key, Sums& s) {
    StatisticsRow& row = s.row;
    std::tie(row.period, row.county, row.township) = key;
    row.looks = static_cast<int>(s.look_days.size());
    for (const auto& [night, seen] : s.nights) ++(seen ? row.nights_seen : row.nights_not_seen);
    const int judged = row.lawful + row.illegal + row.false_change + row.other_verdicts;
    if (judged > 0) row.confirmation_rate = static_cast<double>(row.illegal) / judged;
    if (!s.days_to_visit.empty()) row.days_to_visit = median(std::move(s.days_to_visit));
    if (row.findings > 0) row.recidivism = static_cast<double>(s.reactivated) / row.findings;
    return row;
}

}  // namespace

std::string period_of(const Date& date, Period period) {
    std::array<char, 24> text{};
    if (period == Period::month) {
        std::snprintf(text.data(), text.size(), "%04d-%02u", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()));
        return text.data();
    }
    const std::chrono::sys_days day(date);
    // The week belongs to the year of its Thursday.
    const unsigned weekday = std::chrono::weekday(day).iso_encoding();
    const std::chrono::sys_days thursday = day + std::chrono::days(4 - static_cast<int>(weekday));
    const std::chrono::year_month_day of(thursday);
    const std::chrono::sys_days first(of.year() / std::chrono::January / 1);
    const auto week = (thursday - first).count() / 7 + 1;
    std::snprintf(text.data(), text.size(), "%04d-W%02d", static_cast<int>(of.year()), static_cast<int>(week));
    return text.data();
}

std::vector<StatisticsRow> roll_up(const std::vector<PatchRecord>& patches, const std::vector<SiteRecord>& sites,
                                   const std::vector<VerdictRecord>& verdicts, Period period) {
    std::map<Key, Sums> sums;
    for (const PatchRecord& patch : patches) add_patch(patch, period, sums);
    std::map<std::string, const SiteRecord*> by_id;
    const auto sums_of = [&](const SiteRecord& site, const Date& date) -> Sums& {
        return sums[{period_of(date, period), site.county.value_or(""), site.township.value_or("")}];
    };
    for (const SiteRecord& site : sites) {
        by_id[site.site_id] = &site;
        if (!site.first_seen || site.class_name == "other_change") continue;
        Sums& s = sums_of(site, *site.first_seen);
        ++s.row.findings;
        s.reactivated += site.class_name == "reactivated_pit" ? 1 : 0;
    }
    for (const VerdictRecord& verdict : verdicts) {
        const auto site = by_id.find(verdict.site_id);
        if (site != by_id.end() && verdict.visited_on)
            count_verdict(verdict, *site->second, sums_of(*site->second, *verdict.visited_on));
    }
    std::vector<StatisticsRow> rows;
    for (auto& [key, s] : sums) rows.push_back(finished(key, s));
    return rows;
}

}  // namespace quarrywatch::ledger
