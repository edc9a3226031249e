#include "pipeline/io/catalogue.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "pipeline/fnv1a.hpp"
#include "pipeline/io/catalogue_csv.hpp"
#include "pipeline/io/catalogue_entry.hpp"
#include "pipeline/io/catalogue_masks.hpp"
#include "pipeline/io/catalogue_pattern.hpp"
#include "pipeline/io/catalogue_stac.hpp"
#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/product_names.hpp"

namespace quarrywatch::io {
namespace {

using Entries = std::vector<CatalogueEntry>;
using Warnings = std::vector<std::string>;

constexpr std::size_t kLongestId = 100;

std::string date_digits(const Date& date) {
    char text[16];
    std::snprintf(text, sizeof text, "%04d%02u%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()));
    return text;
}

std::string hash_text(const std::string& text) {
    Fnv1a hash;
    hash.add(std::string_view(text));
    char digits[12];
    std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(hash.folded()));
    return digits;
}

bool is_id_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::string make_id(const CatalogueEntry& entry) {
    std::string id;
    bool lost = false;  // words that no longer tell scenes apart
    for (const char c : entry.name) {
        lost |= static_cast<unsigned char>(c) >= 0x80;
        id += is_id_letter(c) ? c : '_';
    }
    while (!id.empty() && id.back() == '_') id.pop_back();
    id.erase(0, std::min(id.find_first_not_of('_'), id.size()));
    if (entry.spec.date)
        if (const std::string digits = date_digits(*entry.spec.date); id.find(digits) == std::string::npos)
            id = id.empty() ? digits : digits + "_" + id;
    if (id.empty()) id = "scene";
    if (id.size() > kLongestId) {
        id.resize(kLongestId);
        lost = true;
    }
    return lost ? id + "_" + hash_text(entry.name) : id;
}

/// Ids of the entries that have none.
void set_ids(Entries& entries) {
    std::map<std::string, int> wanted;
    std::vector<bool> made(entries.size(), false);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        config::SceneSpec& spec = entries[i].spec;
        if (spec.id.empty()) {
            made[i] = true;
            spec.id = make_id(entries[i]);
        }
        ++wanted[spec.id];
    }
    std::set<std::string> taken;
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (!made[i]) taken.insert(entries[i].spec.id);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!made[i]) continue;
        std::string& id = entries[i].spec.id;
        if (wanted[id] > 1) id += "_" + hash_text(entries[i].spec.path);
        while (!taken.insert(id).second) id += "_" + hash_text(id);  // two hashes alike
    }
}

std::string tidy_path(const std::string& path) {
    if (path.find("://") != std::string::npos) return path;
    std::string tidy = std::filesystem::path(path).lexically_normal().string();
    while (tidy.size() > 1 && tidy.back() == '/') tidy.pop_back();
    return tidy;
}

Entries gather(const config::Catalogue& catalogue, const MaskIndex& masks, Warnings& warnings) {
    Entries all;
    std::set<std::string> paths;
    int repeated = 0;
    const auto add = [&](Entries entries) {
        for (CatalogueEntry& entry : entries) {
            if (paths.insert(tidy_path(entry.spec.path)).second) {
                all.push_back(std::move(entry));
            } else {
                ++repeated;
            }
        }
    };
    if (!catalogue.csv.empty()) add(read_csv_scenes(catalogue.csv));
    if (!catalogue.stac.empty()) add(read_stac_scenes(catalogue.stac, warnings));
    if (!catalogue.pattern.empty()) add(find_pattern_scenes(catalogue.pattern, masks, warnings));
    if (repeated > 0)
        warnings.push_back("catalogue: " + std::to_string(repeated) +
                           " entries lead to a scene that is listed already; each counts once");
    return all;
}

void set_dates(Entries& entries) {
    for (CatalogueEntry& entry : entries) {
        if (entry.spec.date) continue;
        const std::optional<NameDate> named = date_in_name(file_name(entry.spec.path));
        if (named && !named->ambiguous) entry.spec.date = named->date;
    }
}

void keep_days(Entries& entries, const config::Catalogue& catalogue, Warnings& warnings) {
    if (!catalogue.from && !catalogue.to) return;
    const std::size_t before = entries.size();
    std::erase_if(entries, [&](const CatalogueEntry& entry) {
        const std::optional<Date>& date = entry.spec.date;
        return date && ((catalogue.from && *date < *catalogue.from) || (catalogue.to && *catalogue.to < *date));
    });
    const auto undated = std::count_if(entries.begin(), entries.end(),
                                       [](const CatalogueEntry& entry) { return !entry.spec.date.has_value(); });
    if (undated > 0)
        warnings.push_back("catalogue: " + std::to_string(undated) +
                           " scenes have no date and are kept whatever catalogue.from and catalogue.to say");
    if (entries.empty() && before > 0)
        warnings.push_back("catalogue: none of the " + std::to_string(before) +
                           " scenes found lies between catalogue.from and catalogue.to");
}

template <class T>
void fill(T& own, const T& common) {
    if (own == T{}) own = common;
}

void fill_common(CatalogueEntry& entry, const config::SceneSpec& common, const MaskIndex& masks, Warnings& warnings) {
    config::SceneSpec& spec = entry.spec;
    fill(spec.sensor, common.sensor);
    fill(spec.bands, common.bands);
    fill(spec.scale, common.scale);
    fill(spec.offset, common.offset);
    fill(spec.nodata, common.nodata);
    if (spec.mask.empty() && masks.has_dates()) {
        spec.mask = masks.mask_of(spec);
        if (spec.mask.empty()) {
            warnings.push_back("catalogue: " + entry.origin + " has no mask: nothing fits " + common.mask +
                               (spec.date ? " with its date" : ", for it has no date"));
            spec.mask_kind = config::MaskKind::none;  // else a mask would be demanded
            return;
        }
    } else {
        fill(spec.mask, common.mask);
    }
    fill(spec.mask_kind, common.mask_kind);
}

}  // namespace

std::vector<config::SceneSpec> find_catalogue_scenes(const config::Catalogue& catalogue, Warnings& warnings) {
    if (catalogue.csv.empty() && catalogue.stac.empty() && catalogue.pattern.empty()) return {};
    const MaskIndex masks(catalogue.common.mask);
    Entries entries = gather(catalogue, masks, warnings);
    set_dates(entries);
    set_ids(entries);  // before days are chosen, so that the choice changes no id
    keep_days(entries, catalogue, warnings);
    std::stable_sort(entries.begin(), entries.end(), [](const CatalogueEntry& a, const CatalogueEntry& b) {
        if (a.spec.date != b.spec.date) return a.spec.date && (!b.spec.date || *a.spec.date < *b.spec.date);
        return a.spec.path < b.spec.path;
    });
    std::vector<config::SceneSpec> scenes;
    for (CatalogueEntry& entry : entries) {
        fill_common(entry, catalogue.common, masks, warnings);
        scenes.push_back(std::move(entry.spec));
    }
    return scenes;
}

}  // namespace quarrywatch::io
