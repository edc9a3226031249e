#pragma once
// The season's files, and the season played: what was told after each night against what was planted.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/ledger/records.hpp"

namespace quarrywatch::demo {

/// Make the season. Writes, under `folder`:
///   input/scene_<date>.tif, _scl.tif  a part of the demo's land, 800 x 1200 pixels of 10 m, on 14 days of three years
///   input/mining.gpkg, land.gpkg      the office's layers, as in the demo
///   season.ini                        a configuration with a catalogue, the layers and a ledger
/// cost  about a second and a half a scene, 400 MiB. throws Fault (bad_output).
void make_season(const std::filesystem::path& folder);

/// The day of a night, 1 to kNights.
[[nodiscard]] Date night_date(std::size_t night);

/// What the inspectors answer after a night, as a table with the columns and words of offices; empty where they say
/// nothing. Numbers of sites are looked up by their place in the ledger.
[[nodiscard]] std::string verdicts_after(std::size_t night, const std::vector<ledger::SiteRecord>& sites);

/// The ledger after a night against the script, one line a story, a mark where they differ.
struct NightTable {
    std::string text;
    int wrong = 0;
};
[[nodiscard]] NightTable compare_night(std::size_t night, const std::vector<ledger::SiteRecord>& sites,
                                       const std::vector<std::string>& dispatched);

}  // namespace quarrywatch::demo
