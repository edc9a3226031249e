#pragma once
// The worst false and missed sites in pictures: where to look first when a configuration disappoints.

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/io/staged_output.hpp"
#include "pipeline/tune/exhibit.hpp"

namespace quarrywatch::tune {

/// Stage both dates of the look's sites among exhibit.wrong below `folder`/atlas, outlines drawn, and note their names
/// there. What is labelled true is outlined in green, what was reported in orange.
/// throws Fault (bad_input, bad_output).
[[nodiscard]] std::vector<io::StagedOutput> picture_wrong_sites(const LookResult& look, const config::Config& config,
                                                                const std::filesystem::path& folder, Exhibit& exhibit);

/// atlas.html.
[[nodiscard]] std::string atlas_page(const Exhibit& exhibit, config::Language language);

}  // namespace quarrywatch::tune
