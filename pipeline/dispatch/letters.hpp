#pragma once
// The letter that lies on top of an office's folder: what was found, what cannot wait, where nobody could look.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/dispatch/county_zones.hpp"
#include "pipeline/dispatch/township_summary.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/ledger/records.hpp"

namespace quarrywatch::dispatch {

/// Stage <folder>/<county>/letter.txt for each county of the rows: sites per class, the ten most urgent with their
/// coordinates, and of the county's patches those not seen, each with its reason. Plain text, so that nothing a layer
/// holds can be more than text; UTF-8 with a byte-order mark and CRLF line ends; line ends and control characters in
/// texts of layers become blanks.
///
/// patches  the night's report; those of a county by its name. night  YYYY-MM-DD, or empty. throws Fault (bad_output).
[[nodiscard]] std::vector<io::StagedOutput> write_letters(const std::filesystem::path& folder,
                                                          const std::vector<TownshipRow>& rows,
                                                          const LocatedSites& located,
                                                          std::span<const ledger::PatchRecord> patches,
                                                          const std::string& night, config::Language language);

}  // namespace quarrywatch::dispatch
