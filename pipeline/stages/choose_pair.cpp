#include "pipeline/stages/choose_pair.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace quarrywatch::stages {

namespace {

constexpr int kYear_days = 365;

int day_of_year(const Date& date) {
    const Date first{date.year(), std::chrono::January, std::chrono::day{1}};
    return static_cast<int>((std::chrono::sys_days(date) - std::chrono::sys_days(first)).count());
}

}  // namespace

int season_distance_days(const Date& a, const Date& b) {
    const int apart = std::abs(day_of_year(a) - day_of_year(b));
    return std::min(apart, std::max(0, kYear_days - apart));
}

std::optional<std::pair<std::size_t, std::size_t>> choose_pair(const std::vector<io::Scene>& scenes) {
    if (scenes.size() < 2) return std::nullopt;
    const auto dated =
        std::count_if(scenes.begin(), scenes.end(), [](const io::Scene& s) { return s.date.has_value(); });
    if (dated < 2) return std::pair{scenes.size() - 2, scenes.size() - 1};
    std::size_t newest = scenes.size();
    for (std::size_t i = 0; i < scenes.size(); ++i)
        if (scenes[i].date && (newest == scenes.size() || *scenes[i].date > *scenes[newest].date)) newest = i;
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        if (!scenes[i].date || !(*scenes[i].date < *scenes[newest].date)) continue;
        if (!best) {
            best = i;
            continue;
        }
        const int here = season_distance_days(*scenes[i].date, *scenes[newest].date),
                  there = season_distance_days(*scenes[*best].date, *scenes[newest].date);
        if (here < there || (here == there && *scenes[i].date > *scenes[*best].date)) best = i;
    }
    if (!best) return std::nullopt;
    return std::pair{*best, newest};
}

}  // namespace quarrywatch::stages
