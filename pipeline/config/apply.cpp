#include "pipeline/config/apply.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "pipeline/config/nearest.hpp"
#include "pipeline/config/schema.hpp"
#include "pipeline/config/secrets.hpp"

namespace quarrywatch::config {
namespace {

/// "scene.before.bands.blue" is kind "scene", name "before", rest "bands.blue"; null when it has fewer than two parts.
struct FreeName {
    std::string kind, name, rest;
};

std::optional<FreeName> split_free_name(const std::string& key) {
    const std::size_t first = key.find('.');
    if (first == std::string::npos || first + 1 == key.size()) return std::nullopt;
    FreeName parts;
    parts.kind = key.substr(0, first);
    if (parts.kind != "scene" && parts.kind != "layer" && parts.kind != "rule" && parts.kind != "area")
        return std::nullopt;
    const std::size_t second = std::min(key.find('.', first + 1), key.size());
    parts.name = key.substr(first + 1, second - first - 1);
    if (second < key.size()) parts.rest = key.substr(second + 1);
    if (parts.name.empty()) return std::nullopt;
    return parts;
}

template <class Item>
Item& find_or_add(std::vector<Item>& items, std::string Item::*name, const std::string& wanted) {
    const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.*name == wanted; });
    if (found != items.end()) return *found;
    items.emplace_back().*name = wanted;
    return items.back();
}

template <class Target>
bool set_by_schema(const std::vector<Key<Target>>& keys, const std::string& name, Target& target,
                   const std::string& value, const std::filesystem::path& folder) {
    for (const Key<Target>& key : keys) {
        if (key.name != name) continue;
        key.set(target, value, folder);
        return true;
    }
    return false;
}

/// Whether the name is that of a fixed section, or of a part of one: "detect", "detect.fit".
bool is_fixed_section(const std::string& name) {
    const std::vector<Key<Config>>& keys = config_keys();
    return std::any_of(keys.begin(), keys.end(),
                       [&](const Key<Config>& key) { return key.name.starts_with(name + "."); });
}

std::vector<std::string> section_names() {
    std::vector<std::string> names;
    for (const Section& section : sections()) names.push_back(section.name);
    for (const char* const kind : {"scene.<id>", "layer.<role>", "rule.<name>", "area.<id>", "sweep"})
        names.emplace_back(kind);
    return names;
}

/// Every key that could have been meant, written with the free name of the section that was met.
std::vector<std::string> candidates(const std::optional<FreeName>& free) {
    std::vector<std::string> names;
    if (!free) {
        for (const Key<Config>& key : config_keys()) names.push_back(key.name);
        return names;
    }
    const std::string prefix = free->kind + "." + free->name + ".";
    const auto add = [&](const std::string& name) { names.push_back(prefix + name); };
    if (free->kind == "scene") {
        for (const auto& key : scene_keys()) add(key.name);
        for (const std::string_view role : kBandRoles) add("bands." + std::string(role));
    } else if (free->kind == "layer") {
        for (const auto& key : layer_keys()) add(key.name);
        for (const std::string_view field : kLayerFields) add("field." + std::string(field));
    } else if (free->kind == "area") {
        for (const auto& key : area_keys()) add(key.name);
    } else {
        for (const auto& key : rule_keys()) add(key.name);
    }
    return names;
}

std::string last_part(const std::string& key) { return key.substr(key.rfind('.') + 1); }

}  // namespace

void Applier::open_section(const SectionStart& section) {
    origins_.emplace(section.name, section.origin);
    if (const auto free = split_free_name(section.name); free && free->rest.empty()) {
        if (free->kind == "scene") find_or_add(config_.scenes, &SceneSpec::id, free->name);
        if (free->kind == "rule") find_or_add(config_.rule_table, &RuleSpec::name, free->name);
        if (free->kind == "area") find_or_add(config_.areas, &AreaSpec::id, free->name);
        if (free->kind == "layer") {
            if (is_one_of(free->name, kLayerRoles)) {
                find_or_add(config_.layers, &LayerSpec::role, free->name);
            } else {
                unknown_sections_.insert(section.name);
                const auto near = nearest(free->name, {kLayerRoles.begin(), kLayerRoles.end()});
                faults_.add(section.origin, section.name, "\"" + free->name + "\" is no role of a layer",
                            (near ? "Did you mean " + *near + "? " : "") + "Roles are " + join(kLayerRoles));
            }
        }
        return;
    }
    if (is_fixed_section(section.name) || section.name == "sweep") return;
    unknown_sections_.insert(section.name);
    const auto near = nearest(section.name, section_names());
    faults_.add(section.origin, section.name, "the section is unknown",
                (near ? "Did you mean [" + *near + "]? " : "") + "Sections are " + print_list(section_names()));
}

