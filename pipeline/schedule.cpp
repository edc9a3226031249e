#include "pipeline/schedule.hpp"

#include <algorithm>

namespace quarrywatch {

namespace {
constexpr double kCarriedShare = 0.4;  // of the memory limit, for chunks that wait for their next tile
constexpr int kTokensPerThread = 2;    // one being computed, one being read
}  // namespace

TilePlan plan_tiles(const PlanInput& in) {
    TilePlan plan;
    const std::int64_t budget = in.memory_limit_bytes - in.fixed_bytes;
    const auto swath_for = [&](int tile_px) {
        const int across = (in.cols + tile_px - 1) / tile_px;
        int swath = across;
        while (swath > 1 && static_cast<double>(in.carried_bytes(std::min(in.cols, swath * tile_px), tile_px)) >
                                kCarriedShare * static_cast<double>(in.memory_limit_bytes))
            swath = (swath + 1) / 2;
        return swath;
    };
    plan.tile_px = std::max(kSmallestTile_px, in.tile_px);
    std::int64_t carried = 0;
    for (;; plan.tile_px /= 2) {
        plan.swath_tiles = swath_for(plan.tile_px);
        carried = in.carried_bytes(std::min(in.cols, plan.swath_tiles * plan.tile_px), plan.tile_px);
        // Half of the threads idle is worse than tiles with more halo.
        if (in.fixed_tile || plan.tile_px / 2 < kSmallestTile_px ||
            carried + in.threads * in.tile_bytes(plan.tile_px) <= budget)
            break;
    }
    const std::int64_t room = (budget - carried) / std::max<std::int64_t>(1, in.tile_bytes(plan.tile_px));
    plan.tokens =
        static_cast<int>(std::clamp<std::int64_t>(room, 1, static_cast<std::int64_t>(kTokensPerThread) * in.threads));
    plan.planned_bytes = in.fixed_bytes + carried + plan.tokens * in.tile_bytes(plan.tile_px);
    const int side = plan.tile_px, swath = plan.swath_tiles * side;
    for (int west = 0; west < in.cols; west += swath)
        for (int row = 0; row < in.rows; row += side)
            for (int col = west; col < std::min(in.cols, west + swath); col += side)
                plan.tiles.push_back({row, col, std::min(side, in.rows - row), std::min(side, in.cols - col)});
    return plan;
}

}  // namespace quarrywatch
