#pragma once
// Two configurations on the same looks: which sites one has and the other has not.

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/io/staged_output.hpp"
#include "pipeline/tune/laboratory.hpp"

namespace quarrywatch::tune {

/// The sites of one look with one configuration, apart from the laboratory.
struct LookSites {
    std::string area, look;
    io::Grid grid;
    std::vector<Site> sites;
    std::vector<std::string> judged;  ///< right, false, unlabelled, not_counted
    RunIndex pixels;                  ///< number n is sites[n - 1]
};

[[nodiscard]] LookSites sites_of(const LookResult& look);

struct ComparisonCounts {
    std::size_t gained = 0, lost = 0, reclassed = 0, common = 0;
    std::size_t gained_right = 0, lost_right = 0;
};

/// Sites of `now` without a pixel in common with any of `before` are gained, the other way round lost; of those in
/// common, the ones whose class differs from that of the site they share most with are reclassed.
/// before, now  the same look. Stages a GeoPackage with the layers gained, lost and reclassed, in the look's grid.
/// throws  Fault (bad_output).
[[nodiscard]] io::StagedOutput write_comparison(const std::filesystem::path& path, const LookSites& before,
                                                const LookSites& now, ComparisonCounts& counts);

}  // namespace quarrywatch::tune
