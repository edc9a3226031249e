#pragma once
// What polygons cover of a rectangle, by lines from west to east: shares no step with an overlay of polygons.

#include <algorithm>
#include <array>
#include <functional>
#include <utility>
#include <vector>

#include "pipeline/io/geometry.hpp"

namespace quarrywatch::test {

/// Integral of weight(x, y) over the part of `rectangle` that any of the polygons covers (each by the even-odd rule).
/// Between neighbouring heights of corners and crossings all borders are straight and keep their order, so that the
/// line in the middle, times the height, is the area without error; the weight is taken in the middle of each piece.
/// cost    O(edges^2) for the crossings of the edges that reach the rectangle's heights.
inline double plane_cover(const io::Box& rectangle, const std::vector<io::MapPolygon>& polygons,
                          const std::function<double(double, double)>& weight) {
    using Point = std::array<double, 2>;
    struct Edge {
        Point low, high;
        std::size_t polygon;
        [[nodiscard]] double x_at(double y) const {
            return low[0] + (high[0] - low[0]) * (y - low[1]) / (high[1] - low[1]);
        }
    };
    std::vector<Edge> edges;
    std::vector<double> heights{rectangle.south, rectangle.north};
    const auto note = [&](double y) {
        if (y > rectangle.south && y < rectangle.north) heights.push_back(y);
    };
    for (std::size_t p = 0; p < polygons.size(); ++p) {
        for (const io::MapRing& ring : polygons[p]) {
            for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
                const Edge edge =
                    ring[i][1] < ring[i + 1][1] ? Edge{ring[i], ring[i + 1], p} : Edge{ring[i + 1], ring[i], p};
                if (edge.low[1] == edge.high[1] || edge.high[1] <= rectangle.south || edge.low[1] >= rectangle.north)
                    continue;
                edges.push_back(edge);
                note(edge.low[1]);
                note(edge.high[1]);
            }
        }
    }
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const Edge& a = edges[i];
        for (const double side : {rectangle.west, rectangle.east}) {
            if ((a.low[0] < side) == (a.high[0] < side)) continue;
            note(a.low[1] + (a.high[1] - a.low[1]) * (side - a.low[0]) / (a.high[0] - a.low[0]));
        }
        for (std::size_t j = 0; j < i; ++j) {
            const Edge& b = edges[j];
            const double south = std::max(a.low[1], b.low[1]), north = std::min(a.high[1], b.high[1]);
            if (a.polygon == b.polygon || south >= north) continue;
            const double before = a.x_at(south) - b.x_at(south), after = a.x_at(north) - b.x_at(north);
            if ((before < 0) != (after < 0)) note(south + (north - south) * before / (before - after));
        }
    }
    std::sort(heights.begin(), heights.end());

    double total = 0;
    for (std::size_t slab = 0; slab + 1 < heights.size(); ++slab) {
        const double height = heights[slab + 1] - heights[slab];
        const double y = heights[slab] + height / 2;
        if (height <= 0) continue;
        std::vector<std::pair<std::size_t, double>> crossings;  // by polygon, then from west to east
        for (const Edge& edge : edges)
            if (edge.low[1] < y && edge.high[1] > y) crossings.emplace_back(edge.polygon, edge.x_at(y));
        std::sort(crossings.begin(), crossings.end());
        std::vector<std::pair<double, double>> covered;
        for (std::size_t i = 0; i + 1 < crossings.size(); i += 2)
            covered.emplace_back(std::max(crossings[i].second, rectangle.west),
                                 std::min(crossings[i + 1].second, rectangle.east));
        std::sort(covered.begin(), covered.end());
        double reached = rectangle.west;
        for (const auto& [west, east] : covered) {
            const double from = std::max(west, reached);
            if (east <= from) continue;
            total += (east - from) * height * weight((from + east) / 2, y);
            reached = east;
        }
    }
    return total;
}

}  // namespace quarrywatch::test
