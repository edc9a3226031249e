#include "pipeline/stages/watch_record.hpp"

#include <cmath>
#include <utility>

#include "pipeline/io/ground.hpp"

namespace quarrywatch::stages {

namespace {

constexpr double kHiddenShare = 0.5, kOpenSkyShare = 0.1;
constexpr double kEnoughClear = 0.5, kChangedShare = 0.1;

double share(std::int64_t part, std::int64_t whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

}  // namespace

void fill_counts(const WatchCounts& c, const std::optional<double>& place_m2, ledger::Observation& out) {
    out.clear_share = share(c.clear, c.pixels);
    if (c.seen > 0) out.changed_share = share(c.changed, c.seen);
    if (c.ndvi.count() > 0) {
        out.ndvi = c.ndvi.median();
        if (place_m2) out.bare_m2 = *place_m2 * share(c.bare, c.clear);
    }
    if (c.bsi.count() > 0) out.bsi = c.bsi.median();
    if (c.brightness.count() > 0) out.brightness = std::exp(c.brightness.median());
}

bool hidden_by_mask(const WatchCounts& c) {
    return share(c.masked, c.pixels) >= kHiddenShare && c.ring > 0 && share(c.ring_masked, c.ring) <= kOpenSkyShare;
}

WatchedLayers::WatchedLayers(const io::Layers& layers, const io::Grid& grid) {
    if (!grid.has_crs()) return;
    const io::Ground ground(grid.crs_wkt);
    for (const auto& [role, subject] :
         {std::pair{"licences", ledger::Subject::licence}, std::pair{"closed_pits", ledger::Subject::closed_pit}}) {
        const auto layer = layers.find(role);
        if (layer == layers.end()) continue;
        std::size_t row = 0;
        for (const io::Feature& feature : layer->second.features()) {
            ++row;
            Runs runs;
            double area_m2 = 0;
            for (const io::Geometry& part : feature.polygons) {
                runs = union_of(runs, pixels_of(part, grid));
                area_m2 += ground.measure(part).area_m2;
            }
            if (runs.empty()) continue;
            const std::string* const number = feature.field("number");
            places_.push_back(std::move(runs));
            names_.push_back({subject, number ? *number : "#" + std::to_string(row), area_m2});
        }
    }
}

std::optional<ledger::Observation> WatchedLayers::observation(std::size_t index, const WatchCounts& counts,
                                                              const ledger::LookRecord& look) const {
    if (counts.pixels == 0) return std::nullopt;
    ledger::Observation o;
    o.subject = names_[index].subject;
    o.subject_id = names_[index].id;
    o.look_id = look.look_id;
    o.date = look.date;
    fill_counts(counts, names_[index].area_m2, o);
    o.answer = hidden_by_mask(counts)                             ? ledger::Answer::mask_conflict
               : share(counts.seen, counts.pixels) < kEnoughClear ? ledger::Answer::obscured
               : o.changed_share.value_or(0) >= kChangedShare     ? ledger::Answer::seen
                                                                  : ledger::Answer::not_seen;
    return o;
}

}  // namespace quarrywatch::stages
