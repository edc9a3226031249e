#pragma once
// How far a site reaches beyond an area that it should keep to, and which way.

#include <array>
#include <vector>

#include "pipeline/io/geometry.hpp"
#include "pipeline/io/ground.hpp"

namespace quarrywatch::stages {

/// The line from the area's nearest point to the site's farthest one.
struct Overshoot {
    double distance_m = 0;               ///< on the ground; 0 where nothing lies outside
    double bearing_deg = 0;              ///< at the area, clockwise from true north; 0 without an overshoot
    std::array<double, 2> from{}, to{};  ///< map coordinates
};

/// The greatest distance of any point of `outside` from the areas: the directed Hausdorff distance.
///
/// outside  the site without the areas, valid, in the grid's CRS. Empty: no overshoot.
/// areas    valid, at least one of them not empty; they may overlap each other. None may meet the inside of `outside`.
/// ground   of the same CRS.
///
/// Corners of the outline do not suffice: the distance to a set is a convex function only where the set is convex, and
/// between two licences, or in the bay of one, the farthest point lies on an edge or within the site. But the distance
/// to one edge of a licence is convex. Hence over a convex piece of the site, with corners c, and edges e,
///     max over corners c of min over e of d(c, e)  <=  overshoot of the piece  <=  min over e of max over c of d(c,
///     e),
/// and the two meet where one edge is the nearest to the whole piece. The site is cut into trapezoids, and pieces whose
/// upper bound exceeds the best distance so far are halved, the most promising first, until none is left: the result
/// falls short of the true one by kOvershootAccuracy_m at most (exact where the farthest point is a corner, as beside a
/// straight border). Of points that are equally far the first by that order is taken, of equally near edges the first.
/// Distances are compared at the scale of the middle of `outside` (right to 1 % within about 50 km, see io::Ground) and
/// the winner's is then taken on the ellipsoid.
/// cost    O(pieces x edges), about 10 ns each; some milliseconds for a site of 1,000 pixels and licences of 1,000
///         corners.
/// source  Alt, Behrends & Bloemer 1995, Approximate matching of polygonal shapes (the directed Hausdorff distance of
///         polygons is reached on the Voronoi diagram); the search is branch and bound, Land & Doig 1960, in its place.
/// throws  Fault (bad_input) where the projection has no answer.
[[nodiscard]] Overshoot greatest_overshoot(const io::Geometry& outside, const std::vector<const io::Geometry*>& areas,
                                           const io::Ground& ground);

/// See greatest_overshoot. A tenth of the smallest pixels that the program is used with.
inline constexpr double kOvershootAccuracy_m = 0.05;

}  // namespace quarrywatch::stages
