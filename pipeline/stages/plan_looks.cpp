#include "pipeline/stages/plan_looks.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <numeric>

namespace quarrywatch::stages {

namespace {

constexpr int kYear_days = 365;

int day_of_year(const Date& date) {
    const Date first{date.year(), std::chrono::January, std::chrono::day{1}};
    return static_cast<int>((std::chrono::sys_days(date) - std::chrono::sys_days(first)).count());
}

int days_between(const Date& earlier, const Date& later) {
    return static_cast<int>((std::chrono::sys_days(later) - std::chrono::sys_days(earlier)).count());
}

// Earlier scenes of one, nearest in season first, newer before older ones equally near.
std::vector<std::size_t> by_season(const std::vector<io::Scene>& scenes, const Date& date) {
    std::vector<std::size_t> earlier;
    for (std::size_t i = 0; i < scenes.size(); ++i)
        if (scenes[i].date && *scenes[i].date < date) earlier.push_back(i);
    std::stable_sort(earlier.begin(), earlier.end(), [&](std::size_t a, std::size_t b) {
        const int here = season_distance_days(*scenes[a].date, date),
                  there = season_distance_days(*scenes[b].date, date);
        return here != there ? here < there : *scenes[b].date < *scenes[a].date;
    });
    return earlier;
}

void choose_baseline(const std::vector<io::Scene>& scenes, const std::vector<std::size_t>& earlier, const Date& date,
                     const config::Series& series, LookPlan& plan) {
    const auto gap = [&](std::size_t i) { return days_between(*scenes[i].date, date); };
    for (const std::size_t i : earlier) {
        const bool fits = gap(i) >= series.minimum_gap_days && gap(i) <= series.maximum_age_days &&
                          season_distance_days(*scenes[i].date, date) <= series.season_days;
        if (fits && plan.baseline.size() < static_cast<std::size_t>(series.baseline_scenes)) plan.baseline.push_back(i);
    }
    plan.kind = BaselineKind::same_season;
    if (!plan.baseline.empty() || earlier.empty()) return;
    const auto old_enough =
        std::find_if(earlier.begin(), earlier.end(), [&](std::size_t i) { return gap(i) >= series.minimum_gap_days; });
    plan.kind = old_enough != earlier.end() ? BaselineKind::other_season : BaselineKind::too_recent;
    plan.baseline.push_back(old_enough != earlier.end()
                                ? *old_enough
                                : *std::max_element(earlier.begin(), earlier.end(),
                                                    [&](std::size_t a, std::size_t b) { return gap(a) < gap(b); }));
}

}  // namespace

int season_distance_days(const Date& a, const Date& b) {
    const int apart = std::abs(day_of_year(a) - day_of_year(b));
    return std::min(apart, std::max(0, kYear_days - apart));
}

std::vector<LookPlan> plan_looks(const std::vector<io::Scene>& scenes, const std::vector<bool>& is_new,
                                 const config::Series& series, std::size_t references) {
    std::vector<LookPlan> plans;
    const auto dated =
        std::count_if(scenes.begin(), scenes.end(), [](const io::Scene& s) { return s.date.has_value(); });
    if (dated < 2) {  // dates of one scene alone say nothing of the order
        if (scenes.size() >= 2 && is_new.back())
            plans.push_back({scenes.size() - 1, BaselineKind::undated, {scenes.size() - 2}, {}});
        return plans;
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < scenes.size(); ++i)
        if (scenes[i].date && is_new[i] && !(series.since && *scenes[i].date < *series.since)) order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return *scenes[a].date < *scenes[b].date; });
    for (const std::size_t scene : order) {
        LookPlan plan;
        plan.scene = scene;
        const std::vector<std::size_t> earlier = by_season(scenes, *scenes[scene].date);
        if (!earlier.empty()) {
            choose_baseline(scenes, earlier, *scenes[scene].date, series, plan);
            for (const std::size_t i : earlier)
                if (plan.baseline.size() + plan.references.size() < references &&
                    std::find(plan.baseline.begin(), plan.baseline.end(), i) == plan.baseline.end())
                    plan.references.push_back(i);
        }
        plans.push_back(std::move(plan));
    }
    return plans;
}

}  // namespace quarrywatch::stages
