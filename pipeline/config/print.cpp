#include "pipeline/config/print.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "pipeline/config/schema.hpp"

namespace quarrywatch::config {
namespace {

constexpr std::size_t kLineWidth = 116;

/// A comment of any length, broken at spaces.
void add_comment(std::string& ini, std::string_view text) {
    const std::size_t width = kLineWidth - 2;
    while (!text.empty()) {
        std::size_t end = text.size();
        if (end > width) {
            end = text.rfind(' ', width);
            if (end == std::string_view::npos || end == 0) end = std::min(text.find(' '), text.size());
        }
        ini += "# " + std::string(text.substr(0, end)) + "\n";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// "Side of a tile. [px; 64 to 8192]"
template <class Target>
std::string describe(const Key<Target>& key) {
    return key.meaning + ". [" + (key.unit.empty() ? "" : key.unit + "; ") + key.range + "]";
}

/// The keys of a section with a free name, as comments: there is no default scene or layer.
template <class Target>
void add_free_keys(std::string& ini, const std::vector<Key<Target>>& keys) {
    for (const Key<Target>& key : keys) add_comment(ini, key.name + ": " + describe(key));
}

void add_fixed_section(std::string& ini, const Section& section, const Config& defaults) {
    ini += "\n";
    add_comment(ini, section.meaning + ".");
    ini += "[" + section.name + "]\n";
    const std::string prefix = section.name + ".";
    for (const Key<Config>& key : config_keys()) {
        if (!key.name.starts_with(prefix)) continue;
        const std::string value = key.print(defaults);
        add_comment(ini, describe(key));
        ini += key.name.substr(prefix.size()) + " =" + (value.empty() ? "" : " " + value) + "\n";
    }
}

void add_scenes_and_layers(std::string& ini) {
    ini += "\n# [scene.<id>], one section for each scene; the identifier is free and holds no dot.\n";
    add_free_keys(ini, scene_keys());
    ini += "\n";
    add_comment(ini, "[layer.<role>], one section for each layer of the office. Roles: " + join(kLayerRoles) + ".");
    add_free_keys(ini, layer_keys());
    add_comment(ini, "field.<name>: Name of the layer's own field that holds ours. [names " + join(kLayerFields) + "]");
}

void add_areas_and_sweep(std::string& ini) {
    ini += "\n# [area.<id>], one section for each labelled area.\n";
    add_free_keys(ini, area_keys());
    ini += "\n";
    add_comment(ini,
                "[sweep], one line for each key that is varied: LOW:HIGH:STEP, LOW:HIGH:*FACTOR, A | B | C; for a "
                "search that is random or directed also LOW:HIGH and LOW:HIGH:log. rule.<name>.when.<evidence> varies "
                "the number that a rule compares that evidence with.");
}

void add_rules(std::string& ini, const Config& defaults) {
    ini += "\n";
    add_comment(ini,
                "[rule.<name>], tried in the order of the names, byte by byte; the first that holds gives the class. "
                "An office's file "
                "may change a rule, add one, or take one out by an empty `when`.");
    add_comment(ini, "A comparison with evidence that is absent (no such band, no such layer) is false.");
    add_comment(ini, "Evidence: " + join(kIndexEvidence) + ", each with _before, _after and _delta; " +
                         join(kSiteEvidence) + ".");
    add_free_keys(ini, rule_keys());
    for (const RuleSpec& rule : defaults.rule_table) {
        ini += "\n[rule." + rule.name + "]\n";
        for (const Key<RuleSpec>& key : rule_keys())
            if (const std::string value = key.print(rule); !value.empty()) ini += key.name + " = " + value + "\n";
    }
}

template <class Target>
void add_values(std::vector<std::pair<std::string, std::string>>& values, const std::string& section,
                const std::vector<Key<Target>>& keys, const Target& target) {
    for (const Key<Target>& key : keys) values.emplace_back(section + "." + key.name, key.print(target));
}

/// "rule.70_new_scar.when" is section "rule.70_new_scar", key "when"; "detect.threshold.rule" section "detect".
std::pair<std::string, std::string> split(const std::string& key) {
    std::size_t cut = key.find('.');
    for (const char* const kind : {"scene.", "layer.", "rule.", "area."})
        if (key.starts_with(kind)) cut = key.find('.', cut + 1);
    return {key.substr(0, cut), key.substr(cut + 1)};
}

}  // namespace

std::string print_default_ini() {
    const Config defaults;
    std::string ini =
        "# Every key of quarrywatch with its default. Written by the program from the defaults in its code.\n"
        "# An office's file holds only what differs. A comment begins with # or ; at the start of a line or after a "
        "space.\n"
        "# Relative paths are relative to the file's folder. --set section.key=value overrides any key.\n"
        "# Secrets never stand here: give them in the environment (PGPASSWORD, PGSERVICE, AWS_*).\n";
    for (const Section& section : sections()) {
        add_fixed_section(ini, section, defaults);
        if (section.name == "grid") add_scenes_and_layers(ini);
        if (section.name == "rules") add_rules(ini, defaults);
        if (section.name == "tune") add_areas_and_sweep(ini);
    }
    return ini;
}

std::vector<std::pair<std::string, std::string>> list_values(const Config& config) {
    std::vector<std::pair<std::string, std::string>> values;
    for (const Key<Config>& key : config_keys()) values.emplace_back(key.name, key.print(config));
    for (const SceneSpec& scene : config.scenes) add_values(values, "scene." + scene.id, scene_keys(), scene);
    for (const LayerSpec& layer : config.layers) {
        const std::string section = "layer." + layer.role;
        add_values(values, section, layer_keys(), layer);
        for (const auto& [name, theirs] : layer.fields) values.emplace_back(section + ".field." + name, theirs);
    }
    for (const RuleSpec& rule : config.rule_table) add_values(values, "rule." + rule.name, rule_keys(), rule);
    for (const AreaSpec& area : config.areas) add_values(values, "area." + area.id, area_keys(), area);
    for (const SweepSpec& sweep : config.sweeps) values.emplace_back("sweep." + sweep.key, sweep.values);
    return values;
}

std::string print_differences(const Config& config, const std::function<bool(std::string_view key)>& belongs) {
    std::map<std::string, std::string> defaults;
    const Config standard_config;
    for (const auto& [key, value] : list_values(standard_config)) defaults.emplace(key, value);
    std::vector<std::pair<std::string, std::string>> sections;  // name and lines, in the order met
    const auto add = [&](const std::string& key, const std::string& value) {
        const std::pair<std::string, std::string> place = split(key);
        auto found =
            std::find_if(sections.begin(), sections.end(), [&](const auto& s) { return s.first == place.first; });
        if (found == sections.end()) found = sections.insert(sections.end(), {place.first, ""});
        found->second += place.second + " =" + (value.empty() ? "" : " " + value) + "\n";
    };
    for (const auto& [key, value] : list_values(config)) {
        if (!belongs(key)) continue;
        const auto standard = defaults.find(key);
        if (standard == defaults.end() ? !value.empty() : value != standard->second) add(key, value);
    }
    // A rule that was taken out stays out.
    for (const RuleSpec& rule : default_rules())
        if (std::none_of(config.rule_table.begin(), config.rule_table.end(),
                         [&](const RuleSpec& own) { return own.name == rule.name; }))
            add("rule." + rule.name + ".when", "");
    std::string ini;
    for (const auto& [section, lines] : sections) ini += "\n[" + section + "]\n" + lines;
    return ini;
}

}  // namespace quarrywatch::config
