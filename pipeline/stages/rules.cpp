#include "pipeline/stages/rules.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>

#include "pipeline/config/names.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/elevation.hpp"
#include "pipeline/io/ground.hpp"
#include "pipeline/ledger/belief.hpp"
#include "pipeline/stages/identity.hpp"
#include "pipeline/stages/layer_evidence.hpp"
#include "pipeline/stages/rank.hpp"
#include "pipeline/stages/site_class.hpp"
#include "pipeline/stages/site_shape.hpp"

namespace quarrywatch::stages {

namespace {

constexpr double kSquareMetresPerMu = 2000.0 / 3;
/// Within a UTM or Gauss-Kruger zone a pixel's true area differs from its nominal one by up to 0.2 %. A site of exactly
/// the minimum in pixels shall pass wherever it lies in the zone.
constexpr double kProjectionSlack = 0.003;

std::string with_value(const std::string& name, double value) {
    char text[48];
    // Shares and indices need two decimals; square metres and counts none. A difference shows its sign.
    const char* const format = name.ends_with("_delta") ? "%+.2f" : std::fabs(value) < 100 ? "%.2f" : "%.0f";
    std::snprintf(text, sizeof text, format, value);
    return name + " " + text;
}

/// The values that make the rule hold: names are taken away one by one as long as it still does. Conditions have no
/// negation, so that what remains is enough by itself.
std::string reason_of(const Rule& rule, const Evidence& evidence) {
    const std::vector<std::string> names = rule.when.names();
    Evidence kept;
    for (const std::string& name : names) {
        const auto found = evidence.find(name);
        if (found != evidence.end()) kept.insert(*found);
    }
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
        auto node = kept.extract(*name);
        if (!node.empty() && !rule.when.holds(kept)) kept.insert(std::move(node));
    }
    std::string text;
    for (const auto& [name, value] : kept) text += (text.empty() ? "" : ", ") + with_value(name, value);
    return text;
}

/// Lays sites on the ground and over the layers.
class Surveyor {
public:
    Surveyor(const io::Layers& layers, const io::Grid& grid, const config::Rules& options,
             const config::Terrain& terrain)
        : grid_(grid),
          has_licences_(layers.contains("licences")),
          tolerance_{options.tolerance_floor_px, options.licence_tolerance_factor, options.layer_sigma_m} {
        if (!grid.has_crs()) return;
        ground_.emplace(grid.crs_wkt);
        layer_evidence_.emplace(layers, *ground_);
        if (!terrain.dem.empty()) elevation_.emplace(terrain.dem, grid.crs_wkt);
    }
    Surveyor(const Surveyor&) = delete;
    Surveyor& operator=(const Surveyor&) = delete;

    void measure(Site& site, const io::Geometry& polygon) const {
        site.evidence["pixels"] = static_cast<double>(site.pixels);
        site.evidence["elongation"] = elongation(site.rings);
        if (!ground_) return;
        const io::Measure measure = ground_->measure(polygon);
        site.area_m2 = measure.area_m2;
        site.area_mu = measure.area_m2 / kSquareMetresPerMu;
        site.perimeter_m = measure.perimeter_m;
        site.evidence["area_m2"] = measure.area_m2;
    }

    void lay_over_layers(Site& site, const io::Geometry& polygon) const {
        if (!ground_) return;
        const auto [x, y] = grid_.to_map(site.point_px[0], site.point_px[1]);
        if (const auto lonlat = ground_->lonlat(x, y)) {
            site.lon = (*lonlat)[0];
            site.lat = (*lonlat)[1];
        }
        if (has_licences_) {
            const auto [mx, my] = ground_->metres_per_unit(x, y);
            const double gsd_m = std::sqrt(grid_.pixel_area() * mx * my);
            site.tolerance_m = licence_tolerance_m(gsd_m, site.registration_rmse_px, tolerance_);
        }
        if (elevation_)
            if (const auto slope = elevation_->mean_slope_deg(polygon)) site.evidence["slope_deg"] = *slope;
        layer_evidence_->add(site, polygon, x, y);
    }

