#include "pipeline/tune/exhibit.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace quarrywatch::tune {

namespace {

constexpr std::size_t kCurvePixels = 2000000;
constexpr int kCurveSteps = 250;  // finer than a plot of 500 pixels shows

std::array<int, 4> box_of(const Site& site) {
    std::array<int, 2> low{std::numeric_limits<int>::max(), std::numeric_limits<int>::max()}, high{0, 0};
    for (const PixelRing& ring : site.rings)
        for (const auto& corner : ring)
            for (const std::size_t k : {0U, 1U}) {
                low[k] = std::min(low[k], corner[k]);
                high[k] = std::max(high[k], corner[k]);
            }
    return {low[1], low[0], high[1] - low[1], high[0] - low[0]};
}

std::array<int, 4> box_of(const Labels& labels, std::int32_t number, int rows) {
    int top = rows, left = std::numeric_limits<int>::max(), bottom = 0, right = 0;
    for (int row = 0; row < rows; ++row)
        for (const NumberedRun& part : labels.changed.row(row)) {
            if (part.number != number) continue;
            top = std::min(top, row);
            bottom = row + 1;
            left = std::min(left, part.run.col_begin);
            right = std::max(right, part.run.col_end);
        }
    return {top, left, bottom - top, right - left};
}

/// True sites on which a guard rejected something, and its reason.
std::map<std::int32_t, std::string> rejected_sites(const LookResult& look) {
    std::map<std::int32_t, std::string> rejected;
    for (const PseudoChange& change : look.ruled.pseudo_changes) {
        const std::size_t c = *change.site.component;
        for (std::size_t r = look.components->first_run[c]; r < look.components->first_run[c + 1]; ++r) {
            const vectorise::Run& run = look.components->runs[r];
            look.labels->labels().changed.each(run.row, run.col_begin, run.col_end, [&](int, int, std::int32_t number) {
                rejected.emplace(number, change.reason_code);
            });
        }
    }
    return rejected;
}

void keep_worst(std::vector<WrongSite>& wrong, std::size_t most) {
    std::stable_sort(wrong.begin(), wrong.end(), [](const WrongSite& a, const WrongSite& b) {
        if (a.missed != b.missed) return !a.missed;
        return a.missed ? a.pixels > b.pixels : a.score > b.score;
    });
    for (const bool missed : {false, true}) {
        std::size_t met = 0;
        std::erase_if(wrong, [&](const WrongSite& site) { return site.missed == missed && ++met > most; });
    }
}

}  // namespace

void add_to_exhibit(const LookResult& look, std::size_t most, Exhibit& exhibit) {
    const std::vector<Site>& sites = look.ruled.sites;
    const Labels& labels = look.labels->labels();
    const std::string name = look.area->looks.size() == 1 ? look.area->id : look.area->id + " " + look.look->name;
    exhibit.curves.push_back(
        {name, evaluate::score_curve(look.labels->scored(look.kept->score(), look.kept->valid(), kCurvePixels),
                                     kCurveSteps)});
    // The class that each true site was called by: that of the largest report that shares most with it.
    std::map<std::int32_t, const Site*> called;
    for (const JudgedSite& judged : look.judgement.sites) {
        const Site& site = sites[judged.site];
        if (!judged.labelled) continue;
        ReportedClass& own = exhibit.reported_classes[site.class_name];
        ++(judged.right ? own.right : own.wrong);
        if (judged.true_site > 0) {
            const Site*& largest = called[judged.true_site];
            if (largest == nullptr || largest->pixels < site.pixels) largest = &site;
        }
        if (judged.right) continue;
        ++exhibit.false_in_all;
        WrongSite wrong;
        wrong.area = look.area->id;
        wrong.look = look.look->name;
        wrong.name = site.site_id;
        wrong.class_name = site.class_name;
        wrong.reason = site.reason;
        wrong.pixels = site.pixels;
        wrong.score = site.change_score;
        wrong.box_px = box_of(site);
        exhibit.wrong.push_back(std::move(wrong));
    }
    const std::map<std::int32_t, std::string> rejected = rejected_sites(look);
    for (const evaluate::PlantedSite& planted : look.judgement.matches.planted) {
        if (!planted.asked) continue;
        const TrueSite& site = labels.sites[static_cast<std::size_t>(planted.id) - 1];
        TrueClass& own = exhibit.true_classes[site.class_name];
        ++own.asked;
        if (planted.found) {
            ++own.found;
            if (const auto by = called.find(planted.id); by != called.end()) ++own.reported_as[by->second->class_name];
            continue;
        }
        ++exhibit.missed_in_all;
        WrongSite wrong;
        wrong.missed = true;
        wrong.area = look.area->id;
        wrong.look = look.look->name;
        wrong.name = site.class_name;
        if (const auto reason = rejected.find(planted.id); reason != rejected.end()) wrong.reason = reason->second;
        wrong.pixels = site.pixels;
        wrong.box_px = box_of(labels, planted.id, look.pair->grid.rows);
        exhibit.wrong.push_back(std::move(wrong));
    }
    keep_worst(exhibit.wrong, most);
}

}  // namespace quarrywatch::tune
