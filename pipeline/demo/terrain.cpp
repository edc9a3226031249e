#include "pipeline/demo/terrain.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <queue>
#include <utility>

namespace quarrywatch::demo {
namespace {

constexpr int kSteps = 40;             ///< two to three times what a channel needs to reach the divide
constexpr double kUpliftM = 11.0;      ///< per step, in the strongest uplift; with the cell size it sets the hillslopes
constexpr double kCreep = 0.2;         ///< share of the difference to the neighbours' mean that one pass levels
constexpr int kCreepPasses = 4;        ///< per step; more make broader ridges
constexpr int kDrainEvery = 6;         ///< steps after which basins that creep has closed are opened again
constexpr double kChannelStart = 0.9;  ///< side of the smallest catchment that cuts, cells
constexpr double kCellM = kCellPx * 10.0;
constexpr std::uint64_t kSeed = 320413;

/// 0 in the plain, 1 in the hills: an uneven front with spurs, and some outliers of the range in the plain.
double hill_share(Point at) {
    const double front = 760 + 330 * fractal(kSeed + 1, {0.35 * at.x, at.y}, 700, 4);
    const double range = smooth_step(front, front - 420, at.x);
    const double outlier =
        smooth_step(0.44, 0.62, fractal(kSeed + 11, at, 420, 3)) * smooth_step(1250, 900, at.x) * 0.55;
    return std::max(range, outlier);
}

double uplift(Point at) {
    const double crest = 1 - std::fabs((at.x + 0.25 * at.y - 480 - 160 * fractal(kSeed + 21, at, 600, 2)) / 620);
    const double uneven = 0.8 + 0.55 * fractal(kSeed + 31, at, 300, 3);
    return hill_share(at) * clamp_to(0.45, 1.4, uneven) * (0.45 + 0.75 * clamp_to(0, 1, crest));
}

double plain_height(Point at) { return 9 - 0.0032 * at.x + 1.3 * fractal(kSeed + 41, at, 300, 3); }

struct Cells {
    std::vector<double> height, uplift;
    std::vector<char> fixed;
};

Cells initial_cells() {
    Cells cells;
    const std::size_t count = static_cast<std::size_t>(kTerrainSize) * kTerrainSize;
    cells.height.resize(count);
    cells.uplift.resize(count);
    cells.fixed.resize(count);
    for (int r = 0; r < kTerrainSize; ++r) {
        for (int c = 0; c < kTerrainSize; ++c) {
            const Point at{cell_to_px(c), cell_to_px(r)};
            const std::size_t i = static_cast<std::size_t>(r) * kTerrainSize + static_cast<std::size_t>(c);
            const double hills = hill_share(at);
            cells.fixed[i] = hills < 0.02 || c == 0;  // the range drains to the west border too
            cells.uplift[i] = uplift(at) * kUpliftM;
            cells.height[i] = plain_height(at) + (c == 0 ? 22.0 : hills * (30 + 25 * fractal(kSeed + 51, at, 60, 4)));
        }
    }
    return cells;
}

/// Raise every cell that has no way down to the plain, so that water can leave it (priority flood, Barnes et al. 2014).
void drain_basins(Cells& cells) {
    using Entry = std::pair<double, int>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> front;
    std::vector<char> done(cells.fixed);
    for (std::size_t i = 0; i < done.size(); ++i) {
        if (done[i]) front.emplace(cells.height[i], static_cast<int>(i));
    }
    while (!front.empty()) {
        const auto [level, index] = front.top();
        front.pop();
        const int r = index / kTerrainSize;
        const int c = index % kTerrainSize;
        for (int nr = std::max(0, r - 1); nr <= std::min(kTerrainSize - 1, r + 1); ++nr) {
            for (int nc = std::max(0, c - 1); nc <= std::min(kTerrainSize - 1, c + 1); ++nc) {
                const int next = nr * kTerrainSize + nc;
                const auto n = static_cast<std::size_t>(next);
                if (done[n]) continue;
                done[n] = 1;
                cells.height[n] = std::max(cells.height[n], level + 0.01 + 0.3 * uniform(hash_bits(kSeed + 61, next)));
                front.emplace(cells.height[n], next);
            }
        }
    }
}

void find_receivers(const std::vector<double>& height, const std::vector<char>& fixed, std::vector<int>& receiver) {
    constexpr double kDiagonal = 1.41421356;
    for (int r = 0; r < kTerrainSize; ++r) {
        for (int c = 0; c < kTerrainSize; ++c) {
            const int i = r * kTerrainSize + c;
            const auto at = static_cast<std::size_t>(i);
            receiver[at] = i;
            if (fixed[at]) continue;
            double steepest = 0;
            for (int dr = -1; dr <= 1; ++dr) {
                for (int dc = -1; dc <= 1; ++dc) {
                    const int nr = r + dr;
                    const int nc = c + dc;
                    if (nr < 0 || nc < 0 || nr >= kTerrainSize || nc >= kTerrainSize) continue;
                    const int j = nr * kTerrainSize + nc;
                    // Uneven rock: without it, water on a grid of cells prefers eight directions.
                    const double rock = 0.6 + 0.8 * uniform(hash_bits(kSeed + 71, i, j));
                    const double fall = rock * (height[at] - height[static_cast<std::size_t>(j)]) /
                                        (dr != 0 && dc != 0 ? kDiagonal : 1);
                    if (fall > steepest) {
                        steepest = fall;
                        receiver[at] = j;
                    }
                }
            }
        }
    }
}

/// Cells ordered so that each stands after its receiver.
void order_upstream(const std::vector<int>& receiver, std::vector<int>& order) {
    const std::size_t count = receiver.size();
    std::vector<int> first(count + 1, 0);
    std::vector<int> donors(count);
    for (const int to : receiver) ++first[static_cast<std::size_t>(to) + 1];
    for (std::size_t i = 0; i < count; ++i) first[i + 1] += first[i];
    std::vector<int> next(first.begin(), first.end() - 1);
    for (std::size_t i = 0; i < count; ++i) {
        donors[static_cast<std::size_t>(next[static_cast<std::size_t>(receiver[i])]++)] = static_cast<int>(i);
    }
    order.clear();
    for (std::size_t i = 0; i < count; ++i) {
        if (receiver[i] == static_cast<int>(i)) order.push_back(static_cast<int>(i));
    }
    for (std::size_t k = 0; k < order.size(); ++k) {
        const auto i = static_cast<std::size_t>(order[k]);
        for (int d = first[i]; d < first[i + 1]; ++d) {
            const int donor = donors[static_cast<std::size_t>(d)];
            if (donor != order[k]) order.push_back(donor);
        }
    }
}

void creep(std::vector<double>& height, const std::vector<char>& fixed) {
    const std::vector<double> old = height;
    for (int r = 1; r + 1 < kTerrainSize; ++r) {
        for (int c = 1; c + 1 < kTerrainSize; ++c) {
            const std::size_t i = static_cast<std::size_t>(r) * kTerrainSize + static_cast<std::size_t>(c);
            if (fixed[i]) continue;
            const double mean = 0.25 * (old[i - 1] + old[i + 1] + old[i - kTerrainSize] + old[i + kTerrainSize]);
            height[i] += kCreep * (mean - old[i]);
        }
    }
}

std::array<double, 4> spline_weights(double t) {
    const double s = 1 - t;
    return {s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, t * t * t / 6};
}

}  // namespace

Terrain make_terrain() {
    Cells cells = initial_cells();
    const std::size_t count = cells.height.size();
    Terrain terrain;
    terrain.receiver.resize(count);
    std::vector<double> area(count);
    for (int step = 0; step < kSteps; ++step) {
        if (step % kDrainEvery == 0) drain_basins(cells);
        find_receivers(cells.height, cells.fixed, terrain.receiver);
        order_upstream(terrain.receiver, terrain.upstream_order);
        std::fill(area.begin(), area.end(), kCellM * kCellM);
        for (std::size_t k = count; k-- > 0;) {
            const auto i = static_cast<std::size_t>(terrain.upstream_order[k]);
            const auto to = static_cast<std::size_t>(terrain.receiver[i]);
            if (to != i) area[to] += area[i];
        }
        for (const int index : terrain.upstream_order) {
            const auto i = static_cast<std::size_t>(index);
            if (cells.fixed[i]) continue;
            const auto to = static_cast<std::size_t>(terrain.receiver[i]);
            const double raised = cells.height[i] + cells.uplift[i];
            const double cut = std::max(0.0, std::sqrt(area[i]) / kCellM - kChannelStart);
            cells.height[i] =
                to == i ? raised : std::max(cells.height[to] + 0.01, (raised + cut * cells.height[to]) / (1 + cut));
        }
        for (int pass = 0; pass < kCreepPasses; ++pass) creep(cells.height, cells.fixed);
    }
    terrain.height_m = core::Raster<float>(kTerrainSize, kTerrainSize);
    terrain.catchment_m2 = core::Raster<float>(kTerrainSize, kTerrainSize);
    for (std::size_t i = 0; i < count; ++i) {
        terrain.height_m.data()[i] = static_cast<float>(cells.height[i]);
        terrain.catchment_m2.data()[i] = static_cast<float>(area[i]);
    }
    return terrain;
}

double Terrain::height_at(Point at) const {
    const double x = (at.x + kPadPx) / kCellPx - 0.5;
    const double y = (at.y + kPadPx) / kCellPx - 0.5;
    const int c0 = static_cast<int>(std::floor(x));
    const int r0 = static_cast<int>(std::floor(y));
    const auto wx = spline_weights(x - c0);
    const auto wy = spline_weights(y - r0);
    double sum = 0;
    for (int j = 0; j < 4; ++j) {
        const int r = std::clamp(r0 - 1 + j, 0, kTerrainSize - 1);
        double row = 0;
        for (int i = 0; i < 4; ++i) {
            const int c = std::clamp(c0 - 1 + i, 0, kTerrainSize - 1);
            row += wx[static_cast<std::size_t>(i)] * static_cast<double>(height_m(r, c));
        }
        sum += wy[static_cast<std::size_t>(j)] * row;
    }
    return sum;
}

Point Terrain::slope_at(Point at) const {
    constexpr double kStepM = 20;
    return {(height_at({at.x + 1, at.y}) - height_at({at.x - 1, at.y})) / kStepM,
            (height_at({at.x, at.y + 1}) - height_at({at.x, at.y - 1})) / kStepM};
}

}  // namespace quarrywatch::demo
