#include "pipeline/stages/convex_pieces.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>

namespace quarrywatch::stages {

namespace {

/// An edge that rises.
struct Edge {
    MapPoint low, high;

    [[nodiscard]] double x_at(double y) const {
        if (y <= low[1]) return low[0];
        if (y >= high[1]) return high[0];
        return low[0] + (high[0] - low[0]) * (y - low[1]) / (high[1] - low[1]);
    }
};

std::vector<Edge> rising_edges(const std::vector<io::MapPolygon>& areas) {
    std::vector<Edge> edges;
    for (const io::MapPolygon& area : areas) {
        for (const io::MapRing& ring : area) {
            for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
                if (ring[i][1] == ring[i + 1][1]) continue;
                edges.push_back(ring[i][1] < ring[i + 1][1] ? Edge{ring[i], ring[i + 1]} : Edge{ring[i + 1], ring[i]});
            }
        }
    }
    std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
        return std::tuple(a.low[1], a.low[0], a.high[1], a.high[0]) <
               std::tuple(b.low[1], b.low[0], b.high[1], b.high[0]);
    });
    return edges;
}

}  // namespace

std::vector<Quad> convex_pieces(const std::vector<io::MapPolygon>& areas) {
    const std::vector<Edge> edges = rising_edges(areas);
    std::vector<double> heights;
    for (const Edge& edge : edges) heights.insert(heights.end(), {edge.low[1], edge.high[1]});
    std::sort(heights.begin(), heights.end());
    heights.erase(std::unique(heights.begin(), heights.end()), heights.end());

    std::vector<Quad> pieces;
    std::vector<const Edge*> active;
    auto next = edges.begin();
    for (std::size_t slab = 0; slab + 1 < heights.size(); ++slab) {
        const double south = heights[slab];
        const double north = heights[slab + 1];
        std::erase_if(active, [&](const Edge* edge) { return edge->high[1] <= south; });
        for (; next != edges.end() && next->low[1] <= south; ++next) active.push_back(&*next);
        const double middle = south + (north - south) / 2;
        std::stable_sort(active.begin(), active.end(),
                         [&](const Edge* a, const Edge* b) { return a->x_at(middle) < b->x_at(middle); });
        for (std::size_t i = 0; i + 1 < active.size(); i += 2) {
            const Edge& west = *active[i];
            const Edge& east = *active[i + 1];
            pieces.push_back({MapPoint{west.x_at(south), south}, MapPoint{east.x_at(south), south},
                              MapPoint{east.x_at(north), north}, MapPoint{west.x_at(north), north}});
        }
    }
    return pieces;
}

}  // namespace quarrywatch::stages
