#pragma once
// What a night gives out besides its lists: the report, and rows in a database.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/ledger/records.hpp"
#include "pipeline/manifest.hpp"
#include "pipeline/records.hpp"
#include "pipeline/report/report.hpp"
#include "pipeline/scene_pair.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::night {

/// What the report of a night tells.
struct Told {
    const std::vector<Site>& sites;  ///< by priority
    const ledger::Change& change;
    const std::vector<Observed>& observed;
    const io::Layers& layers;
    const io::Grid& grid;
    const ScenePair* last;  ///< whose pictures are shown, or null
    const std::function<report::History()>& history;
};

/// Nothing where the configuration asks for no report. throws  Fault (bad_output).
[[nodiscard]] report::StagedReport stage_report(const Told& told, const config::Config& config,
                                                const std::filesystem::path& out, const std::string& night);

/// Into the database that formats.postgis names, if any. To be called last: whoever cannot reach it has the night's
/// files, and puts the rows there by repeating the night. throws  Fault (bad_output).
void export_sites(const std::vector<Site>& sites, const io::Grid& grid, const config::Config& config,
                  const Manifest& manifest);

}  // namespace quarrywatch::night
