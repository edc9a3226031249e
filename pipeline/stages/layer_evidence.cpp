#include "pipeline/stages/layer_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "pipeline/stages/layer_date.hpp"

namespace quarrywatch::stages {

namespace {

/// DOMAIN.md Q2: a site this near to a licence belongs to it.
constexpr double kNear_m = 100;
/// Overlaps that differ by less are the same licence drawn twice (a renewal).
constexpr double kSameOverlap_m2 = 0.5;

double share(double part_m2, double whole_m2) { return whole_m2 > 0 ? std::clamp(part_m2 / whole_m2, 0.0, 1.0) : 0; }

std::optional<std::string> text_of(const io::Feature* feature, const std::string& name) {
    const std::string* text = feature ? feature->field(name) : nullptr;
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

/// The licence that a site's record names.
struct BestLicence {
    std::size_t feature = 0;
    double overlap_m2 = 0;
    double distance_m = std::numeric_limits<double>::infinity();
    bool valid = false;

    [[nodiscard]] bool better_than(const BestLicence& other) const {
        if (std::fabs(overlap_m2 - other.overlap_m2) > kSameOverlap_m2) return overlap_m2 > other.overlap_m2;
        if (overlap_m2 <= 0 && other.overlap_m2 <= 0 && distance_m != other.distance_m)
            return distance_m < other.distance_m;
        return valid && !other.valid;
    }
};

}  // namespace

LayerEvidence::LayerEvidence(const io::Layers& layers, const io::Ground& ground) : layers_(layers), ground_(ground) {
    const io::VectorLayer* const licences = layer("licences");
    if (licences == nullptr) return;
    std::size_t unreadable = 0;
    for (const io::Feature& licence : licences->features()) {
        const auto date = [&](const char* name) -> std::optional<Date> {
            const std::string* text = licence.field(name);
            if (text == nullptr) return std::nullopt;
            const std::optional<Date> parsed = parse_layer_date(*text);
            if (!parsed) ++unreadable;
            return parsed;
        };
        const Term term{date("valid_from"), date("valid_to")};
        has_expiry_ = has_expiry_ || term.to.has_value();
        terms_.push_back(term);
    }
    if (unreadable > 0) {
        warnings_.push_back("layer.licences: " + std::to_string(unreadable) +
                            " dates cannot be read and are taken as unlimited");
    }
}

void LayerEvidence::add(Site& site, const io::Geometry& polygon, double x, double y) const {
    if (const io::VectorLayer* const licences = layer("licences")) add_licences(site, polygon, *licences);
    add_shares(site, polygon);
    add_places(site, x, y);
}

const io::VectorLayer* LayerEvidence::layer(const std::string& role) const {
    const auto found = layers_.find(role);
    return found == layers_.end() ? nullptr : &found->second;
}

LayerEvidence::Validity LayerEvidence::validity(std::size_t licence, const std::optional<Date>& on) const {
    const Term& term = terms_[licence];
    if (on && term.to && *term.to < *on) return Validity::expired;
    if (on && term.from && *on < *term.from) return Validity::not_yet;
    return Validity::valid;
}

void LayerEvidence::add_licences(Site& site, const io::Geometry& polygon, const io::VectorLayer& licences) const {
    const double site_m2 = site.area_m2.value_or(0);
    const double tolerance_m = site.tolerance_m.value_or(0);
    const io::Box box = polygon.box();
    const auto [mx, my] = ground_.metres_per_unit((box.west + box.east) / 2, (box.south + box.north) / 2);
    const double reach_m = std::max(kNear_m, tolerance_m);

    std::vector<io::Geometry> valid_pieces, expired_pieces, valid_grown;
    std::map<std::size_t, BestLicence> met;
    bool near = false;
    for (const io::VectorLayer::Part& part : licences.near(box.grown(reach_m / mx, reach_m / my))) {
        const io::Geometry& area = licences.polygon(part);
        const Validity state = validity(part.feature, site.after_date);
        io::Geometry piece = polygon.intersection(area);
        const double overlap_m2 = ground_.measure(piece).area_m2;
        const double distance_m = overlap_m2 > 0 ? 0 : ground_.distance_m(polygon, area);
        if (distance_m > reach_m) continue;
        // A licence further off than "near" can still explain ground within a wide tolerance.
        if (state == Validity::valid) valid_grown.push_back(ground_.grown(area, tolerance_m));
        if (distance_m > kNear_m) continue;
        near = near || state == Validity::valid;
        BestLicence& entry = met[part.feature];
        entry.feature = part.feature;
        entry.overlap_m2 += overlap_m2;
        entry.distance_m = std::min(entry.distance_m, distance_m);
        entry.valid = state == Validity::valid;
        if (state == Validity::valid)
            valid_pieces.push_back(std::move(piece));
        else if (state == Validity::expired)
            expired_pieces.push_back(std::move(piece));
    }

    const io::Geometry inside = io::union_of(valid_pieces);
    const double inside_m2 = ground_.measure(inside).area_m2;
    site.inside_licence_m2 = inside_m2;
    site.beyond_licence_m2 = near ? std::max(0.0, site_m2 - inside_m2) : 0;
    site.evidence["licence_share"] = share(inside_m2, site_m2);
    site.evidence["near_licence"] = near ? 1 : 0;
    site.evidence["beyond_licence_m2"] =
        near ? ground_.measure(polygon.difference(io::union_of(valid_grown))).area_m2 : 0;
    // Without a date, or without a term in the layer, nothing is known of expiry: absent, not 0.
    if (site.after_date && (has_expiry_ || licences.features().empty())) {
        const io::Geometry expired = io::union_of(expired_pieces).difference(inside);
        site.evidence["expired_licence_share"] = share(ground_.measure(expired).area_m2, site_m2);
    }

    const BestLicence* best = nullptr;
    for (const auto& [feature, candidate] : met)
        if (best == nullptr || candidate.better_than(*best)) best = &candidate;
    if (best != nullptr) site.licence_no = text_of(&licences.features()[best->feature], "number");
}

double LayerEvidence::covered_m2(const io::VectorLayer& layer, const io::Geometry& polygon) const {
    std::vector<io::Geometry> pieces;
    for (const io::VectorLayer::Part& part : layer.near(polygon.box()))
        pieces.push_back(polygon.intersection(layer.polygon(part)));
    // Areas of a layer may overlap; ground that two of them cover counts once.
    return ground_.measure(io::union_of(pieces)).area_m2;
}

void LayerEvidence::add_shares(Site& site, const io::Geometry& polygon) const {
    static const std::pair<const char*, const char*> kShares[] = {{"closed_pits", "closed_pit_share"},
                                                                  {"farmland", "farmland_share"},
                                                                  {"protected", "protected_share"},
                                                                  {"approved", "approved_share"}};
    for (const auto& [role, name] : kShares) {
        const io::VectorLayer* const areas = layer(role);
        if (areas == nullptr) continue;
        const double covered = covered_m2(*areas, polygon);
        site.evidence[name] = share(covered, site.area_m2.value_or(0));
        if (areas->role() == "farmland") site.farmland_m2 = covered;
    }
}

void LayerEvidence::add_places(Site& site, double x, double y) const {
    const auto at = [&](const char* role) -> const io::Feature* {
        const io::VectorLayer* const places = layer(role);
        return places ? places->at(x, y) : nullptr;
    };
    const io::Feature* const township = at("townships");
    const io::Feature* const village = at("villages");
    site.county = text_of(at("counties"), "name");
    site.township = text_of(township, "name");
    site.village = text_of(village, "name");
    for (const io::Feature* place : {at("patches"), village, township})
        if (!site.person) site.person = text_of(place, "person");
}

}  // namespace quarrywatch::stages
