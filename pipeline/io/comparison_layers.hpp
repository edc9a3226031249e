#pragma once
// Two lists of sites of one place, and what tells them apart, as a GeoPackage.

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/io/grid.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::io {

struct ComparedSite {
    const Site* site = nullptr;
    std::string judged;     ///< right, false, unlabelled, not_counted
    std::string was_class;  ///< of a site whose class changed
};

struct ComparisonLayers {
    std::vector<ComparedSite> gained, lost, reclassed;
};

/// Stage the three layers, all of them written, empty ones too: the fields of sites, then `judged` and `was_class`. The
/// same content gives the same bytes. throws Fault (bad_output).
[[nodiscard]] StagedOutput write_comparison_layers(const std::filesystem::path& path, const ComparisonLayers& layers,
                                                   const Grid& grid);

}  // namespace quarrywatch::io
