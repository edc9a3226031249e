#pragma once
// Scenes listed in a table: catalogue.csv.

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/io/catalogue_entry.hpp"

namespace quarrywatch::io {

/// One row of a table with the line where it begins.
struct CsvRow {
    int line = 1;
    std::vector<std::string> cells;
};

/// Rows of comma-separated values as RFC 4180 has them: cells in quotes may hold commas, line ends and doubled quotes;
/// lines end with LF or CR LF. Empty lines are passed over.
/// throws  Fault (bad_input), with the line: a quote that is not closed, text behind a closing quote, a quote within a
///         bare cell, more than 1,000,000 rows.
/// cost    O(text).
std::vector<CsvRow> parse_csv(std::string_view text, const std::string& name);

/// The scenes of a table, UTF-8 with or without byte-order mark, of 64 MiB at most. Its first row names the columns, in
/// any order: id, path, date, sensor, bands, mask, mask_kind, scale, offset, nodata, which mean what they do in
/// [scene.<id>]. Only path is needed; an empty cell says nothing. Relative paths are relative to the table's folder.
///
/// throws  Fault (bad_input): the file cannot be read, it has no path column, an unknown or repeated column, no row; or
///         one fault that lists every faulty row with its line (the first 50, and how many more).
std::vector<CatalogueEntry> read_csv_scenes(const std::string& path);

}  // namespace quarrywatch::io
