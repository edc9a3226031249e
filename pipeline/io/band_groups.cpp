#include "pipeline/io/band_groups.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/product_names.hpp"
#include "pipeline/io/scene_files.hpp"

namespace quarrywatch::io {
namespace {

// Words of file names, in lower case.
constexpr std::string_view kBandWords[] = {"blue",    "green",    "red",      "nir",      "nir1",    "nir08",  "nir8",
                                           "nir09",   "swir",     "swir1",    "swir2",    "swir16",  "swir22", "pan",
                                           "rededge", "rededge1", "rededge2", "rededge3", "coastal", "vv",     "vh",
                                           "hh",      "hv",       "edge",     "b8a",      "lwir11",  "lwir12"};
// What comes with a product's bands but is none.
constexpr std::string_view kCompanions[] = {"tci",  "aot",    "wvp",     "cld",   "snw",   "visual",
                                            "qa",   "radsat", "aerosol", "atran", "cdist", "drad",
                                            "emis", "emsd",   "trad",    "urad",  "true",  "preview"};
// What may differ between the bands of one scene.
constexpr std::string_view kOrnaments[] = {
    "10m", "15m", "20m", "30m", "60m", "raw", "sr", "st", "color", "colour", "pixel", "scene", "classification",
    "map", "scl"};

enum class Kind { other, band, mask, companion };

struct Parts {
    Kind kind = Kind::other;
    std::string key;  ///< the words that all files of a scene share
};

template <class Range>
bool one_of(const Range& range, const std::string& value) {
    return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

bool is_band_word(const std::string& word) {
    if (one_of(kBandWords, word)) return true;
    const std::size_t digits = word.starts_with("band") ? 4 : word.starts_with('b') ? 1 : word.size();
    return digits < word.size() && word.size() <= digits + 2 &&
           word.find_first_not_of("0123456789", digits) == std::string::npos;
}

Parts parts_of(const std::string& path) {
    const std::vector<std::string> words = name_tokens(file_stem(path));
    Parts parts;
    const bool classification = one_of(words, "scene") && one_of(words, "classification");
    const bool quality = one_of(words, "qa") && one_of(words, "pixel");
    bool band = false, companion = false;
    for (const std::string& word : words) {
        const bool is_band = is_band_word(word), is_companion = one_of(kCompanions, word);
        band |= is_band;
        companion |= is_companion;
        if (!is_band && !is_companion && !one_of(kOrnaments, word)) parts.key += (parts.key.empty() ? "" : "_") + word;
    }
    if (classification || quality || one_of(words, "scl")) {
        parts.kind = Kind::mask;
    } else if (companion) {
        parts.kind = Kind::companion;
    } else if (band) {
        parts.kind = Kind::band;
    }
    return parts;
}

/// The files that may make one scene.
struct Bundle {
    std::vector<std::string> bands, masks, companions, others;
};

std::string without_extension(const std::string& path) { return parent_folder(path) + "/" + file_stem(path); }

void add_scenes(const Date& date, const std::string& folder, const std::string& key, Bundle& bundle,
                std::vector<SceneGroup>& groups, std::vector<std::string>& passed, std::vector<std::string>& warnings) {
    const std::size_t first = groups.size();
    // A product's pictures are scenes only where nothing better is there.
    const bool alone = bundle.bands.empty() && bundle.others.empty();
    for (const std::string& path : bundle.others) groups.push_back({date, {path}, "", without_extension(path)});
    if (!bundle.bands.empty()) groups.push_back({date, bundle.bands, "", folder + "/" + key});
    for (const std::string& path : bundle.companions) {
        if (alone) {
            groups.push_back({date, {path}, "", without_extension(path)});
        } else {
            passed.push_back(path);
        }
    }
    if (bundle.masks.empty()) return;
    const std::size_t scenes = groups.size() - first;
    if (scenes == 1) {
        groups.back().mask = bundle.masks.front();
    } else {
        warnings.push_back("catalogue: " + bundle.masks.front() + " is a mask, but " +
                           (scenes == 0 ? "no scene bears its name" : "several scenes bear its name") +
                           " (set catalogue.mask)");
    }
}

}  // namespace

std::vector<SceneGroup> group_band_files(const std::vector<DatedPath>& paths, std::vector<std::string>& warnings) {
    std::vector<SceneGroup> groups;
    std::vector<std::string> passed;
    std::map<std::tuple<std::chrono::sys_days, std::string, std::string>, Bundle> bundles;
    std::vector<const DatedPath*> files;
    for (const DatedPath& path : paths) {
        if (is_folder(path.path)) {
            groups.push_back({path.date, {path.path}, "", path.path});
        } else if (is_side_file(path.path)) {
            passed.push_back(path.path);
        } else {
            files.push_back(&path);
        }
    }
    const auto is_picture = [](const DatedPath* path) { return is_picture_file(path->path); };
    const bool only_pictures = groups.empty() && std::all_of(files.begin(), files.end(), is_picture);
    for (const DatedPath* file : files) {
        if (!only_pictures && is_picture(file)) {
            passed.push_back(file->path);
            continue;
        }
        Parts parts = parts_of(file->path);
        Bundle& bundle = bundles[{file->date, parent_folder(file->path), std::move(parts.key)}];
        std::vector<std::string>* const lists[] = {&bundle.others, &bundle.bands, &bundle.masks, &bundle.companions};
        lists[static_cast<std::size_t>(parts.kind)]->push_back(file->path);
    }
    for (auto& [where, bundle] : bundles)
        add_scenes(Date{std::get<0>(where)}, std::get<1>(where), std::get<2>(where), bundle, groups, passed, warnings);
    if (!passed.empty())
        warnings.push_back("catalogue: " + std::to_string(passed.size()) +
                           " files that fit the pattern are no bands and were passed over, " + file_name(passed[0]) +
                           " among them");
    return groups;
}

}  // namespace quarrywatch::io
