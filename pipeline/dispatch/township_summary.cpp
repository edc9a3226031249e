#include "pipeline/dispatch/township_summary.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "pipeline/dispatch/coverage.hpp"

namespace quarrywatch::dispatch {

namespace {

void judge(TownshipRow& row, const Coverage* best, const SummaryOptions& options) {
    if (best != nullptr) {
        row.clear_share = best->clear_share();
        row.reason = best->reason();
    }
    row.status = !row.sites.empty()                               ? TownshipStatus::findings
                 : row.clear_share >= options.minimum_clear_share ? TownshipStatus::nothing_found
                                                                  : TownshipStatus::not_seen;
}

std::string text_of(const io::Feature* feature, const char* name) {
    const std::string* text = feature ? feature->field(name) : nullptr;
    return text ? *text : std::string();
}

}  // namespace

std::vector<TownshipRow> summarise_townships(const std::vector<Site>& sites, const std::vector<Observed>& observed,
                                             const io::Layers& layers, const io::Grid& grid,
                                             const SummaryOptions& options) {
    using Key = std::pair<std::string, std::string>;
    struct Entry {
        TownshipRow row;
        std::vector<Coverage> coverage;  ///< under each look
    };
    std::map<Key, Entry> entries;
    const ObservedMap seen(observed, grid);
    const auto townships = layers.find("townships");
    const auto counties = layers.find("counties");

    if (townships != layers.end()) {
        // A township drawn as several features is one row.
        for (const io::Feature& township : townships->second.features()) {
            const auto [x, y] = township.polygons.front().inner_point();
            const std::string county = counties == layers.end() ? "" : text_of(counties->second.at(x, y), "name");
            Entry& entry = entries[{county, text_of(&township, "name")}];
            entry.coverage.resize(seen.looks());
            if (entry.row.person.empty()) entry.row.person = text_of(&township, "person");
            for (const io::Geometry& part : township.polygons) seen.add(part, entry.coverage);
        }
    }
    for (const Site& site : sites) {
        if (!site.sent ||
            std::find(options.classes.begin(), options.classes.end(), site.class_name) == options.classes.end())
            continue;
        const Key key{site.county.value_or(""), site.township.value_or("")};
        // Where borders of the layers disagree, a site may name another county than its township as a whole.
        auto found = entries.find(key);
        if (found == entries.end() && !key.second.empty()) {
            found = std::find_if(entries.begin(), entries.end(),
                                 [&](const auto& entry) { return entry.first.second == key.second; });
        }
        (found == entries.end() ? entries[key] : found->second).row.sites.push_back(&site);
    }
    if (entries.empty()) entries[Key{}];

    std::vector<TownshipRow> rows;
    for (auto& [key, entry] : entries) {
        // A row without a township of its own stands for the whole grid.
        const bool no_area = entry.coverage.empty() || entry.coverage.front().area == 0;
        if (no_area) {
            entry.coverage.assign(seen.looks(), {});
            seen.add(io::Geometry::from_rings({ring_of({0, 0, grid.rows, grid.cols})}, grid), entry.coverage);
        }
        entry.row.county = key.first;
        entry.row.township = key.second;
        judge(entry.row, ObservedMap::best(entry.coverage), options);
        std::stable_sort(entry.row.sites.begin(), entry.row.sites.end(),
                         [](const Site* a, const Site* b) { return a->priority < b->priority; });
        rows.push_back(std::move(entry.row));
    }
    return rows;
}

}  // namespace quarrywatch::dispatch
