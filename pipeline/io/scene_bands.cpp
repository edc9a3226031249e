#include "pipeline/io/scene_bands.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <set>

#include "pipeline/config/names.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/band_roles.hpp"
#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/product_names.hpp"

namespace quarrywatch::io {
namespace {

using Choices = std::vector<BandChoice>;

std::string list_names(const Choices& bands) {
    std::string names;
    for (const BandChoice& band : bands) names += (names.empty() ? "" : ", ") + band.name();
    return names;
}

bool is_number(const std::string& text) {
    return !text.empty() && text.size() < 6 && text.find_first_not_of("0123456789") == std::string::npos;
}

/// Of two bands for one role: the better rank, then the finer pixels.
bool is_better(const BandChoice& a, int rank_a, const BandChoice& b, int rank_b) {
    if (rank_a != rank_b) return rank_a < rank_b;
    return a.raster->grid.pixel_area() < b.raster->grid.pixel_area();
}

bool is_tie(const BandChoice& a, int rank_a, const BandChoice& b, int rank_b) {
    return !is_better(a, rank_a, b, rank_b) && !is_better(b, rank_b, a, rank_a);
}

/// The band that `wanted` names: its number in a single raster, else a path or a part of a file name or description.
BandChoice& configured_band(Choices& bands, bool by_file, const std::string& role, const std::string& wanted,
                            const std::string& where) {
    BandChoice* found = nullptr;
    for (BandChoice& band : bands) {
        bool fits = false;
        if (by_file) {
            const bool whole = wanted.find('/') != std::string::npos;
            fits = whole ? band.raster->path == wanted
                         : lower_case(file_name(band.raster->path)).find(lower_case(wanted)) != std::string::npos;
        } else if (is_number(wanted)) {
            fits = band.band == std::atoi(wanted.c_str());
        } else {
            fits = lower_case(band.info().description).find(lower_case(wanted)) != std::string::npos;
        }
        if (!fits) continue;
        if (found != nullptr && is_tie(*found, 0, band, 0))
            throw Fault(ExitCode::bad_input, where,
                        "'" + wanted + "' fits both " + found->name() + " and " + band.name() + " for role " + role,
                        "Give a longer part of the name.");
        if (found == nullptr || is_better(band, 0, *found, 0)) found = &band;
    }
    if (found == nullptr)
        throw Fault(ExitCode::bad_input, where, "no band '" + wanted + "' for role " + role,
                    "Correct `bands`; there are: " + list_names(bands) + ".");
    return *found;
}

void apply_configuration(Choices& bands, bool by_file, const config::SceneSpec& spec, const std::string& where) {
    for (const auto& [role, wanted] : spec.bands) {
        if (role_order(role) < 0)
            throw Fault(ExitCode::bad_configuration, where, "unknown band role '" + role + "'",
                        "Roles are " + config::join(config::kBandRoles) + ".");
        BandChoice& band = configured_band(bands, by_file, role, wanted, where);
        if (!band.role.empty())
            throw Fault(ExitCode::bad_configuration, where,
                        band.name() + " is given two roles, " + band.role + " and " + role, "Correct `bands`.");
        band.role = role;
    }
}

std::vector<BandLabel> labels_of(const Choices& bands, bool single) {
    std::vector<BandLabel> labels;
    for (const BandChoice& band : bands)
        labels.push_back(
            {band.info().description, single ? file_stem(band.raster->path) : "", band.info().wavelength_um});
    return labels;
}

/// Roles by name and wavelength for the bands that the configuration left alone.
void apply_names(Choices& bands, bool single, const SceneFiles& files, const SensorProfile* profile,
                 const std::string& where, std::vector<std::string>& warnings) {
    const std::vector<BandLabel> labels = labels_of(bands, single);
    if (profile == nullptr && (profile = profile_of_codes(labels)) != nullptr)
        warnings.push_back("bands taken by Sentinel-2's numbering, numbers as they are (set `sensor`)");
    const std::vector<std::optional<RoleMatch>> matches = match_roles(labels, profile, single && files.several);
    std::map<std::string, std::pair<std::size_t, int>> best;  // role -> band, rank
    std::set<std::string> taken;
    for (const BandChoice& band : bands) taken.insert(band.role);
    for (std::size_t i = 0; i < bands.size(); ++i) {
        if (!bands[i].role.empty() || !matches[i] || taken.contains(matches[i]->role)) continue;
        const int rank = matches[i]->rank;
        const auto [entry, is_new] = best.try_emplace(matches[i]->role, i, rank);
        auto& [other, other_rank] = entry->second;
        if (is_new) continue;
        if (single && is_tie(bands[i], rank, bands[other], other_rank))
            throw Fault(ExitCode::bad_input, where,
                        "two files for role " + entry->first + ": " + bands[other].name() + " and " + bands[i].name(),
                        "Keep one date in a folder, narrow the pattern, or set `bands`.");
        if (is_better(bands[i], rank, bands[other], other_rank)) entry->second = {i, rank};
    }
    for (const auto& [role, entry] : best) bands[entry.first].role = role;
}

/// Bands without any name: customary stacks of the sensor, else DESIGN.md's rules.
void apply_order(Choices& bands, const SensorProfile* profile, std::vector<std::string>& warnings) {
    const auto assign = [&](const std::vector<std::string_view>& roles) {
        for (std::size_t i = 0; i < bands.size(); ++i) bands[i].role = i < roles.size() ? roles[i] : "";
    };
    if (profile != nullptr && profile->name == "sar") {
        assign({"sar"});
        if (bands.size() > 1)
            warnings.push_back("only the first of " + std::to_string(bands.size()) + " bands is used, as sar");
        return;
    }
    if (profile != nullptr) {
        for (const std::vector<std::string_view>& stack : profile->stacks) {
            if (stack.size() != bands.size()) continue;
            warnings.push_back("bands have no names: taken in the customary order of " + std::string(profile->name) +
                               " with " + std::to_string(bands.size()) + " bands (set `bands` if that is wrong)");
            return assign(stack);
        }
    }
    if (bands.size() == 4) {
        warnings.push_back("four bands without names: taken as blue, green, red, nir (set `bands` if that is wrong)");
        if (bands[0].info().colour == "Red")
            warnings.push_back("the file declares its first band as red, which was not relied on");
        return assign({"blue", "green", "red", "nir"});
    }
    if (bands.size() > 1)
        warnings.push_back("bands without names serve only detectors that need no index (set `bands` or `sensor`)");
}

/// What to do with bands that have no role: numbered, or left out.
void apply_rest(Choices& bands, bool keep, std::vector<std::string>& warnings) {
    std::string left_out;
    for (BandChoice& band : bands) {
        if (!band.role.empty()) continue;
        if (keep) {
            band.role = "band" + std::to_string(band.number);
        } else {
            left_out += (left_out.empty() ? "" : ", ") + band.name();
        }
    }
    if (!left_out.empty()) warnings.push_back("not used: " + left_out);
    std::erase_if(bands, [](const BandChoice& band) { return band.role.empty(); });
}

bool any_role(const Choices& bands) {
    return std::any_of(bands.begin(), bands.end(), [](const BandChoice& band) { return !band.role.empty(); });
}

void sort_by_role(Choices& bands) {
    const auto key = [](const BandChoice& band) {
        const int order = role_order(band.role);
        return std::pair(order < 0 ? static_cast<int>(config::kBandRoles.size()) : order, band.number);
    };
    std::stable_sort(bands.begin(), bands.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

}  // namespace

std::string BandChoice::name() const {
    const std::string file = file_name(raster->path);
    return raster->bands.size() == 1 ? file : "band " + std::to_string(band) + " of " + file;
}

SceneBands choose_bands(const SceneFiles& files, const config::SceneSpec& spec, const SensorProfile* profile) {
    SceneBands chosen;
    SortedBands sorted = sort_bands(files, spec);
    chosen.mask = sorted.mask;
    Choices& bands = chosen.data;
    bool single = !sorted.single.empty();
    if (single) {
        bands = sorted.single;
        for (std::size_t i = 0; i < bands.size(); ++i) bands[i].number = static_cast<int>(i) + 1;
        apply_configuration(bands, files.several, spec, spec.path);
        apply_names(bands, true, files, profile, spec.path, chosen.warnings);
    }
    if (!any_role(bands) && !sorted.multiple_files.empty()) {
        if (sorted.multiple_files.size() > 1)
            throw Fault(ExitCode::bad_input, spec.path,
                        "holds " + std::to_string(sorted.multiple_files.size()) + " multi-band rasters, among them " +
                            file_name(sorted.multiple_files[0]->path) + " and " +
                            file_name(sorted.multiple_files[1]->path),
                        "Give the path of one raster; each is a scene of its own.");
        if (!bands.empty()) chosen.warnings.push_back("not used: " + list_names(bands));
        bands = sorted.multiple;
        single = false;
        apply_configuration(bands, false, spec, spec.path);
        apply_names(bands, false, files, profile, spec.path, chosen.warnings);
    }
    if (single && !sorted.multiple.empty()) chosen.warnings.push_back("not used: " + list_names(sorted.multiple));
    if (bands.empty())
        throw Fault(ExitCode::bad_input, spec.path, "holds masks only, no band of data",
                    "Give the scene's bands as well.");
    const bool named = any_role(bands);
    if (!named) apply_order(bands, profile, chosen.warnings);
    const bool keep_rest = !any_role(bands) || (profile == nullptr && !(single && files.several));
    apply_rest(bands, keep_rest, chosen.warnings);
    sort_by_role(bands);
    return chosen;
}

}  // namespace quarrywatch::io
