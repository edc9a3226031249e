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

std::vector<std::size_t> choose_references(const std::vector<io::Scene>& scenes, std::size_t before, std::size_t after,
                                           std::size_t most) {
    std::vector<std::size_t> chosen;
    if (!scenes[after].date) return chosen;
    const Date& newest = *scenes[after].date;
    for (std::size_t i = 0; i < scenes.size(); ++i)
        if (i != before && i != after && scenes[i].date && *scenes[i].date < newest) chosen.push_back(i);
    std::stable_sort(chosen.begin(), chosen.end(), [&](std::size_t a, std::size_t b) {
        const int here = season_distance_days(*scenes[a].date, newest),
                  there = season_distance_days(*scenes[b].date, newest);
        return here != there ? here < there : *scenes[b].date < *scenes[a].date;
    });
    if (chosen.size() > most) chosen.resize(most);
    return chosen;
}

}  // namespace quarrywatch::stages
