#include "pipeline/stages/licence_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "pipeline/stages/layer_date.hpp"
#include "pipeline/stages/overshoot.hpp"

namespace quarrywatch::stages {

namespace {

/// Overlaps that differ by less are the same licence drawn twice (a renewal).
constexpr double kSameOverlap_m2 = 0.5;

double share(double part_m2, double whole_m2) { return whole_m2 > 0 ? std::clamp(part_m2 / whole_m2, 0.0, 1.0) : 0; }

std::optional<std::string> text_of(const io::Feature& feature, const std::string& name) {
    const std::string* text = feature.field(name);
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

void flag_depth_not_visible(Site& site) {
    static const std::string kFlag = "depth_not_visible";
    if (std::find(site.flags.begin(), site.flags.end(), kFlag) == site.flags.end()) site.flags.push_back(kFlag);
}

/// What a site meets of the licences.
struct LicenceEvidence::Met {
    std::vector<io::Geometry> valid_pieces, expired_pieces, valid_grown;
    std::map<std::size_t, BestLicence> licences;  ///< within kNearLicence_m, by their number in the layer

    [[nodiscard]] bool near_valid() const {
        return std::any_of(licences.begin(), licences.end(), [](const auto& entry) { return entry.second.valid; });
    }
};

LicenceEvidence::LicenceEvidence(const io::VectorLayer& licences, const io::Ground& ground)
    : licences_(licences), ground_(ground) {
    std::size_t unreadable = 0;
    for (const io::Feature& licence : licences.features()) {
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

LicenceEvidence::Validity LicenceEvidence::validity(std::size_t licence, const std::optional<Date>& on) const {
    const Term& term = terms_[licence];
    if (on && term.to && *term.to < *on) return Validity::expired;
    if (on && term.from && *on < *term.from) return Validity::not_yet;
    return Validity::valid;
}

void LicenceEvidence::add(Site& site, const io::Geometry& polygon) const {
    const Met met = meet(site, polygon);
    add_record(site, met);
    add_beyond(site, polygon, met);
}

LicenceEvidence::Met LicenceEvidence::meet(const Site& site, const io::Geometry& polygon) const {
    const double tolerance_m = site.tolerance_m.value_or(0);
    const io::Box box = polygon.box();
    const auto [mx, my] = ground_.metres_per_unit((box.west + box.east) / 2, (box.south + box.north) / 2);
    const double reach_m = std::max(kNearLicence_m, tolerance_m);
    Met met;
    for (const io::VectorLayer::Part& part : licences_.near(box.grown(reach_m / mx, reach_m / my))) {
        const io::Geometry& area = licences_.polygon(part);
        const Validity state = validity(part.feature, site.after_date);
        io::Geometry piece = polygon.intersection(area);
        const double overlap_m2 = ground_.measure(piece).area_m2;
        const double distance_m = overlap_m2 > 0 ? 0 : ground_.distance_m(polygon, area);
        if (distance_m > reach_m) continue;
        // A licence further off than "near" can still explain ground within a wide tolerance.
        if (state == Validity::valid) met.valid_grown.push_back(ground_.grown(area, tolerance_m));
        if (distance_m > kNearLicence_m) continue;
        BestLicence& entry = met.licences[part.feature];
        entry.feature = part.feature;
        entry.overlap_m2 += overlap_m2;
        entry.distance_m = std::min(entry.distance_m, distance_m);
        entry.valid = state == Validity::valid;
        if (state == Validity::valid)
            met.valid_pieces.push_back(std::move(piece));
        else if (state == Validity::expired)
            met.expired_pieces.push_back(std::move(piece));
    }
    return met;
}

void LicenceEvidence::add_record(Site& site, const Met& met) const {
    const BestLicence* best = nullptr;
    for (const auto& [feature, candidate] : met.licences)
        if (best == nullptr || candidate.better_than(*best)) best = &candidate;
    if (best == nullptr) return;
    const io::Feature& licence = licences_.features()[best->feature];
    site.licence_no = text_of(licence, "number");
    site.licence_holder = text_of(licence, "holder");
    site.licence_mine = text_of(licence, "mine");
    site.licence_mineral = text_of(licence, "mineral");
    site.licence_valid_to = terms_[best->feature].to;
    flag_depth_not_visible(site);
}

void LicenceEvidence::add_beyond(Site& site, const io::Geometry& polygon, const Met& met) const {
    const double site_m2 = site.area_m2.value_or(0);
    const bool near = met.near_valid();
    const io::Geometry inside = io::union_of(met.valid_pieces);
    const double inside_m2 = ground_.measure(inside).area_m2;
    site.inside_licence_m2 = inside_m2;
    site.beyond_licence_m2 = near ? std::max(0.0, site_m2 - inside_m2) : 0;
    site.evidence["licence_share"] = share(inside_m2, site_m2);
    site.evidence["near_licence"] = near ? 1 : 0;
    site.evidence["beyond_licence_m2"] =
        near ? ground_.measure(polygon.difference(io::union_of(met.valid_grown))).area_m2 : 0;
    if (near) add_overshoot(site, polygon.difference(inside), met);
    // Without a date, or without a term in the layer, nothing is known of expiry: absent, not 0.
    if (site.after_date && (has_expiry_ || licences_.features().empty())) {
        const io::Geometry expired = io::union_of(met.expired_pieces).difference(inside);
        site.evidence["expired_licence_share"] = share(ground_.measure(expired).area_m2, site_m2);
    }
}

void LicenceEvidence::add_overshoot(Site& site, const io::Geometry& outside, const Met& met) const {
    // All of a licence, and not only the parts of it that are near: the farthest point may lie beside another one.
    std::vector<const io::Geometry*> areas;
    for (const auto& [feature, licence] : met.licences)
        if (licence.valid)
            for (const io::Geometry& part : licences_.features()[feature].polygons) areas.push_back(&part);
    const Overshoot overshoot = greatest_overshoot(outside, areas, ground_);
    site.overshoot_m = overshoot.distance_m;
    if (overshoot.distance_m > 0) site.overshoot_bearing_deg = overshoot.bearing_deg;
    site.evidence["overshoot_m"] = overshoot.distance_m;
}

}  // namespace quarrywatch::stages
