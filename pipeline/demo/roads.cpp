#include "pipeline/demo/roads.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <queue>
#include <utility>

namespace quarrywatch::demo {
namespace {

constexpr std::uint64_t kSeed = 312;
constexpr int kN = kTerrainSize;

/// Sixteen moves: with only eight, long roads zigzag.
constexpr std::array<std::array<int, 2>, 16> kMoves{{{0, 1},
                                                     {1, 0},
                                                     {0, -1},
                                                     {-1, 0},
                                                     {1, 1},
                                                     {1, -1},
                                                     {-1, 1},
                                                     {-1, -1},
                                                     {1, 2},
                                                     {2, 1},
                                                     {-1, 2},
                                                     {2, -1},
                                                     {1, -2},
                                                     {-2, 1},
                                                     {-1, -2},
                                                     {-2, -1}}};

std::size_t cell_at(Point at) {
    const int r = std::clamp(px_to_cell(at.y), 0, kN - 1);
    const int c = std::clamp(px_to_cell(at.x), 0, kN - 1);
    return static_cast<std::size_t>(r) * kN + static_cast<std::size_t>(c);
}

/// The search for ways over terrain cells.
class Network {
public:
    Network(const Terrain& terrain, const Ground& ground)
        : terrain_(terrain), effort_(static_cast<std::size_t>(kN) * kN), road_(effort_.size(), 0) {
        for (int r = 0; r < kN; ++r) {
            for (int c = 0; c < kN; ++c) {
                const std::size_t i = static_cast<std::size_t>(r) * kN + static_cast<std::size_t>(c);
                const Point at{cell_to_px(c), cell_to_px(r)};
                const int row = px_to_sample(at.y);
                const int col = px_to_sample(at.x);
                const Cover cover = cover_of(ground, row, col);
                const double water = cover == Cover::lake    ? 40
                                     : cover == Cover::river ? 14
                                     : cover == Cover::mud   ? 5
                                     : cover == Cover::pond  ? 1.2
                                                             : 0;
                effort_[i] = 1 + water + 0.9 * fractal(kSeed, at, 120, 3);
                effort_[i] = std::max(0.4, effort_[i]);
            }
        }
    }

    /// The way of least effort from `from` to `to`, or to any road when `to_any_road`. Empty when already there.
    std::vector<Point> find(Point from, Point to, bool to_any_road) const {
        const std::size_t start = cell_at(from);
        const std::size_t goal = cell_at(to);
        std::vector<double> cost(effort_.size(), 1e30);
        std::vector<int> previous(effort_.size(), -1);
        using Entry = std::pair<double, std::size_t>;
        std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
        cost[start] = 0;
        open.emplace(0.0, start);
        std::size_t end = effort_.size();
        while (!open.empty()) {
            const auto [paid, cell] = open.top();
            open.pop();
            if (paid > cost[cell]) continue;
            if (to_any_road ? road_[cell] != 0 : cell == goal) {
                end = cell;
                break;
            }
            const int r = static_cast<int>(cell) / kN;
            const int c = static_cast<int>(cell) % kN;
            for (const auto& move : kMoves) {
                const int nr = r + move[0];
                const int nc = c + move[1];
                if (nr < 0 || nc < 0 || nr >= kN || nc >= kN) continue;
                const std::size_t next = static_cast<std::size_t>(nr) * kN + static_cast<std::size_t>(nc);
                const double total =
                    paid + step_cost(cell, next, std::sqrt(static_cast<double>(move[0] * move[0] + move[1] * move[1])));
                if (total < cost[next]) {
                    cost[next] = total;
                    previous[next] = static_cast<int>(cell);
                    open.emplace(total, next);
                }
            }
        }
        std::vector<Point> way;
        if (end == effort_.size() || end == start) return way;
        for (std::size_t cell = end; cell != start; cell = static_cast<std::size_t>(previous[cell]))
            way.push_back(middle(cell));
        way.push_back(from);
        if (!to_any_road) way.front() = to;
        return way;
    }

