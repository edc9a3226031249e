#pragma once
// Every text that inspectors read, in both languages, side by side. Messages of the program itself are English and
// stand where they are raised.

#include <optional>
#include <span>
#include <string_view>

#include "pipeline/config/config.hpp"

namespace quarrywatch::texts {

struct Entry {
    std::string_view key;  ///< "class.new_scar", "header.area_mu", "status.findings"
    std::string_view en;
    std::string_view zh;
};

/// All entries, sorted by key.
std::span<const Entry> catalogue();

/// The text of a key, or null where there is none.
std::optional<std::string_view> find_text(std::string_view key, config::Language language);

/// The text of a key.
/// throws std::out_of_range, naming the key, where there is none: a slip of the programmer.
std::string_view text(std::string_view key, config::Language language);

}  // namespace quarrywatch::texts