    [[nodiscard]] std::vector<std::string> warnings() const {
        return layer_evidence_ ? layer_evidence_->warnings() : std::vector<std::string>{};
    }

private:
    const io::Grid& grid_;
    bool has_licences_;
    ToleranceOptions tolerance_;
    std::optional<io::Ground> ground_;
    std::optional<LayerEvidence> layer_evidence_;
    std::optional<io::Elevation> elevation_;
};

void believe_one_look(Site& site, const config::Series& series) {
    const double strong =
        site.pixels > 0 ? static_cast<double>(site.strong_pixels) / static_cast<double>(site.pixels) : 0;
    site.probability = ledger::first_belief(strong, site.registered, series);
    site.confidence = ledger::confidence_of(*site.probability, 1, series);
}

bool large_enough(const Site& site, const config::Vectorise& limits) {
    return !site.area_m2 || *site.area_m2 >= limits.minimum_area_m2 * (1 - kProjectionSlack);
}

}  // namespace

std::vector<Rule> parse_rules(const std::vector<config::RuleSpec>& table) {
    std::vector<config::RuleSpec> ordered = table;
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const config::RuleSpec& a, const config::RuleSpec& b) { return a.name < b.name; });
    std::vector<Rule> rules;
    for (const config::RuleSpec& spec : ordered) {
        const std::string where = "rule." + spec.name;
        if (class_code(spec.class_name).empty() && spec.class_name != config::kPseudoChange) {
            throw Fault(ExitCode::bad_configuration, where, "there is no class " + spec.class_name,
                        "Use a class of configs/default.ini, for instance new_scar");
        }
        try {
            rules.push_back({spec.name, spec.class_name, spec.reason, config::parse_rule(spec.when)});
        } catch (const config::RuleSyntaxError& error) {
            throw Fault(ExitCode::bad_configuration, where, error.what(),
                        "Write comparisons joined by and/or, for instance ndvi_delta < -0.15 and pixels > 8");
        }
    }
    return rules;
}

std::string classify_site(Site& site, const std::vector<Rule>& rules) {
    const auto fired =
        std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.when.holds(site.evidence); });
    const bool any = fired != rules.end();
    site.class_name = any ? fired->class_name : "other_change";
    site.class_code = class_code(site.class_name);
    site.rule = any ? fired->name : "";
    site.reason = any ? reason_of(*fired, site.evidence) : "no rule holds";
    if (!any || fired->class_name != config::kPseudoChange) return {};
    return fired->reason.empty() ? fired->name : fired->reason;
}

MeasuredSites measure_sites(std::vector<Site> sites, const io::Layers& layers, const io::Grid& grid,
                            const config::Config& config) {
    const Surveyor surveyor(layers, grid, config.rules, config.terrain);
    MeasuredSites result;
    result.warnings = surveyor.warnings();
    for (Site& site : sites) {
        if (site.pixels < config.vectorise.minimum_pixels) {
            ++result.below_minimum;
            continue;
        }
        const io::Geometry polygon = io::Geometry::from_rings(site.rings, grid);
        surveyor.measure(site, polygon);
        if (!large_enough(site, config.vectorise)) {
            ++result.below_minimum;
            continue;
        }
        surveyor.lay_over_layers(site, polygon);
        site.site_id = provisional_id(site, grid);
        if (!site.first_seen) site.first_seen = site.after_date;
        if (!site.last_seen) site.last_seen = site.after_date;
        result.sites.push_back(std::move(site));
    }
    return result;
}

RuleResult decide_sites(MeasuredSites measured, const std::vector<Rule>& rules, const config::Config& config) {
    RuleResult result;
    result.warnings = std::move(measured.warnings);
    result.below_minimum = measured.below_minimum;
    for (Site& site : measured.sites) {
        if (site.pixels < config.vectorise.minimum_pixels || !large_enough(site, config.vectorise)) {
            ++result.below_minimum;
            continue;
        }
        const std::string guard = classify_site(site, rules);
        believe_one_look(site, config.series);
        if (!guard.empty()) {
            result.pseudo_changes.push_back({std::move(site), guard});
            continue;
        }
        site.sent = std::find(config.dispatch.classes.begin(), config.dispatch.classes.end(), site.class_name) !=
                    config.dispatch.classes.end();
        result.sites.push_back(std::move(site));
    }
    std::sort(result.pseudo_changes.begin(), result.pseudo_changes.end(),
              [](const PseudoChange& a, const PseudoChange& b) { return a.site.first_pixel < b.site.first_pixel; });
    rank_sites(result.sites, config.ranking);
    return result;
}

RuleResult apply_rules(std::vector<Site> sites, const io::Layers& layers, const io::Grid& grid,
                       const config::Config& config) {
    const std::vector<Rule> rules = parse_rules(config.rule_table);  // its faults before any work
    return decide_sites(measure_sites(std::move(sites), layers, grid, config), rules, config);
}

}  // namespace quarrywatch::stages
