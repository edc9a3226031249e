#pragma once
// Rows of comma-separated values.

#include <string>
#include <string_view>
#include <vector>

namespace quarrywatch::texts {

/// A field as RFC 4180 writes it: in quotes where it holds a comma, a quote or a line end, quotes doubled.
std::string csv_field(std::string_view text);

/// Fields joined by commas, each through csv_field, ended by `line_end`.
std::string csv_row(const std::vector<std::string>& fields, std::string_view line_end = "\n");

/// Whether a spreadsheet may take the text for a formula: it begins with = + - @, a tab or a carriage return.
bool begins_like_formula(std::string_view text);

/// Text that a spreadsheet cannot take for a formula: what begins like one gets an apostrophe before it. For texts that
/// come from outside, not for our own numbers.
std::string without_formula(std::string_view text);

/// What without_formula was given: the apostrophe goes where one was put.
std::string_view with_formula(std::string_view text);

/// A name for a file made from text of a layer: path separators, control characters and those that Windows refuses
/// become "_", leading and trailing dots and blanks go, at most 80 bytes without cutting a UTF-8 character; never empty
/// ("_").
std::string safe_file_name(std::string_view text);

}  // namespace quarrywatch::texts
