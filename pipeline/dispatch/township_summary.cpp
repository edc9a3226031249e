#include "pipeline/dispatch/township_summary.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "pipeline/io/box_index.hpp"

namespace quarrywatch::dispatch {

namespace {

/// Overlays leave crumbs: what is missing by less than this share of the area is not missing.
constexpr double kCrumbs = 1e-6;

/// Areas here serve ratios only, so that they are taken on the map and not on the ellipsoid.
struct Coverage {
    double area = 0;
    double clear = 0;
    double met = 0;
    std::map<std::string, double> unseen;  ///< area by reason code
};

class ObservedMap {
public:
    ObservedMap(const std::vector<Observed>& observed, const io::Grid& grid) : observed_(observed) {
        std::vector<io::Box> boxes;
        for (const Observed& part : observed) {
            areas_.push_back(io::Geometry::from_rings(part.rings, grid));
            boxes.push_back(areas_.back().box());
        }
        index_ = io::BoxIndex(boxes);
    }

    void add(const io::Geometry& place, Coverage& coverage) const {
        coverage.area += place.planar_area();
        for (const std::size_t i : index_.find(place.box())) {
            const double area = place.intersection(areas_[i]).planar_area();
            const double share = std::clamp(observed_[i].clear_share, 0.0, 1.0);
            coverage.met += area;
            coverage.clear += area * share;
            coverage.unseen[observed_[i].reason] += area * (1 - share);
        }
    }

private:
    const std::vector<Observed>& observed_;
    std::vector<io::Geometry> areas_;
    io::BoxIndex index_;
};

void judge(TownshipRow& row, Coverage coverage, const SummaryOptions& options) {
    if (coverage.area > 0) {
        row.clear_share = std::clamp(coverage.clear / coverage.area, 0.0, 1.0);
        coverage.unseen["outside"] += std::max(0.0, coverage.area - coverage.met);
        double most = kCrumbs * coverage.area;
        for (const auto& [reason, area] : coverage.unseen) {
            if (area <= most) continue;
            most = area;
            row.reason = reason;
        }
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
        Coverage coverage;
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
            if (entry.row.person.empty()) entry.row.person = text_of(&township, "person");
            for (const io::Geometry& part : township.polygons) seen.add(part, entry.coverage);
        }
    }
    for (const Site& site : sites) {
        if (std::find(options.classes.begin(), options.classes.end(), site.class_name) == options.classes.end())
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
        if (entry.coverage.area == 0) {
            seen.add(io::Geometry::from_rings({ring_of({0, 0, grid.rows, grid.cols})}, grid), entry.coverage);
        }
        entry.row.county = key.first;
        entry.row.township = key.second;
        judge(entry.row, std::move(entry.coverage), options);
        std::stable_sort(entry.row.sites.begin(), entry.row.sites.end(),
                         [](const Site* a, const Site* b) { return a->priority < b->priority; });
        rows.push_back(std::move(entry.row));
    }
    return rows;
}

}  // namespace quarrywatch::dispatch
