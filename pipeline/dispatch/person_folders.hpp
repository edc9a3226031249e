#pragma once
// What each inspector gets: his or her own sites and no others.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/dispatch/county_zones.hpp"
#include "pipeline/dispatch/site_pictures.hpp"
#include "pipeline/dispatch/township_summary.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/staged_output.hpp"

namespace quarrywatch::dispatch {

/// Staged files, and what some of them could not hold.
struct StagedFiles {
    std::vector<io::StagedOutput> outputs;
    std::vector<std::string> warnings;

    void add(StagedFiles&& more);
    void add(io::StagedOutput&& output) { outputs.push_back(std::move(output)); }
};

/// Stage <folder>/<county>/<township>/<person>.csv, as the township's list, and <person>.kmz. A site without a person
/// goes to its township's; without one there either, to `unassigned`. The township's own person gets files without
/// sites too, so that no list of an earlier run stays behind as if it were today's.
///
/// pictures  see write_kmz(). kmz  also the map; needs a grid with a CRS, left out without. throws Fault (bad_output).
[[nodiscard]] StagedFiles write_person_folders(const std::filesystem::path& folder,
                                               const std::vector<TownshipRow>& rows, const LocatedSites& located,
                                               const io::Grid& grid, config::Language language, bool kmz,
                                               const std::map<std::string, SitePictures>& pictures = {});

}  // namespace quarrywatch::dispatch
