#pragma once
// Why a site was flagged, in plain words.

#include <string>

#include "pipeline/config/config.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::report {

/// "Vegetation gave way to bare rock on 5.2 mu; 1.8 mu lie beyond licence C3204, up to 42 m past its line; seen on 2 of
/// 2 clear dates." Parts whose figures are unknown are left out.
[[nodiscard]] std::string sentence_of(const Site& site, config::Language language);

}  // namespace quarrywatch::report
