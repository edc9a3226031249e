#include "pipeline/stages/layer_evidence.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace quarrywatch::stages {

namespace {

/// Less than this in common with a closed site is a border drawn twice.
constexpr double kLeastContinued_m2 = 0.5;

double share(double part_m2, double whole_m2) { return whole_m2 > 0 ? std::clamp(part_m2 / whole_m2, 0.0, 1.0) : 0; }

std::optional<std::string> text_of(const io::Feature* feature, const std::string& name) {
    const std::string* text = feature ? feature->field(name) : nullptr;
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

/// Layers whose common area a site's share is measured of; one of them is enough.
struct ShareOf {
    std::vector<const char*> roles;
    const char* evidence;
    std::optional<double> Site::*area_m2;  ///< null: only the share is kept
};

const std::vector<ShareOf>& shares() {
    static const std::vector<ShareOf> kShares{
        {{"farmland"}, "farmland_share", &Site::farmland_m2},
        {{"protected"}, "protected_share", &Site::protected_m2},
        {{"approved"}, "approved_share", &Site::approved_m2},
        {{"closed_pits", "closed_sites"}, "closed_pit_share", &Site::closed_pit_m2},
        {{"closed_sites"}, "closed_site_share", nullptr},
        {{"known_sites"}, "known_site_share", nullptr},
    };
    return kShares;
}

}  // namespace

LayerEvidence::LayerEvidence(const io::Layers& layers, const io::Ground& ground) : layers_(layers), ground_(ground) {
    if (const io::VectorLayer* const licences = layer("licences")) licences_.emplace(*licences, ground);
}

void LayerEvidence::add(Site& site, const io::Geometry& polygon, double x, double y) const {
    if (licences_) licences_->add(site, polygon);
    add_shares(site, polygon);
    add_continued(site, polygon);
    add_places(site, x, y);
}

std::vector<std::string> LayerEvidence::warnings() const {
    return licences_ ? licences_->warnings() : std::vector<std::string>{};
}

const io::VectorLayer* LayerEvidence::layer(const std::string& role) const {
    const auto found = layers_.find(role);
    return found == layers_.end() ? nullptr : &found->second;
}

double LayerEvidence::covered_m2(const std::vector<const io::VectorLayer*>& layers, const io::Geometry& polygon) const {
    std::vector<io::Geometry> pieces;
    for (const io::VectorLayer* areas : layers)
        for (const io::VectorLayer::Part& part : areas->near(polygon.box()))
            pieces.push_back(polygon.intersection(areas->polygon(part)));
    // Areas of a layer may overlap; ground that two of them cover counts once.
    return ground_.measure(io::union_of(pieces)).area_m2;
}

bool LayerEvidence::within(double reach_m, const std::vector<const io::VectorLayer*>& layers,
                           const io::Geometry& polygon) const {
    const io::Box box = polygon.box();
    const auto [mx, my] = ground_.metres_per_unit((box.west + box.east) / 2, (box.south + box.north) / 2);
    for (const io::VectorLayer* areas : layers)
        for (const io::VectorLayer::Part& part : areas->near(box.grown(reach_m / mx, reach_m / my)))
            if (ground_.distance_m(polygon, areas->polygon(part)) <= reach_m) return true;
    return false;
}

void LayerEvidence::add_shares(Site& site, const io::Geometry& polygon) const {
    for (const ShareOf& wanted : shares()) {
        std::vector<const io::VectorLayer*> given;
        for (const char* role : wanted.roles)
            if (const io::VectorLayer* const areas = layer(role)) given.push_back(areas);
        if (given.empty()) continue;
        const double covered = covered_m2(given, polygon);
        site.evidence[wanted.evidence] = share(covered, site.area_m2.value_or(0));
        if (wanted.area_m2 != nullptr) site.*wanted.area_m2 = covered;
        if (wanted.area_m2 == &Site::closed_pit_m2)
            site.evidence["near_closed_pit"] = covered > 0 || within(kNearClosedPit_m, given, polygon) ? 1 : 0;
    }
}

void LayerEvidence::add_continued(Site& site, const io::Geometry& polygon) const {
    const io::VectorLayer* const closed = layer("closed_sites");
    if (closed == nullptr) return;
    std::map<std::string, double> common_m2;
    for (const io::VectorLayer::Part& part : closed->near(polygon.box())) {
        const std::string* const number = closed->features()[part.feature].field("number");
        if (number == nullptr) continue;
        common_m2[*number] += ground_.measure(polygon.intersection(closed->polygon(part))).area_m2;
    }
    double most_m2 = kLeastContinued_m2;
    for (const auto& [number, area_m2] : common_m2) {
        if (area_m2 <= most_m2) continue;
        most_m2 = area_m2;
        site.continues = number;
    }
}

void LayerEvidence::add_places(Site& site, double x, double y) const {
    const auto at = [&](const char* role) -> const io::Feature* {
        const io::VectorLayer* const places = layer(role);
        return places ? places->at(x, y) : nullptr;
    };
    const io::Feature* const county = at("counties");
    const io::Feature* const township = at("townships");
    const io::Feature* const village = at("villages");
    const io::Feature* const patch = at("patches");
    site.county = text_of(county, "name");
    site.county_code = text_of(county, "code");
    site.township = text_of(township, "name");
    site.township_code = text_of(township, "code");
    site.village = text_of(village, "name");
    site.village_code = text_of(village, "code");
    site.patch = text_of(patch, "name");
    for (const io::Feature* place : {patch, village, township}) {
        if (!site.person) site.person = text_of(place, "person");
        if (!site.unit) site.unit = text_of(place, "unit");
    }
}

}  // namespace quarrywatch::stages
