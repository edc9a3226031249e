#include "pipeline/dispatch/coverage.hpp"

#include <algorithm>

namespace quarrywatch::dispatch {

namespace {

/// Overlays leave crumbs: what is missing by less than this share of the area is not missing.
constexpr double kCrumbs = 1e-6;

}  // namespace

double Coverage::clear_share() const { return area > 0 ? std::clamp(clear / area, 0.0, 1.0) : 0; }

std::string Coverage::reason() const {
    if (area <= 0) return {};
    std::map<std::string, double> all = unseen;
    all["outside"] += std::max(0.0, area - met);
    double most = kCrumbs * area;
    std::string reason;
    for (const auto& [name, missing] : all) {
        if (missing <= most) continue;
        most = missing;
        reason = name;
    }
    return reason;
}

ObservedMap::ObservedMap(const std::vector<Observed>& observed, const io::Grid& grid) {
    std::map<int, std::vector<const Observed*>> by_look;
    for (const Observed& part : observed) by_look[part.look].push_back(&part);
    for (auto& [number, parts] : by_look) {
        Parts& look = looks_.emplace_back();
        look.date = parts.front()->after_date;
        std::vector<io::Box> boxes;
        for (const Observed* part : parts) {
            look.areas.push_back(io::Geometry::from_rings(part->rings, grid));
            boxes.push_back(look.areas.back().box());
        }
        look.parts = std::move(parts);
        look.index = io::BoxIndex(boxes);
    }
}

void ObservedMap::add(const io::Geometry& place, std::vector<Coverage>& coverage) const {
    const double whole = place.planar_area();
    const io::Box box = place.box();
    for (std::size_t l = 0; l < looks_.size(); ++l) {
        Coverage& c = coverage[l];
        c.area += whole;
        for (const std::size_t i : looks_[l].index.find(box)) {
            const Observed& part = *looks_[l].parts[i];
            const double area = place.intersection(looks_[l].areas[i]).planar_area();
            const double share = std::clamp(part.clear_share, 0.0, 1.0);
            c.met += area;
            c.clear += area * share;
            c.unseen[part.reason] += area * (1 - share);
        }
    }
}

const Coverage* ObservedMap::best(const std::vector<Coverage>& coverage) {
    const auto best = std::max_element(coverage.begin(), coverage.end(), [](const Coverage& a, const Coverage& b) {
        return a.clear_share() < b.clear_share();
    });
    return best == coverage.end() ? nullptr : &*best;
}

}  // namespace quarrywatch::dispatch