    void add(const std::vector<Point>& way) {
        for (std::size_t i = 0; i + 1 < way.size(); ++i) {
            for (int k = 0; k <= 4; ++k) road_[cell_at(way[i] * (1 - k / 4.0) + way[i + 1] * (k / 4.0))] = 1;
        }
    }

private:
    static Point middle(std::size_t cell) {
        return {cell_to_px(static_cast<int>(cell) % kN), cell_to_px(static_cast<int>(cell) / kN)};
    }
    double step_cost(std::size_t from, std::size_t to, double cells) const {
        const double rise = std::fabs(static_cast<double>(terrain_.height_m.data()[to]) -
                                      static_cast<double>(terrain_.height_m.data()[from]));
        const double grade = rise / (cells * kCellPx * 10);
        const double ground = road_[from] != 0 && road_[to] != 0 ? 0.3 : 0.5 * (effort_[from] + effort_[to]);
        return cells * ground * (1 + 220 * grade * grade);
    }

    const Terrain& terrain_;
    std::vector<double> effort_;
    std::vector<char> road_;
};

void pave(Ground& ground, const std::vector<Point>& way, double half_width_px, Cover cover, int tone) {
    visit_stroke({way, std::vector<double>(way.size(), half_width_px)}, 1.0,
                 [&](const Near& near) { paint(ground, near.r, near.c, cover, tone); });
}

/// Trees line the wider roads, here and there.
void line_with_trees(Ground& ground, const std::vector<Point>& way, double half_width_px) {
    visit_stroke({way, std::vector<double>(way.size(), half_width_px)}, 2.1, [&](const Near& near) {
        const Point at{sample_to_px(near.c), sample_to_px(near.r)};
        if (near.reach > 1 && is_crop(cover_of(ground, near.r, near.c)) &&
            gradient_noise(kSeed + 3, at.x / 25, at.y / 25) > -0.05) {
            paint(ground, near.r, near.c, Cover::forest, 110);
        }
    });
}

}  // namespace

void paint_roads(const Terrain& terrain, const std::vector<Settlement>& settlements, const std::vector<Point>& yards,
                 Ground& ground) {
    Network network(terrain, ground);
    const std::vector<Point> expressway = smooth_line({{1015, -30},
                                                       {975, 210},
                                                       {905, 430},
                                                       {925, 640},
                                                       {1010, 820},
                                                       {1040, 1010},
                                                       {985, 1230},
                                                       {1000, 1420},
                                                       {1060, 1640}},
                                                      5);
    struct Road {
        std::vector<Point> way;
        double half_width_px;
        Cover cover;
        int tone;
    };
    std::vector<Road> roads;
    const auto join = [&](Point from, Point to, bool any, double half_width_px, Cover cover, int tone) {
        const std::vector<Point> way = network.find(from, to, any);
        network.add(way);
        if (way.size() > 1) roads.push_back({smooth_line(way, 3), half_width_px, cover, tone});
    };
    join({-14, 640}, settlements[0].centre, false, 0.85, Cover::concrete, 60);
    join(settlements[0].centre, {1612, 560}, false, 0.85, Cover::concrete, 60);
    join(settlements[1].centre, {1330, -14}, false, 0.8, Cover::concrete, 90);
    join(settlements[1].centre, {880, 1612}, false, 0.8, Cover::concrete, 90);
    join(settlements[1].centre, {1612, 1290}, false, 0.7, Cover::concrete, 90);
    for (std::size_t i = 2; i < settlements.size(); ++i)
        join(settlements[i].centre, {}, true, 0.42, Cover::concrete, static_cast<int>(120 + i % 60));
    // Neighbouring villages have a second way, as the network of least effort alone would be a tree.
    for (std::size_t i = 2; i < settlements.size(); ++i) {
        for (std::size_t j = i + 1; j < settlements.size(); ++j) {
            const double apart = length(settlements[i].centre - settlements[j].centre);
            if (apart < 100 &&
                uniform(hash_bits(kSeed + 2, static_cast<std::int64_t>(i), static_cast<std::int64_t>(j))) < 0.30) {
                join(settlements[i].centre, settlements[j].centre, false, 0.36, Cover::concrete, 150);
            }
        }
    }
    for (const Point& yard : yards) join(yard, {}, true, 0.5, Cover::dirt, 200);
    for (auto road = roads.rbegin(); road != roads.rend(); ++road) {
        if (road->half_width_px > 0.6) line_with_trees(ground, road->way, road->half_width_px);
        pave(ground, road->way, road->half_width_px, road->cover, road->tone);
    }
    line_with_trees(ground, expressway, 1.7);
    pave(ground, expressway, 1.6, Cover::asphalt, 150);
    pave(ground, expressway, 0.3, Cover::grass, 100);
}

}  // namespace quarrywatch::demo
