#pragma once
// The zero-report: for every patch and night, findings, nothing found, or not seen with the reason.

#include <string>
#include <vector>

#include "pipeline/io/grid.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/ledger/records.hpp"
#include "pipeline/records.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::dispatch {

/// One record per patch of the layer `patches`; without it per village; without them per township; without any layer
/// of places one for the whole grid. Sorted by county, township, village, patch. Patches outside the grid are reported
/// too, as not seen ("outside"): nobody looked there.
///
/// sites     the night's list; those sent count as findings of the patch that their point lies in.
/// observed  of all looks of the night; a look counts where it saw minimum_clear_share of the patch.
/// night     YYYY-MM-DD. cost  one overlay per patch and observed part that meet.
[[nodiscard]] std::vector<ledger::PatchRecord> report_patches(const std::vector<Site>& sites,
                                                              const std::vector<Observed>& observed,
                                                              const io::Layers& layers, const io::Grid& grid,
                                                              const std::string& night, double minimum_clear_share);

/// The report as a table for people, UTF-8 with a byte-order mark and CRLF line ends.
[[nodiscard]] std::string patch_table(const std::vector<ledger::PatchRecord>& records, config::Language language);

}  // namespace quarrywatch::dispatch
