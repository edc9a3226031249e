#include "pipeline/config/check.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/config/names.hpp"

namespace quarrywatch::config {
namespace {

/// Where the section begins; for one known from overrides only, where its first key in the alphabet was set.
Origin origin_of(const Origins& origins, const std::string& section) {
    if (const auto found = origins.find(section); found != origins.end()) return found->second;
    const auto key = origins.lower_bound(section + ".");
    return key != origins.end() && key->first.starts_with(section + ".") ? key->second : Origin{"configuration", 0};
}

}  // namespace

void settle_rules(std::vector<RuleSpec>& rules, const Origins& origins) {
    // An office that makes a class of a guard need not take its reason away as well.
    for (RuleSpec& rule : rules)
        if (rule.class_name != kPseudoChange && !origins.contains("rule." + rule.name + ".reason")) rule.reason.clear();
    std::erase_if(rules, [&](const RuleSpec& rule) {
        return rule.when.empty() && origins.contains("rule." + rule.name + ".when");
    });
    std::stable_sort(rules.begin(), rules.end(), [](const RuleSpec& a, const RuleSpec& b) { return a.name < b.name; });
}

void check_config(const Config& config, const Origins& origins, FaultList& faults) {
    const auto report = [&](const std::string& section, const std::string& key, const char* what, const char* remedy) {
        faults.add(origin_of(origins, section), section + "." + key, what, remedy);
    };
    for (const SceneSpec& scene : config.scenes) {
        const std::string section = "scene." + scene.id;
        // A path that was set and refused was told of already.
        if (scene.path.empty() && !origins.contains(section + ".path"))
            report(section, "path", "the scene has no path", "Give its path, or remove the section");
        if (!scene.mask.empty() && scene.mask_kind == MaskKind::none && !origins.contains(section + ".mask_kind"))
            report(section, "mask_kind", "the mask has no kind",
                   "Say what its numbers mean: scl, scl_colours, qa_pixel, clear_is_1 or clear_is_0");
    }
    for (const LayerSpec& layer : config.layers)
        if (const std::string section = "layer." + layer.role;
            layer.path.empty() && !origins.contains(section + ".path"))
            report(section, "path", "the layer has no path", "Give its path, or remove the section");
    for (const AreaSpec& area : config.areas) {
        const std::string section = "area." + area.id;
        const bool before = !area.before.path.empty(), after = !area.after.path.empty();
        if (before != after || (before && !area.config.empty()))
            report(section, "config", "the area has half a pair, or a pair beside a configuration",
                   "Give config, or before and after, or none of them for this configuration's own scenes");
        if (area.truth.empty() == area.verdicts.empty())
            report(section, "truth", "the area has no labels, or two kinds of them", "Give either truth or verdicts");
        if (!area.unchanged.empty() && area.truth.empty())
            report(section, "unchanged", "it stands without truth", "Give truth as well, or remove it");
        if ((!area.before.mask.empty() || !area.after.mask.empty()) && area.before.mask_kind == MaskKind::none)
            report(section, "mask_kind", "the mask has no kind",
                   "Say what its numbers mean: scl, scl_colours, qa_pixel, clear_is_1 or clear_is_0");
    }
    for (const auto& [section, options] : {std::pair("detect", &config.detect), std::pair("sar", &config.sar)})
        if (detect::asks(*options, detect::Method::onnx) && options->network.empty())
            report(section, "network", "method onnx has no network", "Give the file of one that was trained");
    const Catalogue& catalogue = config.catalogue;
    if (catalogue.from && catalogue.to && *catalogue.to < *catalogue.from)
        report("catalogue", "to", "it lies before catalogue.from", "Give the earlier day as from");
    const Series& series = config.series;
    if (series.maximum_age_days < series.minimum_gap_days)
        report("series", "maximum_age_days", "it is less than series.minimum_gap_days",
               "Give an age that a baseline can have");
    if (!(series.start_probability <= series.medium_probability &&
          series.medium_probability <= series.high_probability &&
          series.reject_probability <= series.start_probability))
        report("series", "high_probability", "the probabilities do not rise",
               "Let reject_probability <= start_probability <= medium_probability <= high_probability");
    for (const RuleSpec& rule : config.rule_table) {
        const std::string section = "rule." + rule.name;
        // A condition or class that is wrong in itself was told of already; only missing ones are told of here.
        if (rule.when.empty())
            report(section, "when", "the rule has no condition", "Give one, e.g. when = ndvi_delta <= -0.15");
        if (rule.class_name.empty() && !origins.contains(section + ".class"))
            report(section, "class", "the rule has no class", "Give one, e.g. class = new_scar");
        if (rule.class_name == kPseudoChange && rule.reason.empty() && !origins.contains(section + ".reason"))
            report(section, "reason", "the guard has no reason", "Give one, e.g. reason = cloud_edge");
        if (rule.class_name != kPseudoChange && !rule.reason.empty())
            report(section, "reason", "only a guard has a reason", "Remove it, or set class = pseudo_change");
    }
}

}  // namespace quarrywatch::config
