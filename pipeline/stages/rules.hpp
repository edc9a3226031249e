#pragma once
// From areas of change to sites that somebody can be sent to: measures, what the layers say, the class, the rank.

#include <cstddef>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"
#include "pipeline/config/rule_expression.hpp"
#include "pipeline/io/grid.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::stages {

struct RuleResult {
    std::vector<Site> sites;                   ///< by priority, 1 first
    std::vector<PseudoChange> pseudo_changes;  ///< what a guard rejected, in reading order
    std::size_t below_minimum = 0;             ///< dropped as smaller than vectorise.minimum_area_m2 or minimum_pixels
    std::vector<std::string> warnings;
};

/// A rule ready to be tried.
struct Rule {
    std::string name;
    std::string class_name;
    std::string reason;  ///< of a guard
    config::RuleExpression when;
};

/// The table in the order of the names.
/// throws Fault (bad_configuration) for a condition that cannot be parsed or a class that does not exist.
std::vector<Rule> parse_rules(const std::vector<config::RuleSpec>& table);

/// Set class, code, rule and reason by the first rule that holds; `other_change` with an empty rule where none does.
/// return  where that rule is a guard: its reason code (the rule's name where it states none); else empty.
/// The reason names the fewest values that make the rule hold, e.g. "bsi_delta +0.12, ndvi_delta -0.41".
std::string classify_site(Site& site, const std::vector<Rule>& rules);

/// Apply everything to the sites of a run.
///
/// sites   as found in the images: rings, first_pixel, point_px, pixels, strong_pixels, evidence of indices, dates,
///         registration. In any order.
/// layers  of the office, in the grid's CRS. What needs a layer that is not given stays null.
/// Sets area_m2, area_mu (1 mu = 666.6667 m2), perimeter_m, lon, lat (null without a CRS), tolerance_m (where licences
/// are given), evidence area_m2, pixels, elongation, slope_deg and that of LayerEvidence; then class, the belief of one
/// look, rank and a provisional site_id. The result does not depend on the order of `sites`. throws Fault
/// (bad_configuration) as parse_rules; Fault (bad_input) as io::Ground. cost    about 0.1 ms a site without layers.
RuleResult apply_rules(std::vector<Site> sites, const io::Layers& layers, const io::Grid& grid,
                       const config::Config& config);

/// The first half of apply_rules(): what can be said of sites before a rule is tried.
struct MeasuredSites {
    std::vector<Site> sites;        ///< in the order given
    std::size_t below_minimum = 0;  ///< left out as smaller than the configuration's minima
    std::vector<std::string> warnings;
};
[[nodiscard]] MeasuredSites measure_sites(std::vector<Site> sites, const io::Layers& layers, const io::Grid& grid,
                                          const config::Config& config);

/// The second half: minima, classes, guards, belief, rank. Looks at nothing but the sites and the configuration, so
/// that it can be done again with other minima, not below those measured with, and other rules.
[[nodiscard]] RuleResult decide_sites(MeasuredSites measured, const std::vector<Rule>& rules,
                                      const config::Config& config);

}  // namespace quarrywatch::stages
