#include "pipeline/ledger/statistics.hpp"

#include <gtest/gtest.h>

namespace quarrywatch::ledger {
namespace {

Date day(int year, unsigned month, unsigned d) {
    return Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{d}};
}

TEST(Statistics, WeeksByTheirThursday) {
    EXPECT_EQ(period_of(day(2025, 12, 29), Period::week), "2026-W01");
    EXPECT_EQ(period_of(day(2026, 1, 4), Period::week), "2026-W01");
    EXPECT_EQ(period_of(day(2026, 1, 5), Period::week), "2026-W02");
    EXPECT_EQ(period_of(day(2027, 1, 3), Period::week), "2026-W53");
    EXPECT_EQ(period_of(day(2024, 12, 30), Period::week), "2025-W01");
    EXPECT_EQ(period_of(day(2025, 6, 3), Period::month), "2025-06");
}

PatchRecord patch(const std::string& night, const std::string& township, int looks, const std::string& dates) {
    PatchRecord p;
    p.night = night;
    p.township = township;
    p.looks = looks;
    p.look_dates = dates;
    return p;
}

SiteRecord site(const std::string& id, const std::string& township, const Date& first, const std::string& kind) {
    SiteRecord s;
    s.site_id = id;
    s.township = township;
    s.first_seen = first;
    s.class_name = kind;
    return s;
}

VerdictRecord verdict(const std::string& id, Verdict kind, const std::optional<Date>& visited) {
    VerdictRecord v;
    v.site_id = id;
    v.verdict = kind;
    v.visited_on = visited;
    return v;
}

TEST(Statistics, RollUpByTownshipAndMonth) {
    const std::vector<PatchRecord> patches{
        patch("2025-06-03", "east", 1, "2025-06-02"), patch("2025-06-03", "east", 0, ""),  // another patch, not seen
        patch("2025-06-08", "east", 2, "2025-06-02;2025-06-07"), patch("2025-06-08", "west", 0, "")};
    const std::vector<SiteRecord> sites{
        site("1", "east", day(2025, 6, 2), "new_scar"), site("2", "east", day(2025, 6, 7), "reactivated_pit"),
        site("3", "east", day(2025, 6, 7), "other_change"), site("4", "west", day(2025, 5, 7), "occupation")};
    const std::vector<VerdictRecord> verdicts{verdict("1", Verdict::illegal, day(2025, 6, 12)),
                                              verdict("2", Verdict::false_change, day(2025, 6, 9)),
                                              verdict("4", Verdict::lawful, std::nullopt)};
    const auto rows = roll_up(patches, sites, verdicts, Period::month);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].period, "2025-05");
    EXPECT_EQ(rows[0].findings, 1);
    EXPECT_EQ(rows[0].lawful, 0) << "a visit without a day belongs to no month";
    const StatisticsRow& east = rows[1];
    EXPECT_EQ(east.township, "east");
    EXPECT_EQ(east.looks, 2) << "two days, one of them looked at in two nights";
    EXPECT_EQ(east.nights_seen, 1);
    EXPECT_EQ(east.nights_not_seen, 1);
    EXPECT_EQ(east.findings, 2);
    EXPECT_DOUBLE_EQ(*east.confirmation_rate, 0.5);
    EXPECT_DOUBLE_EQ(*east.days_to_visit, 6) << "ten days and two";
    EXPECT_DOUBLE_EQ(*east.recidivism, 0.5);
    EXPECT_EQ(rows[2].nights_not_seen, 1);
    EXPECT_FALSE(rows[2].confirmation_rate || rows[2].days_to_visit || rows[2].recidivism) << "unknown is not 0";
}

}  // namespace
}  // namespace quarrywatch::ledger
