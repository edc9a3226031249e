#pragma once
// What a list says of a site, in the inspectors' language: lists, map cards and letters take words from here.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::dispatch {

/// Fields of a list, in its order: names of `sites`, each with an entry "header.<name>" in the catalogue.
[[nodiscard]] std::span<const std::string_view> list_fields();

/// A field's value in words; texts of layers as they are, not yet made safe for any format. Empty where it is unknown.
/// throws std::out_of_range where no field has the name.
[[nodiscard]] std::string list_word(std::string_view name, const Site& site, config::Language language);

/// A list: UTF-8 with a byte-order mark and CRLF line ends; texts that begin like a formula get an apostrophe.
[[nodiscard]] std::string list_table(const std::vector<const Site*>& sites, config::Language language);

}  // namespace quarrywatch::dispatch
