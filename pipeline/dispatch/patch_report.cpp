#include "pipeline/dispatch/patch_report.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/dispatch/coverage.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/texts/catalogue.hpp"
#include "pipeline/texts/csv.hpp"

namespace quarrywatch::dispatch {

namespace {

using ledger::PatchRecord;
using ledger::PatchStatus;
using Key = std::tuple<std::string, std::string, std::string, std::string>;  // county, township, village, patch

struct Entry {
    std::string person;
    std::vector<Coverage> coverage;
    int findings = 0;
};

const io::VectorLayer* find_layer(const io::Layers& layers, const char* role) {
    const auto found = layers.find(role);
    return found == layers.end() || found->second.features().empty() ? nullptr : &found->second;
}

std::string text_of(const io::Feature* feature, const char* name) {
    const std::string* const text = feature ? feature->field(name) : nullptr;
    return text ? *text : std::string();
}

// The finest layer of places there is, and the coarser ones that say where it lies.
struct Places {
    explicit Places(const io::Layers& layers)
        : patches(find_layer(layers, "patches")),
          villages(find_layer(layers, "villages")),
          townships(find_layer(layers, "townships")),
          counties(find_layer(layers, "counties")) {}

    [[nodiscard]] const io::VectorLayer* finest() const {
        return patches ? patches : villages ? villages : townships ? townships : counties;
    }
    [[nodiscard]] Key key_at(double x, double y, const io::Feature* own) const {
        const auto name = [&](const io::VectorLayer* layer) {
            if (layer == nullptr) return std::string();
            return text_of(layer == finest() ? own : layer->at(x, y), "name");
        };
        return {name(counties), name(townships), name(villages), name(patches)};
    }

    const io::VectorLayer *patches, *villages, *townships, *counties;
};

PatchRecord record_of(const Key& key, const Entry& entry, const ObservedMap& seen, const std::string& night,
                      double minimum_clear_share) {
    PatchRecord record;
    record.night = night;
    std::tie(record.county, record.township, record.village, record.patch) = key;
    record.person = entry.person;
    record.findings = entry.findings;
    for (std::size_t look = 0; look < entry.coverage.size(); ++look) {
        if (entry.coverage[look].clear_share() < minimum_clear_share) continue;
        ++record.looks;
        if (const auto date = seen.date(look))
            record.look_dates += (record.look_dates.empty() ? "" : ";") + config::print_date(*date);
    }
    if (const Coverage* const best = ObservedMap::best(entry.coverage)) {
        record.clear_share = best->clear_share();
        record.reason = best->reason();
    } else {
        record.reason = "no_look";
    }
    record.status = entry.findings > 0 ? PatchStatus::findings
                    : record.looks > 0 ? PatchStatus::nothing_found
                                       : PatchStatus::not_seen;
    return record;
}

}  // namespace

std::vector<PatchRecord> report_patches(const std::vector<Site>& sites, const std::vector<Observed>& observed,
                                        const io::Layers& layers, const io::Grid& grid, const std::string& night,
                                        double minimum_clear_share) {
    const ObservedMap seen(observed, grid);
    const Places places(layers);
    std::map<Key, Entry> entries;
    const auto entry_of = [&](const Key& key) -> Entry& {
        Entry& entry = entries[key];
        entry.coverage.resize(seen.looks());
        return entry;
    };
    if (const io::VectorLayer* const finest = places.finest()) {
        for (const io::Feature& place : finest->features()) {
            const auto [x, y] = place.polygons.front().inner_point();
            // A patch drawn as several features is one row.
            Entry& entry = entry_of(places.key_at(x, y, &place));
            if (entry.person.empty()) entry.person = text_of(&place, "person");
            for (const io::Geometry& part : place.polygons) seen.add(part, entry.coverage);
        }
    } else {
        seen.add(io::Geometry::from_rings({ring_of({0, 0, grid.rows, grid.cols})}, grid), entry_of({}).coverage);
    }
    for (const Site& site : sites) {
        if (!site.sent) continue;
        const auto [x, y] = grid.to_map(site.point_px[0], site.point_px[1]);
        const io::VectorLayer* const finest = places.finest();
        const io::Feature* const own = finest ? finest->at(x, y) : nullptr;
        Entry& entry = entry_of(finest ? places.key_at(x, y, own) : Key{});
        ++entry.findings;
        if (entry.person.empty()) entry.person = site.person.value_or("");
    }
    std::vector<PatchRecord> records;
    for (const auto& [key, entry] : entries) records.push_back(record_of(key, entry, seen, night, minimum_clear_share));
    return records;
}

std::string patch_table(const std::vector<PatchRecord>& records, config::Language language) {
    static constexpr const char* kHeaders[] = {"night",  "county", "township",    "village", "patch",     "person",
                                               "status", "reason", "clear_share", "looks",   "looked_on", "sites"};
    const auto word = [&](const std::string& key) { return std::string(texts::text(key, language)); };
    std::vector<std::string> row;
    for (const char* const header : kHeaders) row.push_back(word(std::string("header.") + header));
    std::string text = "\xEF\xBB\xBF" + texts::csv_row(row, "\r\n");
    for (const PatchRecord& r : records) {
        const auto reason = texts::find_text("reason." + r.reason, language);
        text += texts::csv_row(
            {r.night, texts::without_formula(r.county), texts::without_formula(r.township),
             texts::without_formula(r.village), texts::without_formula(r.patch), texts::without_formula(r.person),
             word("status." + std::string(config::enum_name(r.status))), reason ? std::string(*reason) : r.reason,
             io::field_text(io::rounded(100 * r.clear_share, 1)), std::to_string(r.looks), r.look_dates,
             std::to_string(r.findings)},
            "\r\n");
    }
    return text;
}

}  // namespace quarrywatch::dispatch
