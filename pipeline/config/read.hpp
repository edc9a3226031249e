#pragma once
// From an INI file and overrides to a checked configuration.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"

namespace quarrywatch::config {

/// A setting from the command line: where it was given ("--set", "--threads"), and `section.key=value`.
struct Override {
    std::string origin;
    std::string text;
};

/// Read a configuration: the defaults of the structs, changed by the file (where given), changed by the overrides in
/// their order; the later wins. [rule.<name>] sections change the built-in rules of the same name or add to them; a
/// rule whose `when` is empty is taken out. Relative paths are relative to the file's folder; in overrides, to the
/// current one. Touches no file but the INI itself. Cost: linear in the text. throws Fault (bad_configuration) that
/// lists all faults at once, each as "FILE:LINE section.key: what. remedy": file
///        that cannot be read, syntax, unknown section or key with the nearest known one, key given twice, value of a
///        wrong type or out of range, secrets in values, scenes and layers without a path, rules without condition or
///        class.
Config read_config(const std::optional<std::filesystem::path>& file, const std::vector<Override>& overrides);

/// A configuration that was read, with some keys changed. Errors as above.
Config with_settings(const Config& base, const std::vector<Override>& settings);

/// The same as read_config, with all overrides given by --set.
Config read_config(const std::optional<std::filesystem::path>& file, const std::vector<std::string>& sets);

}  // namespace quarrywatch::config
