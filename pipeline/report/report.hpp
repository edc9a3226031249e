#pragma once
// report/: what inspectors open in the morning.

#include <filesystem>
#include <vector>

#include "pipeline/io/staged_output.hpp"
#include "pipeline/report/map_tiles.hpp"
#include "pipeline/report/pictures.hpp"
#include "pipeline/report/report_data.hpp"

namespace quarrywatch::report {

/// Stage the page, its data, the map's tiles and the cards' pictures in `folder`.
///
/// content   its chips and zoom are filled in here. pictures  of the night's last look, or null: then the page has
///           outlines only. for_each  shares the work out.
/// throws Fault (bad_input, bad_output). cost  both scenes are read once for the map, and around every site.
[[nodiscard]] std::vector<io::StagedOutput> write_report(const std::filesystem::path& folder, ReportContent content,
                                                         const PairPictures* pictures, config::Language language,
                                                         const ForEach& for_each);

}  // namespace quarrywatch::report
