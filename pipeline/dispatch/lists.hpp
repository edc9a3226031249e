#pragma once
// The lists that go out: one per township, and a summary that says where nobody could look.

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/dispatch/township_summary.hpp"
#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::dispatch {

/// Stage <folder>/<county>/<township>.csv for every row and <folder>/summary.csv.
///
/// A list holds the row's sites by priority; that of a township without sites holds the header only, so that no list of
/// an earlier run stays behind as if it were today's. In `language`, UTF-8 with a byte-order mark and CRLF line ends,
/// as spreadsheets expect; texts that begin like a formula get an apostrophe before them. File names are the places'
/// names made safe, `unassigned` where there is none; two places whose names become the same are told apart by _2, _3.
/// The summary has one line per row: county, township, responsible person, number of sites, share seen clearly
/// (percent), status, reason of what was not seen, name of the list. throws Fault (bad_output).
std::vector<io::StagedOutput> write_lists(const std::filesystem::path& folder, const std::vector<TownshipRow>& rows,
                                          config::Language language);

}  // namespace quarrywatch::dispatch
