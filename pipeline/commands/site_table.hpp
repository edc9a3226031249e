#pragma once

#include <filesystem>
#include <vector>

#include "pipeline/site.hpp"

namespace quarrywatch::commands {

/// Print the first sites of a finished run (rank, class, confidence, area, place, township), the counts per class and
/// where the files lie, on standard output. record  the folder of run.json.
void print_site_summary(const std::vector<Site>& sites, const std::filesystem::path& folder,
                        const std::filesystem::path& record);

}  // namespace quarrywatch::commands
