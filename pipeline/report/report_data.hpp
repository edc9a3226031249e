#pragma once
// data.js: everything that the page shows, as a script, because a page opened from a folder may not read files.

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/ledger/records.hpp"
#include "pipeline/records.hpp"
#include "pipeline/report/chips.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::report {

/// The observations of each site so far, oldest first; empty without a ledger.
using History = std::map<std::string, std::vector<ledger::Observation>>;

/// What the page is told.
struct ReportContent {
    std::span<const Site> sites;   ///< by priority; perhaps only the first of the night's list
    std::size_t sites_in_all = 0;  ///< how many that list has
    const std::vector<ledger::PatchRecord>& patches;
    const std::vector<Observed>& observed;
    const io::Layers& layers;
    const io::Grid& grid;
    std::string night;
    std::vector<std::string> scenes{};  ///< identifiers, earlier and later; empty where nothing was compared
    std::optional<Date> before_date{}, after_date{};
    std::vector<std::optional<Chip>> chips{};  ///< one per site
    int greatest_zoom = -1;                    ///< of the map's pictures; negative: there are none
    History history{};
};

/// The script. Texts of layers stay texts: nothing in it can end the script or begin a tag.
[[nodiscard]] std::string data_script(const ReportContent& content, config::Language language);

/// A script that an earlier program wrote.
struct StoredReport {
    std::string script;                 ///< with the texts, classes and colours of this program
    std::vector<std::string> site_ids;  ///< in the page's order
    std::vector<std::string> pictures;  ///< of the cards, by their paths from the report's folder
};

/// Null where `script` is none of data_script's, or of a schema that this program's page does not know.
/// language  of the page; null keeps its own.
[[nodiscard]] std::optional<StoredReport> renewed_script(std::string_view script,
                                                         std::optional<config::Language> language);

}  // namespace quarrywatch::report
