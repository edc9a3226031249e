#pragma once
// The schema: every key that a configuration may hold, in stage order. One table per theme (schema_run.cpp,
// schema_stages.cpp, schema_detect.cpp, schema_series.cpp, schema_inputs.cpp, schema_tune.cpp); a new key is one entry
// there, and its stage stands in key_stages.cpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/config/key.hpp"

namespace quarrywatch::config {

/// A section of the fixed part: "run", with what it is for.
struct Section {
    std::string name;
    std::string meaning;
};

/// The sections of the fixed part, in stage order.
const std::vector<Section>& sections();

/// The keys of the fixed part, "section.key", grouped by section in the order of sections().
const std::vector<Key<Config>>& config_keys();

/// The keys of a [scene.<id>], a [layer.<role>] and a [rule.<name>] section. Besides these, `bands.<role>` in a scene
/// and `field.<name>` in a layer are read by set_scene_band and set_layer_field.
const std::vector<Key<SceneSpec>>& scene_keys();
const std::vector<Key<LayerSpec>>& layer_keys();
const std::vector<Key<RuleSpec>>& rule_keys();
/// The keys of an [area.<id>] section. Keys of [sweep] are keys of everything else.
const std::vector<Key<AreaSpec>>& area_keys();

/// `bands.<role> = number or fragment`, `field.<name> = their name`. throws ValueError: unknown role or name, empty
/// value.
void set_scene_band(SceneSpec& scene, const std::string& role, const std::string& value);
void set_layer_field(LayerSpec& layer, const std::string& name, const std::string& value);

/// The key of a fixed section by its full name, or null.
const Key<Config>* find_config_key(std::string_view name);

/// The tables behind config_keys(), one per file.
namespace schema {
std::vector<Key<Config>> run_keys();
std::vector<Key<Config>> stage_keys();
std::vector<Key<Config>> detect_keys();
std::vector<Key<Config>> series_keys();
std::vector<Key<Config>> ranking_keys();
std::vector<Key<Config>> site_keys();
std::vector<Key<Config>> output_keys();
std::vector<Key<Config>> learn_keys();
std::vector<Key<Config>> tune_keys();
}  // namespace schema

}  // namespace quarrywatch::config
