#pragma once
// report/: what inspectors open in the morning.

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/dispatch/site_pictures.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/report/map_tiles.hpp"
#include "pipeline/report/pictures.hpp"
#include "pipeline/report/report_data.hpp"

namespace quarrywatch::report {

/// A report that is not published yet.
struct StagedReport {
    std::vector<io::StagedOutput> outputs;  ///< the page itself last
    /// By site_id: both dates in natural colour. Files under their partial names, there until the report is published.
    std::map<std::string, dispatch::SitePictures> pictures;
};

/// Stage the page, its data, the map's tiles and the cards' pictures in `folder`.
///
/// content   its chips and zoom are filled in here. pictures  of the night's last look, or null: then the page has
///           outlines only. for_each  shares the work out.
/// throws Fault (bad_input, bad_output). cost  both scenes are read once for the map, and around every site.
[[nodiscard]] StagedReport write_report(const std::filesystem::path& folder, ReportContent content,
                                        const PairPictures* pictures, config::Language language,
                                        const ForEach& for_each);

/// Remove what an earlier run into the same folder has left: pictures that the page published from `published` does not
/// have, and paper printed from the page before it.
void remove_leftovers(const std::filesystem::path& folder, std::span<const io::StagedOutput> published);

struct RebuiltReport {
    std::vector<io::StagedOutput> staged;
    std::vector<std::string> site_ids;  ///< in the page's order
    std::vector<std::string> missing;   ///< pictures that the page names and the folder lacks
};

/// Stage the page of a finished run anew, as this program makes it. Its pictures stay as they are: the scenes may be
/// gone by now. folder  the report's. language  of the page; null keeps its own.
/// throws Fault (bad_input) where there is no report, or one that this program cannot read; Fault (bad_output).
[[nodiscard]] RebuiltReport rebuild_report(const std::filesystem::path& folder,
                                           std::optional<config::Language> language);

}  // namespace quarrywatch::report
