#pragma once
// The life of a site, a licence or a pit as a picture: bare ground and greenness over the looks.

#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/ledger/records.hpp"

namespace quarrywatch::dispatch {

/// SVG with two panels over one axis of time: bare ground in square metres, NDVI. Looks that saw too little are ticks
/// on the axis, so that a gap is told from a look that found nothing; looks masked under an open sky stand out.
///
/// title         plain text; escaped here.
/// observations  of one subject, in any order; those without a date are left out.
[[nodiscard]] std::string history_plot(const std::string& title, std::vector<ledger::Observation> observations,
                                       config::Language language);

}  // namespace quarrywatch::dispatch
