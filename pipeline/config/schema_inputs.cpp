// Keys of the sections with a free name: scenes, layers, rules.

#include <algorithm>

#include "pipeline/config/nearest.hpp"
#include "pipeline/config/rule_expression.hpp"
#include "pipeline/config/schema.hpp"
#include "pipeline/io/sensor_profiles.hpp"

#define MEMBER QUARRYWATCH_MEMBER

namespace quarrywatch::config {
namespace {

Key<SceneSpec> date_key() {
    Key<SceneSpec> key;
    key.name = "date";
    key.range = "year-month-day, or empty";
    key.meaning = "Date of acquisition; empty: from the file's name, else from its metadata";
    key.set = [](SceneSpec& scene, const std::string& text, const std::filesystem::path&) {
        scene.date = text.empty() ? std::nullopt : std::optional<Date>(parse_date(text));
    };
    key.print = [](const SceneSpec& scene) { return scene.date ? print_date(*scene.date) : std::string(); };
    return key;
}

Key<SceneSpec> bands_key() {
    Key<SceneSpec> key;
    key.name = "bands";
    key.range = "role:band, role:band ...; roles " + join(kBandRoles);
    key.meaning =
        "Band number, counted from 1, or a part of the band file's name, for each role; also as bands.<role> = band";
    key.set = [](SceneSpec& scene, const std::string& text, const std::filesystem::path&) {
        SceneSpec fresh;
        for (const std::string& item : parse_list(text)) {
            const std::size_t colon = item.find(':');
            if (colon == std::string::npos)
                throw ValueError("\"" + item + "\" names no band", "Write role:band, e.g. blue:1, green:2");
            const std::string role(trimmed(std::string_view(item).substr(0, colon)));
            if (fresh.bands.contains(role)) throw ValueError(role + " is named twice", "Remove one of the two");
            set_scene_band(fresh, role, std::string(trimmed(std::string_view(item).substr(colon + 1))));
        }
        scene.bands = std::move(fresh.bands);
    };
    key.print = [](const SceneSpec& scene) {
        std::string text;
        for (const auto& [role, band] : scene.bands) text += (text.empty() ? "" : ", ") + role + ":" + band;
        return text;
    };
    return key;
}

void require_path(const std::string& text) {
    if (text.empty()) throw ValueError("the path is empty", "Give a path, or remove the section");
}

std::vector<std::string> sensor_names() {
    std::vector<std::string> names;
    for (const io::SensorProfile& profile : io::sensor_profiles()) names.emplace_back(profile.name);
    return names;
}

void require_sensor(const std::string& text) {
    if (!text.empty()) detail::require_listed(text, sensor_names());
}

std::vector<std::string> evidence_names() {
    std::vector<std::string> names(kSiteEvidence.begin(), kSiteEvidence.end());
    for (const std::string_view index : kIndexEvidence)
        for (const char* const suffix : {"_before", "_after", "_delta"}) names.push_back(std::string(index) + suffix);
    return names;
}

// A condition is checked where it stands, so that the fault names its line.
void require_condition(const std::string& text) {
    if (text.empty()) return;
    try {
        for (const std::string& name : parse_rule(text).names()) {
            if (is_evidence(name)) continue;
            const std::optional<std::string> near = nearest(name, evidence_names());
            throw ValueError("\"" + name + "\" is no evidence",
                             (near ? "Did you mean " + *near + "? " : "") + "Evidence is " + join(kSiteEvidence) +
                                 ", or one of " + join(kIndexEvidence) + " with _before, _after or _delta");
        }
    } catch (const RuleSyntaxError& error) {
        throw ValueError(error.what(),
                         "Write comparisons like ndvi_delta <= -0.15, joined by and, or, and parentheses");
    }
}

void require_class(const std::string& text) {
    std::vector<std::string> list(kClasses.begin(), kClasses.end());
    list.emplace_back(kPseudoChange);
    detail::require_listed(text, list);
}

void require_reason(const std::string& text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    if (!plain) throw ValueError("\"" + text + "\" is no reason", "Write lower-case letters and underscores");
}

}  // namespace

const std::vector<Key<SceneSpec>>& scene_keys() {
    using K = Keys<SceneSpec>;
    static const std::vector<Key<SceneSpec>> kKeys{
        K::path("path", "a raster, a folder of single-band rasters, or a pattern with * or ?", "Where the scene lies",
                MEMBER(path), require_path),
        date_key(),
        K::text("sensor", print_list(sensor_names()) + ", or empty",
                "Which band is which, and its scale; empty: guessed from the file's name", MEMBER(sensor),
                require_sensor),
        bands_key(),
        K::path("mask", "a raster or a pattern with * or ?, or empty", "Clear-sky mask", MEMBER(mask)),
        K::choice("mask_kind", "What the mask's numbers mean", MEMBER(mask_kind)),
        K::real("scale", "", Interval{}, "Reflectance = number * scale + offset; empty: from the sensor or the file",
                MEMBER(scale)),
        K::real("offset", "", Interval{}, "See scale", MEMBER(offset)),
        K::real("nodata", "", Interval{}, "Number that means no data; empty: from the file", MEMBER(nodata)),
    };
    return kKeys;
}

const std::vector<Key<LayerSpec>>& layer_keys() {
    using K = Keys<LayerSpec>;
    static const std::vector<Key<LayerSpec>> kKeys{
        K::path("path", "anything that GDAL reads as vectors", "Where the layer lies", MEMBER(path), require_path),
        K::text("layer", "text, or empty", "Name of the layer within it; empty: the first", MEMBER(layer)),
        K::text("where", "an attribute filter in SQL, or empty", "Only features that meet this", MEMBER(where)),
    };
    return kKeys;
}

const std::vector<Key<RuleSpec>>& rule_keys() {
    using K = Keys<RuleSpec>;
    static const std::vector<Key<RuleSpec>> kKeys{
        K::text("when", "comparisons of evidence with numbers, joined by and, or, and parentheses; empty: no such rule",
                "Condition", MEMBER(when), require_condition),
        K::text("class", join(kClasses) + ", " + std::string(kPseudoChange),
                "Class of the sites that meet it; pseudo_change: a guard, its sites are no change", MEMBER(class_name),
                require_class),
        K::text("reason", "lower-case letters and underscores, or empty", "Of a guard: why it is no change",
                MEMBER(reason), require_reason),
    };
    return kKeys;
}

void set_scene_band(SceneSpec& scene, const std::string& role, const std::string& value) {
    detail::require_listed(role, {kBandRoles.begin(), kBandRoles.end()});
    if (value.empty())
        throw ValueError("no band is given for " + role,
                         "Give its number, counted from 1, or a part of its file's name");
    if (value.find_first_not_of("-0123456789") == std::string::npos)
        detail::require_inside(parse_real(value), value, between(1, 65535));
    scene.bands[role] = value;
}

void set_layer_field(LayerSpec& layer, const std::string& name, const std::string& value) {
    detail::require_listed(name, {kLayerFields.begin(), kLayerFields.end()});
    if (value.empty())
        throw ValueError("no field is given for " + name, "Give the field's name in the layer, or remove the line");
    layer.fields[name] = value;
}

}  // namespace quarrywatch::config

#undef MEMBER
