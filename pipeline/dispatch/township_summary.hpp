#pragma once
// Per township: was something found, was nothing there, or could nobody look.

#include <cstddef>
#include <string>
#include <vector>

#include "pipeline/io/grid.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/records.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::dispatch {

/// "Looked, found nothing" and "could not look" are never the same row.
enum class TownshipStatus { findings, nothing_found, not_seen };

struct TownshipRow {
    std::string county;              ///< empty: unassigned (no layer, or a place outside its areas)
    std::string township;            ///< the same
    std::string person;              ///< responsible for it, where the layer says
    std::vector<const Site*> sites;  ///< dispatched ones, by priority
    double clear_share = 0;          ///< of the township's whole area: clear on both dates
    TownshipStatus status = TownshipStatus::not_seen;
    std::string reason;  ///< reason code of most of what was not seen; empty where all of it was
};

struct SummaryOptions {
    std::vector<std::string> classes;  ///< those dispatched
    /// A township without findings of which less than this was clear counts as not seen: from a few clear pixels nobody
    /// may conclude that nothing happened.
    double minimum_clear_share = 0.5;
};

/// One row per township of the layer and one per further (county, township) that dispatched sites name, sorted by
/// county and township; without a township layer one row for the whole grid, or one per county that sites name.
///
/// sites     after the rules, by priority; must outlive the rows.
/// observed  parts of the grid, of all looks of the night; of each township the look counts that saw most of it.
/// cost      one overlay per township and observed part that meet.
std::vector<TownshipRow> summarise_townships(const std::vector<Site>& sites, const std::vector<Observed>& observed,
                                             const io::Layers& layers, const io::Grid& grid,
                                             const SummaryOptions& options);

}  // namespace quarrywatch::dispatch