void Applier::apply(const Assignment& assignment, const std::filesystem::path& folder, bool once) {
    if (const auto free = split_free_name(assignment.key); free && free->kind == "layer" && !free->rest.empty()) {
        // An override names a role without a section's line; an unknown one is told of once.
        const std::string section = "layer." + free->name;
        if (!origins_.contains(section)) open_section({assignment.origin, section});
    }
    if (is_in_unknown_section(assignment.key)) return;
    const auto [earlier, fresh] = origins_.emplace(assignment.key, assignment.origin);
    if (!fresh && once) {
        faults_.add(assignment.origin, assignment.key, "the key was set before, at " + earlier->second.text,
                    "Remove one of the two");
        return;
    }
    earlier->second = assignment.origin;
    if (holds_secret(assignment.value)) {
        faults_.add(assignment.origin, assignment.key, "the value holds a password or access token",
                    "Remove it and give it in the environment (PGPASSWORD, PGSERVICE, AWS_*)");
        return;
    }
    set(assignment, folder);
}

void Applier::set(const Assignment& assignment, const std::filesystem::path& folder) {
    // What is varied is judged when the whole is known, see tune/space.hpp.
    constexpr std::string_view kSweep = "sweep.";
    if (assignment.key.starts_with(kSweep)) {
        find_or_add(config_.sweeps, &SweepSpec::key, assignment.key.substr(kSweep.size())).values = assignment.value;
        return;
    }
    try {
        if (set_in_free_section(assignment, folder)) return;
        if (set_by_schema(config_keys(), assignment.key, config_, assignment.value, folder)) return;
    } catch (const ValueError& error) {
        faults_.add(assignment.origin, assignment.key, error.what(), error.remedy());
        return;
    }
    report_unknown_key(assignment);
}

bool Applier::set_in_free_section(const Assignment& assignment, const std::filesystem::path& folder) {
    const auto free = split_free_name(assignment.key);
    if (!free || free->rest.empty()) return false;
    const std::string& rest = free->rest;
    if (free->kind == "scene") {
        SceneSpec& scene = find_or_add(config_.scenes, &SceneSpec::id, free->name);
        if (rest.starts_with("bands.")) {
            set_scene_band(scene, rest.substr(6), assignment.value);
            return true;
        }
        return set_by_schema(scene_keys(), rest, scene, assignment.value, folder);
    }
    if (free->kind == "layer") {
        LayerSpec& layer = find_or_add(config_.layers, &LayerSpec::role, free->name);
        if (rest.starts_with("field.")) {
            set_layer_field(layer, rest.substr(6), assignment.value);
            return true;
        }
        return set_by_schema(layer_keys(), rest, layer, assignment.value, folder);
    }
    if (free->kind == "area")
        return set_by_schema(area_keys(), rest, find_or_add(config_.areas, &AreaSpec::id, free->name), assignment.value,
                             folder);
    RuleSpec& rule = find_or_add(config_.rule_table, &RuleSpec::name, free->name);
    return set_by_schema(rule_keys(), rest, rule, assignment.value, folder);
}

bool Applier::is_in_unknown_section(const std::string& key) const {
    return std::any_of(unknown_sections_.begin(), unknown_sections_.end(),
                       [&](const std::string& section) { return key.starts_with(section + "."); });
}

void Applier::report_unknown_key(const Assignment& assignment) {
    const auto free = split_free_name(assignment.key);
    const std::vector<std::string> known = candidates(free);
    std::optional<std::string> near = nearest(assignment.key, known);
    // The right key in a wrong section is a slip too far apart for the edit distance.
    for (const std::string& name : known)
        if (last_part(name) == last_part(assignment.key)) near = name;
    faults_.add(assignment.origin, assignment.key, "the key is unknown",
                near ? "Did you mean " + *near + "?" : "configs/default.ini lists all keys");
}

}  // namespace quarrywatch::config
