#include "pipeline/demo/changes.hpp"

#include <array>

#include "pipeline/demo/reflectance.hpp"

namespace quarrywatch::demo {

const std::vector<OldPit>& old_pits() {
    static const std::vector<OldPit> pits{
        {"grows_beyond", {{455, 505}, 13, 1.3, 0.10, 0.2, 11}, false},
        {"grows_inside", {{300, 800}, 14, 1.2, 0.30, 0.2, 12}, false},
        {"expired", {{470, 1290}, 12, 1.3, 0.05, 0.2, 13}, false},
        {"unchanged", {{190, 1060}, 12, 1.4, 0.20, 0.2, 14}, false},
        {"to_restore", {{380, 1130}, 12, 1.3, 0.35, 0.2, 15}, false},
        {"to_reopen", {{535, 860}, 14, 1.2, 0.15, 0.2, 16}, true},
        {"closed_green", {{250, 480}, 10, 1.2, 0.40, 0.2, 17}, true},
        {"closed_bare", {{160, 1330}, 8, 1.2, 0.00, 0.2, 18}, false},
    };
    return pits;
}

const std::vector<Planted>& planted_changes() {
    static const std::vector<Planted> changes{
        {1,
         "new_scar",
         "large quarry in forest",
         NewCover::quarry,
         {{215, 300}, 25, 1.4, 0.12, 0.22, 31},
         0,
         0,
         1,
         0.6},
        {2, "new_scar", "quarry in forest", NewCover::quarry, {{318, 1372}, 13, 1.3, 0.30, 0.22, 32}, 0, 0, 1, 0.7},
        {3, "new_scar", "small quarry in forest", NewCover::quarry, {{355, 640}, 8, 1.3, 0.05, 0.22, 33}, 0, 0, 2, 1},
        {4, "new_scar", "fresh cut in forest", NewCover::quarry, {{120, 820}, 5, 1.2, 0.20, 0.22, 34}, 0, 0, 2, 1},
        {5, "new_scar", "first cut in forest", NewCover::quarry, {{430, 1010}, 3, 1.2, 0.45, 0.15, 35}, 0, 0, 2, 1},
        {6, "new_scar", "smallest cut in forest", NewCover::quarry, {{95, 560}, 2, 1.1, 0.10, 0.10, 36}, 0, 0, 2, 1},
        {7,
         "beyond_licence",
         "licensed quarry over its line",
         NewCover::quarry,
         {{473, 497}, 12, 1.2, 0.95, 0.2, 37},
         0,
         0,
         1,
         0.75},
        {8,
         "inside_licence",
         "licensed quarry within its line",
         NewCover::quarry,
         {{284, 808}, 11, 1.2, 0.40, 0.2, 38},
         0,
         0,
         1,
         0.8},
        {9,
         "after_expiry",
         "quarry whose licence has ended",
         NewCover::quarry,
         {{483, 1296}, 10, 1.3, 0.10, 0.2, 39},
         0,
         0,
         2,
         1},
        {10, "occupation", "fill on farmland", NewCover::fill, {{690, 330}, 0, 1, 0.06, 0, 40}, 13, 8, 1, 0.7},
        {11, "occupation", "works on farmland", NewCover::works, {{1260, 640}, 0, 1, 0.02, 0, 41}, 10, 7, 2, 1},
        {12, "occupation", "stock yard on farmland", NewCover::fill, {{1480, 1080}, 0, 1, 0.20, 0, 42}, 5, 4, 2, 1},
        {13, "occupation", "houses on farmland", NewCover::works, {{780, 1490}, 0, 1, 0.00, 0, 43}, 3, 2.5, 2, 1},
        {14,
         "restored_pit",
         "pit filled and planted",
         NewCover::plantation,
         {{380, 1130}, 12, 1.3, 0.35, 0.2, 15},
         0,
         0,
         2,
         1},
        {15,
         "reactivated_pit",
         "closed pit mined again",
         NewCover::quarry,
         {{537, 862}, 9, 1.2, 0.25, 0.2, 45},
         0,
         0,
         2,
         1},
    };
    return changes;
}

namespace {

/// Benches face inwards: those across from the sun are bright, those below it dark. Drawn for a sun in the south-east.
std::int8_t bench_light(const Blob& blob, Point at, double depth) {
    const double step = depth * 4 - std::floor(depth * 4);
    const Point out = at - blob.centre;
    const double distance = length(out);
    if (depth < 0.3 || distance < 0.5) return 0;
    const Point sun = direction(0.10);
    const double towards = -(out.x * sun.x + out.y * sun.y) / distance;
    return static_cast<std::int8_t>((step > 0.65 ? 50 : 12) * towards);
}

Blob scaled(Blob blob, double scale) {
    blob.radius_px *= scale;
    return blob;
}

void paint_quarry(Ground& ground, const Blob& blob) {
    visit_blob(blob, [&](int r, int c, double depth) {
        if (cover_of(ground, r, c) == Cover::quarry) return;
        paint(ground, r, c, Cover::quarry, static_cast<int>(255 * depth));
        ground.bench(r, c) = bench_light(blob, {sample_to_px(c), sample_to_px(r)}, depth);
    });
}

void paint_plantation(Ground& ground, const Blob& blob) {
    visit_blob(blob, [&](int r, int c, double depth) {
        paint(ground, r, c, Cover::plantation, 60 + static_cast<int>(120 * (1 - depth)));
        ground.bench(r, c) = 0;
    });
}

void paint_works(Ground& ground, const Planted& change, double scale) {
    const Point axis = direction(change.blob.turns);
    const Point across{-axis.y, axis.x};
    const double half_length = change.half_length_px * scale;
    const double half_width = change.half_width_px * scale;
    visit_rectangle(change.blob.centre, axis, half_length, half_width,
                    [&](int r, int c) { paint(ground, r, c, Cover::fill, 160); });
    const int halls = half_length > 6 ? 3 : 2;
    for (int k = 0; k < halls; ++k) {
        const double offset = (2.0 * k + 1 - halls) * half_length / halls;
        visit_rectangle(change.blob.centre + axis * offset + across * (0.05 * half_width), across, half_width * 0.8,
                        half_length / halls * 0.78,
                        [&](int r, int c) { paint(ground, r, c, k == 1 ? Cover::white_roof : Cover::blue_roof, 150); });
    }
}

void paint_change(Ground& ground, const Planted& change, double scale) {
    const Point axis = direction(change.blob.turns);
    switch (change.cover) {
        case NewCover::quarry:
            return paint_quarry(ground, scaled(change.blob, scale));
        case NewCover::plantation:
            return paint_plantation(ground, scaled(change.blob, scale));
        case NewCover::works:
            return paint_works(ground, change, scale);
        case NewCover::fill:
            visit_rectangle(change.blob.centre, axis, change.half_length_px * scale, change.half_width_px * scale,
                            [&](int r, int c) {
                                const Point at{sample_to_px(c), sample_to_px(r)};
                                paint(ground, r, c, Cover::fill,
                                      static_cast<int>(128 + 160 * gradient_noise(55, at.x / 5, at.y / 5)));
                            });
    }
}

/// Whether `change` may have touched the sample: inside its full shape.
bool within(const Planted& change, Point at) {
    if (change.half_length_px <= 0) return change.blob.depth(at) < 1;
    const Point axis = direction(change.blob.turns);
    const Point to = at - change.blob.centre;
    return std::fabs(to.x * axis.x + to.y * axis.y) <= change.half_length_px &&
           std::fabs(to.y * axis.x - to.x * axis.y) <= change.half_width_px;
}

}  // namespace

void paint_old_pits(Ground& ground) {
    for (const OldPit& pit : old_pits())
        pit.planted_over ? paint_plantation(ground, pit.blob) : paint_quarry(ground, pit.blob);
}

namespace {

/// The land on a day without a planted change: shores of the reservoirs have fallen dry.
Ground with_shores(const Ground& base, const Relief& relief, const std::vector<Reservoir>& reservoirs, double drop_m) {
    Ground day = copy(base);
    for (int r = 0; r < kGroundSize; ++r) {
        for (int c = 0; c < kGroundSize; ++c) {
            if (cover_of(day, r, c) != Cover::lake) continue;
            const double level = reservoirs[static_cast<std::size_t>(day.lot(r, c)) - 1].level_m - drop_m;
            if (static_cast<double>(relief.height_m(r, c)) > level) paint(day, r, c, Cover::mud, 128);
        }
    }
    return day;
}

}  // namespace

Ground ground_on(const Ground& base, const Relief& relief, const std::vector<Reservoir>& reservoirs,
                 std::size_t look_index) {
    Ground day = with_shores(base, relief, reservoirs, looks()[look_index].reservoir_drop_m);
    for (const Planted& change : planted_changes()) {
        const int index = static_cast<int>(look_index);
        if (index < change.first_look) continue;
        paint_change(day, change, index == change.first_look ? change.first_scale : 1);
    }
    return day;
}

Ground ground_with(const Ground& base, const Relief& relief, const std::vector<Reservoir>& reservoirs, double drop_m,
                   const std::vector<Planted>& changes) {
    Ground day = with_shores(base, relief, reservoirs, drop_m);
    for (const Planted& change : changes) paint_change(day, change, 1);
    return day;
}

core::Raster<std::uint8_t> planted_raster(const Ground& first, const Ground& last) {
    core::Raster<std::uint8_t> raster(kSizePx, kSizePx, std::uint8_t{0});
    for (int r = 0; r < kSizePx; ++r) {
        for (int c = 0; c < kSizePx; ++c) {
            int changed = 0;
            int rotated = 0;
            int dried = 0;
            for (int k = 0; k < kSamplesPerPx * kSamplesPerPx; ++k) {
                const int row = (r + kPadPx) * kSamplesPerPx + k / kSamplesPerPx;
                const int col = (c + kPadPx) * kSamplesPerPx + k % kSamplesPerPx;
                const Cover before = cover_of(first, row, col);
                const Cover after = cover_of(last, row, col);
                if (before == after) {
                    if (rotates(before, first.lot(row, col))) ++rotated;
                } else if (before == Cover::lake) {
                    ++dried;
                } else {
                    ++changed;
                }
            }
            if (changed >= 2) {
                for (const Planted& change : planted_changes()) {
                    if (within(change, {c + 0.5, r + 0.5})) raster(r, c) = static_cast<std::uint8_t>(change.id);
                }
            }
            if (raster(r, c) == 0)
                raster(r, c) = dried >= 2 ? kShoreCode : rotated >= 2 ? kRotationCode : std::uint8_t{0};
        }
    }
    return raster;
}

}  // namespace quarrywatch::demo
