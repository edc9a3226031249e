#pragma once
// Sites as a table in Chinese, and the dictionary of the fields' codes.

#include <filesystem>
#include <span>

#include "pipeline/io/office_fields.hpp"
#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::io {

/// Stage all office fields of the rows under their Chinese names: UTF-8 with a byte-order mark and CRLF line ends, as
/// Excel expects; texts that begin like a formula get an apostrophe before them. throws Fault (bad_output).
[[nodiscard]] StagedOutput write_office_csv(const std::filesystem::path& path, std::span<const OfficeRow> rows);

/// Stage what each code means: code, Chinese, English, type, width in characters, decimals, unit. Written likewise.
[[nodiscard]] StagedOutput write_field_dictionary(const std::filesystem::path& path);

}  // namespace quarrywatch::io
