#pragma once
// The text of an INI file as assignments with their lines. Knows nothing of which keys exist.

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/config/faults.hpp"

namespace quarrywatch::config {

/// One setting: full key ("coregister.match.window_px") and its text, trimmed.
struct Assignment {
    Origin origin;
    std::string key;
    std::string value;
};

/// The start of a section, so that an empty or misspelt one can be told of.
struct SectionStart {
    Origin origin;
    std::string name;
};

struct IniContent {
    std::vector<SectionStart> sections;
    std::vector<Assignment> assignments;  ///< in the order of the file
};

/// Parse the content of the file `name` (used in messages only). Lines are `[section]`, `key = value` or empty; a
/// comment begins with # or ; at the start of a line or after white space. UTF-8 with or without a byte-order mark;
/// line ends LF or CR LF. Faults (not UTF-8, neither section nor assignment, key before the first section) go to
/// `faults`. Each line is split by Boost.Program_options' parser, which itself knows neither lines nor the comment sign
/// ";".
IniContent parse_ini(std::string_view text, const std::string& name, FaultList& faults);

/// Whether the text is well-formed UTF-8 without control characters other than tab and carriage return.
bool is_plain_utf8(std::string_view text);

}  // namespace quarrywatch::config
