#pragma once
// The configuration in writing: the documented defaults, and the values of a run for its manifest.

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/config/config.hpp"

namespace quarrywatch::config {

/// The content of configs/default.ini: every key of the fixed sections with its default, and the sections with a free
/// name as comments; each key with unit, range and meaning, in stage order. Reading it back gives the defaults.
std::string print_default_ini();

/// Every key of `config` with its value as it would be written, in the order of the INI: fixed sections, scenes,
/// layers, rules. Paths are those that will be used. For run.json.
std::vector<std::pair<std::string, std::string>> list_values(const Config& config);

/// What of `config` differs from the defaults, as an INI that makes the same again; each section after an empty line.
/// belongs  whether a key is to be written.
std::string print_differences(const Config& config, const std::function<bool(std::string_view key)>& belongs);

}  // namespace quarrywatch::config
