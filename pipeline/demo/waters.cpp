#include "pipeline/demo/waters.hpp"

#include <algorithm>

namespace quarrywatch::demo {
namespace {

constexpr std::uint64_t kSeed = 8848;

/// A line whose heading swings as a sine of the way gone: the shape of a free meander (Langbein and Leopold 1966).
Stroke river_line() {
    Stroke line;
    Point at{1128, -70};
    constexpr double kStepPx = 2;
    double phase = 0.1;
    for (int step = 0; step < 4000 && at.y < kSizePx + 60; ++step) {
        const double way = step * kStepPx;
        const double calm = 0.5 + 0.5 * smooth_step(-0.35, 0.35, gradient_noise(kSeed, way / 520, 0.5));
        phase += kStepPx / (225 + 150 * gradient_noise(kSeed + 1, way / 300, 0.5));
        // The valley itself leads south and keeps the river near its axis.
        const double axis = 1165 + 90 * fractal(kSeed + 4, {0, at.y}, 800, 2);
        const double valley = 0.25 - clamp_to(-0.07, 0.07, (axis - at.x) * 0.0005);
        at = at + direction(valley + 0.27 * calm * sine(phase)) * kStepPx;
        line.points.push_back(at);
        line.half_width_px.push_back(3.4 + 2.0 * fractal(kSeed + 2, {way, 0}, 180, 3) +
                                     1.1 * std::fabs(sine(phase + 0.25)) + way * 0.0003);
    }
    return line;
}

void paint_river(Ground& ground) {
    const Stroke line = river_line();
    visit_stroke(line, 2.3, [&](const Near& near) {
        if (cover_of(ground, near.r, near.c) == Cover::river) return;
        const std::size_t before = near.segment > 8 ? near.segment - 8 : 0;
        const std::size_t after = std::min(near.segment + 8, line.points.size() - 1);
        const Point in = line.points[near.segment] - line.points[before];
        const Point out = line.points[after] - line.points[near.segment];
        const double bend = (in.x * out.y - in.y * out.x) / 256;
        const Point at{sample_to_px(near.c), sample_to_px(near.r)};
        const double ragged = 0.25 * gradient_noise(kSeed + 5, at.x / 7, at.y / 7);
        const bool inside_bend = bend * near.side > 0;
        const double bar = inside_bend ? 1 + clamp_to(0, 0.75, 14 * std::fabs(bend) - 0.25) : 1.0;
        if (near.reach < 1) {
            paint(ground, near.r, near.c, Cover::river, 128);
        } else if (near.reach + ragged < bar) {
            paint(ground, near.r, near.c, Cover::mud, 128);
        } else if (near.reach + ragged < bar + 0.55 && cover_of(ground, near.r, near.c) != Cover::mud) {
            paint(ground, near.r, near.c, ragged > 0.03 ? Cover::forest : Cover::grass, 120);
        }
    });
}

/// Streams follow the terrain's own drainage; they leave the hills as ditches that run east to the river.
void paint_streams(const Terrain& terrain, Ground& ground) {
    constexpr double kStreamM2 = 0.7e6;
    for (std::size_t i = 0; i < terrain.receiver.size(); ++i) {
        const auto to = static_cast<std::size_t>(terrain.receiver[i]);
        const double area = static_cast<double>(terrain.catchment_m2.data()[i]);
        if (to == i || area < kStreamM2) continue;
        const int n = kTerrainSize;
        const auto place = [n](std::size_t cell) {
            const auto index = static_cast<std::int64_t>(cell);
            const double wobble_x = 1.6 * (uniform(hash_bits(kSeed + 6, index)) - 0.5);
            const double wobble_y = 1.6 * (uniform(hash_bits(kSeed + 7, index)) - 0.5);
            return Point{cell_to_px(static_cast<int>(index % n)) + wobble_x,
                         cell_to_px(static_cast<int>(index / n)) + wobble_y};
        };
        const double width = 0.35 + 0.22 * std::sqrt(area / 1e6);
        visit_stroke({{place(i), place(to)}, {width, width}}, 3.0, [&](const Near& near) {
            if (is_water(cover_of(ground, near.r, near.c))) return;
            if (near.reach < 1)
                paint(ground, near.r, near.c, Cover::pond, 40);
            else if (!is_crop(cover_of(ground, near.r, near.c)) || near.reach < 1.8)
                paint(ground, near.r, near.c, Cover::grass, 150);
        });
    }
}

struct Basin {
    std::vector<char> above;  ///< cells that drain through the dam
    int flooded = 0;
};

Basin basin_above(const Terrain& terrain, std::size_t dam, double level_m) {
    Basin basin;
    basin.above.assign(terrain.receiver.size(), 0);
    basin.above[dam] = 1;
    for (const int index : terrain.upstream_order) {
        const auto i = static_cast<std::size_t>(index);
        if (basin.above[static_cast<std::size_t>(terrain.receiver[i])] != 0) basin.above[i] = 1;
        if (basin.above[i] != 0 && static_cast<double>(terrain.height_m.data()[i]) < level_m) ++basin.flooded;
    }
    return basin;
}

void paint_reservoir(const Relief& relief, Ground& ground, const Basin& basin, double level_m, int number) {
    for (int r = 0; r < kGroundSize; ++r) {
        const int cell_row = px_to_cell(sample_to_px(r));
        for (int c = 0; c < kGroundSize; ++c) {
            const int cell = cell_row * kTerrainSize + px_to_cell(sample_to_px(c));
            if (basin.above[static_cast<std::size_t>(cell)] == 0) continue;
            if (static_cast<double>(relief.height_m(r, c)) < level_m) paint(ground, r, c, Cover::lake, number);
        }
    }
}

std::vector<Reservoir> paint_reservoirs(const Terrain& terrain, const Relief& relief, Ground& ground) {
    constexpr std::size_t kMost = 6;
    constexpr double kApartPx = 190;
    std::vector<Reservoir> reservoirs;
    const std::size_t count = terrain.receiver.size();
    for (std::size_t k = 0; k < count && reservoirs.size() < kMost; ++k) {
        // A fixed shuffle of the cells: any cell may be tried first, each once.
        const std::size_t i = (k * 7919 + 4242) % count;
        const double area = static_cast<double>(terrain.catchment_m2.data()[i]);
        const Point dam{cell_to_px(static_cast<int>(i) % kTerrainSize), cell_to_px(static_cast<int>(i) / kTerrainSize)};
        if (area < 0.6e6 || area > 5e6 || dam.x < 40 || dam.x > 1000 || dam.y < 40 || dam.y > kSizePx - 40) continue;
        const bool crowded = std::any_of(reservoirs.begin(), reservoirs.end(),
                                         [&](const Reservoir& other) { return length(other.dam - dam) < kApartPx; });
        if (crowded) continue;
        const double level = static_cast<double>(terrain.height_m.data()[i]) + 9 +
                             6 * uniform(hash_bits(kSeed + 8, static_cast<std::int64_t>(i)));
        const Basin basin = basin_above(terrain, i, level);
        if (basin.flooded < 35 || basin.flooded > 520) continue;
        reservoirs.push_back({dam, level});
        paint_reservoir(relief, ground, basin, level, static_cast<int>(reservoirs.size()));
    }
    return reservoirs;
}

}  // namespace

std::vector<Reservoir> paint_waters(const Terrain& terrain, const Relief& relief, Ground& ground) {
    paint_streams(terrain, ground);
    std::vector<Reservoir> reservoirs = paint_reservoirs(terrain, relief, ground);
    paint_river(ground);
    return reservoirs;
}

}  // namespace quarrywatch::demo
