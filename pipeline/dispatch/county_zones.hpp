#pragma once
// The places of a night's sites, each in the zone of its county.

#include <cstddef>
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

/// Sites and their places, found by the site's address. Borrows both.
struct LocatedSites {
    std::span<const Site> sites;
    std::span<const io::PlaceCoordinates> places;  ///< as many, in the same order

    /// Of one of `sites`, by its address.
    [[nodiscard]] const io::PlaceCoordinates& place_of(const Site* site) const {
        return places[static_cast<std::size_t>(site - sites.data())];
    }
};

}  // namespace quarrywatch::dispatch
