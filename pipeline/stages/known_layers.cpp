#include "pipeline/stages/known_layers.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "pipeline/io/ground.hpp"

namespace quarrywatch::stages {

namespace {

bool is_recovered(const ledger::SiteRecord& site) {
    return site.state == ledger::State::confirmed &&
           (site.class_name == "restored_pit" || site.class_name == "reused_pit");
}

}  // namespace

io::Layers with_known_sites(io::Layers layers, const ledger::Content& known, const io::Grid& grid) {
    if (known.sites.empty() || !grid.has_crs()) return layers;
    const io::Reprojection to_grid = io::Reprojection::from_lonlat(grid.crs_wkt);
    const io::Box bounds = io::bounds(grid);
    std::vector<io::Feature> closed, open;
    for (const ledger::SiteRecord& site : known.sites) {
        const bool watched = site.state == ledger::State::closed || is_recovered(site);
        const bool stands = site.state == ledger::State::candidate || site.state == ledger::State::confirmed;
        if (!watched && !stands) continue;
        std::optional<io::Geometry> outline = to_grid.apply(io::Geometry::from_wkb(site.outline));
        if (!outline || !outline->box().meets(bounds)) continue;
        io::Feature feature;
        feature.polygons = outline->polygons();
        feature.fields["number"] = site.site_id;
        (watched ? closed : open).push_back(std::move(feature));
    }
    const auto add = [&](const char* role, std::vector<io::Feature> features) {
        const io::LayerState state = features.empty() ? io::LayerState::not_here : io::LayerState::usable;
        layers.insert_or_assign(role, io::VectorLayer(role, state, std::move(features)));
    };
    add("closed_sites", std::move(closed));
    add("known_sites", std::move(open));
    return layers;
}

}  // namespace quarrywatch::stages
