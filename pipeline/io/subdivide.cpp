#include "pipeline/io/subdivide.hpp"

#include <ogr_geometry.h>

#include <array>
#include <utility>

namespace quarrywatch::io {

namespace {

/// Ends the halving of an outline that has its corners in one spot.
constexpr int kMostHalvings = 16;

std::size_t points_of(const Geometry& polygon) {
    std::size_t points = 0;
    for (const OGRLinearRing* ring : *polygon.ogr()->toPolygon())
        points += static_cast<std::size_t>(ring->getNumPoints());
    return points;
}

/// `column` is the area within `box` already.
void halve(Geometry column, const Box& box, std::size_t most_points, int halvings, std::vector<Geometry>& pieces) {
    for (Geometry& part : column.polygons()) {
        if (points_of(part) <= most_points || halvings == 0) {
            pieces.push_back(std::move(part));
            continue;
        }
        const double x = (box.west + box.east) / 2;
        const double y = (box.south + box.north) / 2;
        const bool wide = box.east - box.west > box.north - box.south;
        const std::array<Box, 2> halves{
            wide ? Box{box.west, box.south, x, box.north} : Box{box.west, box.south, box.east, y},
            wide ? Box{x, box.south, box.east, box.north} : Box{box.west, y, box.east, box.north}};
        for (const Box& half : halves)
            halve(part.intersection(Geometry::from_box(half)), half, most_points, halvings - 1, pieces);
    }
}

}  // namespace

std::vector<Geometry> subdivided(const Geometry& area, std::size_t most_points) {
    std::vector<Geometry> pieces;
    if (area.empty() || points_of(area) <= most_points) return pieces;
    halve(area.clone(), area.box(), most_points, kMostHalvings, pieces);
    return pieces;
}

}  // namespace quarrywatch::io
