#pragma once
// What inspectors found, as the office sends it back.

#include <cstddef>
#include <string>
#include <vector>

#include "pipeline/ledger/records.hpp"

namespace quarrywatch::io {

struct VerdictFile {
    std::vector<ledger::VerdictRecord> verdicts;  ///< in the order of the rows; `source` is file name and row
    std::size_t not_visited = 0;                  ///< rows without a verdict, left out
};

/// Read a CSV (UTF-8 with or without BOM, or GB 18030), GeoPackage (by its ending .gpkg) or GeoJSON (.geojson, .json).
/// Columns and values by the words of verdict_words.hpp in any order; others are ignored. Of a GeoPackage the first
/// layer that has the columns is read. Rows of a CSV count as a spreadsheet shows them, the header being row 1 and
/// blank lines left out; features count from 1. At most 100,000 rows and 64 MiB.
/// throws  Fault (bad_input): no such file, too large, no column of site numbers or verdicts, two columns of one
///         meaning; and one for all rows that cannot be taken (no site number, a word that means nothing, a date that
///         is none), the first 20 of them named. Then nothing is taken.
VerdictFile read_verdict_file(const std::string& path);

}  // namespace quarrywatch::io
