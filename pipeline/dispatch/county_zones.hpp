#pragma once
// The places of a night's sites, each in the zone of its county.

#include <span>
#include <vector>

#include "pipeline/io/grid.hpp"
#include "pipeline/io/place_coordinates.hpp"
#include "pipeline/io/vector_layer.hpp"
#include "pipeline/site.hpp"

namespace quarrywatch::dispatch {

/// One entry per site, in their order; empty where a site has no longitude and latitude. The zone is that of the
/// centroid of the county which the site names (layer `counties`, by name and code), not of the image or the site: an
/// office's files then stand in one system though its border may cross from one zone into the next. Without such a
/// county by the site itself. throws Fault (bad_input).
[[nodiscard]] std::vector<io::PlaceCoordinates> locate_sites(std::span<const Site> sites, const io::Layers& layers,
                                                             const io::Grid& grid);

}  // namespace quarrywatch::dispatch
