#pragma once
// A tile with something in every member.

#include <limits>
#include <vector>

#include "pipeline/stages/decide_tile.hpp"
#include "pipeline/stages/watch.hpp"

namespace quarrywatch::test {

inline constexpr core::Window kMadeCore{64, 128, 4, 6};

/// Two places that meet it, one that does not.
inline std::vector<std::vector<vectorise::Run>> made_places() {
    return {{{500, 900, 910}}, {{65, 129, 133}, {66, 129, 131}}, {{67, 100, 400}}};
}

inline classify::ValueCounts made_counts(double first) {
    classify::ValueCounts counts;
    for (int i = 0; i < 9; ++i) counts.add(first + 0.25 * (i % 4));
    return counts;
}

inline stages::TileResult made_tile(const stages::WatchList& list) {
    stages::TileResult tile;
    tile.core = kMadeCore;
    tile.seen_pixels = 21;
    tile.data_pixels = 23;
    core::Raster<std::uint8_t> mask(4, 6, 0);
    for (const auto& [row, col] : {std::pair{0, 1}, {0, 2}, {1, 2}, {3, 4}, {3, 5}}) mask(row, col) = 1;
    tile.runs = vectorise::label_runs(std::as_const(mask).view(), kMadeCore.row, kMadeCore.col);
    for (int i = 0; i < tile.runs.component_count; ++i) {
        stages::ComponentEvidence& e = tile.evidence.emplace_back();
        std::int64_t next = 100 * (i + 1);
        for (std::int64_t* value : {&e.pixels, &e.strong_pixels, &e.bare, &e.cloud_edge, &e.scene_edge, &e.habit,
                                    &e.habit_pixels, &e.shift.weight, &e.shift.pixels})
            *value = next++;
        for (auto& kept : e.shift.kept) kept = -next++;
        for (auto& index : e.before) index = made_counts(0.01 * static_cast<double>(next++));
        for (auto& index : e.after) index = made_counts(-0.01 * static_cast<double>(next++));
        e.texture_before = made_counts(1);
        e.texture_after = made_counts(2);
        e.greatest_score = std::numeric_limits<float>::infinity();
        e.change = {1LL << 40, -7, 0};
    }
    tile.score = core::Raster<float>(4, 6, 1.5F);
    tile.score(2, 2) = std::numeric_limits<float>::quiet_NaN();
    tile.unseen = vectorise::label_runs(std::as_const(mask).view(), kMadeCore.row, kMadeCore.col);
    tile.overview = {16, 32, 1, 2, {3, 1, 0, 2}, {0.5F, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -11}};
    for (const std::uint32_t place : list.in_tile(kMadeCore)) {
        stages::WatchCounts counts;
        std::int64_t next = 10 * (place + 1);
        for (std::int64_t* value : {&counts.pixels, &counts.seen, &counts.changed, &counts.clear, &counts.masked,
                                    &counts.bare, &counts.ring, &counts.ring_masked})
            *value = next++;
        counts.ndvi = made_counts(0.3);
        counts.bsi = made_counts(-0.3);
        counts.brightness = made_counts(-2);
        tile.watched.push_back({place, counts});
    }
    return tile;
}

}  // namespace quarrywatch::test
