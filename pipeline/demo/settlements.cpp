#include "pipeline/demo/settlements.hpp"

namespace quarrywatch::demo {
namespace {

constexpr std::uint64_t kSeed = 1949;

bool dry_and_level(const Terrain& terrain, const Ground& ground, Point at, double radius_px) {
    constexpr double kSteepest = 0.055;
    if (length(terrain.slope_at(at)) > kSteepest) return false;
    for (int k = 0; k < 12; ++k) {
        const Point rim = at + direction(k / 12.0) * (radius_px + 3);
        if (rim.x < 0 || rim.y < 0 || rim.x >= kSizePx || rim.y >= kSizePx) continue;
        const Cover cover = cover_of(ground, px_to_sample(rim.y), px_to_sample(rim.x));
        if (cover == Cover::river || cover == Cover::lake || cover == Cover::mud) return false;
        if (length(terrain.slope_at(rim)) > 2 * kSteepest) return false;
    }
    return true;
}

Cover roof_of(std::uint64_t bits) {
    const double pick = uniform(bits);
    if (pick < 0.50) return Cover::tile_roof;
    if (pick < 0.74) return Cover::red_roof;
    return pick < 0.92 ? Cover::white_roof : Cover::blue_roof;
}

/// A roof, or nothing where water or a road's bed is.
void roof(Ground& ground, Point centre, Point axis, double half_length, double half_width, Cover cover, int tone) {
    visit_rectangle(centre, axis, half_length, half_width, [&](int r, int c) {
        if (!is_water(cover_of(ground, r, c))) paint(ground, r, c, cover, tone);
    });
}

void paint_village(Ground& ground, const Settlement& village) {
    const auto id = static_cast<std::int64_t>(village.centre.x * 4096 + village.centre.y);
    const Point axis =
        direction(0.05 * (uniform(hash_bits(kSeed, id)) - 0.5) + 0.03 * fractal(kSeed + 1, village.centre, 500, 1));
    const Point across{-axis.y, axis.x};
    const Blob outline{village.centre,
                       village.radius_px,
                       0.8 + 0.9 * uniform(hash_bits(kSeed + 2, id)),
                       0.5 * uniform(hash_bits(kSeed + 3, id)),
                       0.5,
                       hash_bits(kSeed + 4, id)};
    visit_blob(outline, [&](int r, int c, double depth) {
        const Point at{sample_to_px(c), sample_to_px(r)};
        if (is_water(cover_of(ground, r, c)) || depth + 0.5 * gradient_noise(kSeed + 5, at.x / 4, at.y / 4) > 0.97)
            return;
        const bool trees = gradient_noise(kSeed + 6, at.x / 2.5, at.y / 2.5) > 0.22;
        paint(ground, r, c, trees ? Cover::forest : Cover::yard, trees ? 150 : static_cast<int>(id & 255));
    });
    const double reach = village.radius_px * 2;
    constexpr double kRowPx = 2.5;
    constexpr double kHousePx = 1.75;
    const int rows = static_cast<int>(reach / kRowPx);
    const int houses = static_cast<int>(reach / kHousePx);
    for (int k = -rows; k <= rows; ++k) {
        const double shift = uniform(hash_bits(kSeed + 7, id, k)) * kHousePx;
        for (int i = -houses; i <= houses; ++i) {
            const std::uint64_t bits = hash_bits(kSeed + 8, id + k, i);
            const Point at =
                village.centre + axis * (i * kHousePx + shift) + across * (k * kRowPx + 0.5 * normal(bits) * 0.4);
            if (outline.depth(at) > 0.92 || uniform(hash_bits(bits, 1)) < 0.16) continue;
            roof(ground, at, axis, 0.5 + 0.28 * uniform(hash_bits(bits, 2)), 0.42 + 0.14 * uniform(hash_bits(bits, 3)),
                 roof_of(hash_bits(bits, 4)), static_cast<int>(hash_bits(bits, 5) & 255));
        }
    }
}

enum class Quarter { slabs, works, green, old };

Quarter quarter_of(std::uint64_t bits, double depth) {
    const double pick = uniform(bits);
    if (pick < 0.09) return Quarter::green;
    if (depth > 0.62) return pick < 0.58 ? Quarter::works : Quarter::old;
    return pick < 0.62 ? Quarter::slabs : pick < 0.72 ? Quarter::works : Quarter::old;
}

void paint_quarter(Ground& ground, Point centre, Point axis, double side_px, Quarter quarter, std::uint64_t bits) {
    const Point across{-axis.y, axis.x};
    const double half = 0.5 * side_px - 0.55;
    const auto put = [&](double u, double v, double half_u, double half_v, Cover cover, int tone) {
        roof(ground, centre + axis * u + across * v, axis, half_u, half_v, cover, tone);
    };
    const int tone = static_cast<int>(bits & 255);
    if (quarter == Quarter::green) return put(0, 0, half, half, Cover::grass, tone);
    put(0, 0, half, half, Cover::yard, tone);
    if (quarter == Quarter::works) {
        const int halls = 1 + static_cast<int>(uniform(hash_bits(bits, 1)) * 3);
        const double width = half / halls;
        for (int k = 0; k < halls; ++k) {
            const double pick = uniform(hash_bits(bits, 2, k));
            const Cover cover = pick < 0.5 ? Cover::blue_roof : pick < 0.82 ? Cover::white_roof : Cover::tile_roof;
            put(0, (2 * k + 1 - halls) * width, half * 0.86, width * 0.74, cover,
                static_cast<int>(hash_bits(bits, 3, k) & 255));
        }
        return;
    }
    const double row = quarter == Quarter::slabs ? 2.9 : 2.1;
    const double house = quarter == Quarter::slabs ? 3.4 : 1.8;
    const Cover slab = roof_of(hash_bits(bits, 4));
    for (double v = -half + 0.8; v < half - 0.4; v += row) {
        for (double u = -half + 0.9; u < half - 0.5; u += house) {
            const std::uint64_t own =
                hash_bits(bits, static_cast<std::int64_t>(u * 16), static_cast<std::int64_t>(v * 16));
            if (uniform(own) < 0.1) continue;
            put(u, v, house * 0.38, quarter == Quarter::slabs ? 0.55 : 0.5,
                quarter == Quarter::slabs ? slab : roof_of(hash_bits(own, 1)), static_cast<int>(own & 255));
        }
    }
}

void paint_town(Ground& ground, const Settlement& town) {
    const auto id = static_cast<std::int64_t>(town.centre.x);
    const Point axis = direction(0.04 * (uniform(hash_bits(kSeed + 10, id)) - 0.5));
    const Point across{-axis.y, axis.x};
    constexpr double kSidePx = 11;
    const Blob outline{town.centre, town.radius_px, 1.2, 0.1, 0.3, hash_bits(kSeed + 11, id)};
    const int reach = static_cast<int>(2.2 * town.radius_px / kSidePx);
    for (int j = -reach; j <= reach; ++j) {
        for (int i = -reach; i <= reach; ++i) {
            const Point at = town.centre + axis * (i * kSidePx) + across * (j * kSidePx);
            const double depth = outline.depth(at);
            const std::uint64_t bits = hash_bits(kSeed + 12, id + i, j);
            if (depth > 0.8 + 0.35 * uniform(hash_bits(bits, 9))) continue;
            roof(ground, at, axis, 0.5 * kSidePx, 0.5 * kSidePx, (i + j) % 3 == 0 ? Cover::asphalt : Cover::concrete,
                 90);
            paint_quarter(ground, at, axis, kSidePx - (i % 4 == 0 ? 1 : 0), quarter_of(bits, depth), bits);
        }
    }
}

}  // namespace

std::vector<Settlement> place_settlements(const Terrain& terrain, const Ground& ground) {
    std::vector<Settlement> settlements{{{1395, 470}, 74, true}, {{905, 1105}, 38, true}};
    constexpr double kSpacingPx = 78;
    const int cells = static_cast<int>(kSizePx / kSpacingPx) + 1;
    for (int j = 0; j < cells; ++j) {
        for (int i = 0; i < cells; ++i) {
            const Point at{(i + 0.1 + 0.8 * uniform(hash_bits(kSeed + 20, i, j))) * kSpacingPx,
                           (j + 0.1 + 0.8 * uniform(hash_bits(kSeed + 21, i, j))) * kSpacingPx};
            const double pick = uniform(hash_bits(kSeed + 22, i, j));
            const double radius = 4.5 + 9 * pick * pick;
            if (uniform(hash_bits(kSeed + 23, i, j)) > 0.82) continue;
            if (!dry_and_level(terrain, ground, at, radius)) continue;
            bool clear = true;
            for (const Settlement& other : settlements)
                clear = clear && length(other.centre - at) > 1.5 * other.radius_px + radius + 14;
            if (clear) settlements.push_back({at, radius, false});
        }
    }
    return settlements;
}

void paint_settlements(const std::vector<Settlement>& settlements, Ground& ground) {
    for (const Settlement& settlement : settlements)
        settlement.town ? paint_town(ground, settlement) : paint_village(ground, settlement);
}

}  // namespace quarrywatch::demo
