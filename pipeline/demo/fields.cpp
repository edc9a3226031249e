#include "pipeline/demo/fields.hpp"

#include <algorithm>
#include <vector>

namespace quarrywatch::demo {
namespace {

constexpr std::uint64_t kSeed = 5150;
constexpr double kBlockPx = 62;  ///< spacing of the blocks of fields
constexpr int kBlocks = static_cast<int>((kSizePx + 2 * kPadPx) / kBlockPx) + 6;

/// A block of fields that share a direction and a lot size.
struct Block {
    Point centre;
    Point axis;           ///< along the short sides of its lots: across the slope's contours
    double width_px = 5;  ///< short side of a lot
    double length_px = 14;
    bool ponds = false;
    std::uint64_t bits = 0;
};

Point block_axis(const Terrain& terrain, Point at, std::uint64_t bits) {
    constexpr double kReachPx = 10;
    const Point fall{terrain.height_at({at.x + kReachPx, at.y}) - terrain.height_at({at.x - kReachPx, at.y}),
                     terrain.height_at({at.x, at.y + kReachPx}) - terrain.height_at({at.x, at.y - kReachPx})};
    constexpr double kSlopingM = 6;  // over 200 m: from here on, fields follow the contours
    if (length(fall) > kSlopingM) return fall * (1 / length(fall));
    const double turns = 0.02 + 0.10 * fractal(kSeed + 1, at, 900, 2) + 0.05 * (uniform(bits) - 0.5);
    return direction((bits & 1) != 0 ? turns : turns + 0.25);
}

std::vector<Block> make_blocks(const Terrain& terrain) {
    std::vector<Block> blocks;
    for (int j = 0; j < kBlocks; ++j) {
        for (int i = 0; i < kBlocks; ++i) {
            Block block;
            block.bits = hash_bits(kSeed, i, j);
            const double jitter_x = uniform(hash_bits(kSeed + 2, i, j)) - 0.5;
            const double jitter_y = uniform(hash_bits(kSeed + 3, i, j)) - 0.5;
            block.centre = {(i - 2 + 0.75 * jitter_x) * kBlockPx, (j - 2 + 0.75 * jitter_y) * kBlockPx};
            block.axis = block_axis(terrain, block.centre, block.bits);
            block.width_px = 3.2 + 4.0 * uniform(hash_bits(kSeed + 4, i, j));
            block.length_px = 9 + 12 * uniform(hash_bits(kSeed + 5, i, j));
            block.ponds = fractal(kSeed + 6, block.centre, 520, 2) > 0.26 && block.centre.x > 850;
            if (block.ponds) block.width_px = 6.5 + 2.5 * uniform(block.bits);
            blocks.push_back(block);
        }
    }
    return blocks;
}

/// Where a place lies among the fields.
struct Lot {
    const Block* block;
    std::uint64_t bits;         ///< of the lot
    double edge_px;             ///< to the nearest side of the lot
    double block_edge_px;       ///< to the nearest side of the block
    std::uint64_t border_bits;  ///< of the border between the two nearest blocks
};

Lot find_lot(const std::vector<Block>& blocks, Point at) {
    const Point bent{at.x + 9 * gradient_noise(kSeed + 7, at.x / 70, at.y / 70),
                     at.y + 9 * gradient_noise(kSeed + 8, at.x / 70, at.y / 70)};
    const int i0 = static_cast<int>(std::floor(bent.x / kBlockPx + 2.5));
    const int j0 = static_cast<int>(std::floor(bent.y / kBlockPx + 2.5));
    double nearest = 1e9;
    double second = 1e9;
    int best = 0;
    int other = 0;
    for (int j = std::max(0, j0 - 1); j <= std::min(kBlocks - 1, j0 + 1); ++j) {
        for (int i = std::max(0, i0 - 1); i <= std::min(kBlocks - 1, i0 + 1); ++i) {
            const int index = j * kBlocks + i;
            const double distance = length(bent - blocks[static_cast<std::size_t>(index)].centre);
            if (distance < nearest) {
                second = nearest;
                other = best;
                nearest = distance;
                best = index;
            } else if (distance < second) {
                second = distance;
                other = index;
            }
        }
    }
    const Block& block = blocks[static_cast<std::size_t>(best)];
    const Point to = bent - block.centre;
    const double u = (to.x * block.axis.x + to.y * block.axis.y) / block.width_px + 100;
    const auto row = static_cast<std::int64_t>(std::floor(u));
    const double shift = uniform(hash_bits(block.bits, row, 17));
    const double stretch = block.length_px * (0.7 + 0.7 * uniform(hash_bits(block.bits, row, 18)));
    const double v = (to.y * block.axis.x - to.x * block.axis.y) / stretch + shift + 100;
    const auto place = static_cast<std::int64_t>(std::floor(v));
    const double across = std::min(u - std::floor(u), 1 - (u - std::floor(u))) * block.width_px;
    const double along = std::min(v - std::floor(v), 1 - (v - std::floor(v))) * stretch;
    return {&block, hash_bits(block.bits, row, place), std::min(across, along), 0.5 * (second - nearest),
            hash_bits(kSeed + 9, std::min(best, other), std::max(best, other))};
}

Cover crop_of(const Lot& lot) {
    // Neighbours tend to grow the same: half of a block's lots share its crop.
    const double own = uniform(hash_bits(lot.bits, 1));
    const double shared = uniform(hash_bits(lot.block->bits, 2));
    const double pick = uniform(hash_bits(lot.bits, 3)) < 0.55 ? shared : own;
    if (pick < 0.46) return Cover::paddy;
    if (pick < 0.70) return Cover::upland;
    if (pick < 0.83) return Cover::vegetables;
    if (pick < 0.90) return Cover::orchard;
    return pick < 0.97 ? Cover::tea : Cover::fallow;
}

void paint_field(Ground& ground, int r, int c, const Lot& lot) {
    const int tone = static_cast<int>(lot.bits & 255);
    const double border = uniform(lot.border_bits);
    if (lot.block_edge_px < 1.1 && border < 0.22) return paint(ground, r, c, Cover::pond, 60);
    if (lot.block_edge_px < 0.45 && border < 0.62) return paint(ground, r, c, Cover::dirt, tone);
    if (lot.block_edge_px < 0.9 && border >= 0.62 && border < 0.85)
        return paint(ground, r, c, Cover::forest, 90 + tone / 4);
    const bool pond =
        lot.block->ponds ? uniform(hash_bits(lot.bits, 5)) < 0.85 : uniform(hash_bits(lot.bits, 5)) < 0.012;
    if (pond)
        return lot.edge_px > 0.7 ? paint(ground, r, c, Cover::pond, tone) : paint(ground, r, c, Cover::bund, tone);
    if (lot.edge_px < 0.25) return paint(ground, r, c, Cover::bund, tone);
    paint(ground, r, c, crop_of(lot), tone);
}

}  // namespace

Ground make_fields(const Terrain& terrain, const Relief& relief) {
    const std::vector<Block> blocks = make_blocks(terrain);
    Ground ground{core::Raster<std::uint8_t>(kGroundSize, kGroundSize),
                  core::Raster<std::uint8_t>(kGroundSize, kGroundSize),
                  core::Raster<std::int8_t>(kGroundSize, kGroundSize, std::int8_t{0})};
    constexpr int kNear = 2 * kSamplesPerPx;
    constexpr double kNearM = 2 * 10.0 * 2;
#pragma omp parallel for num_threads(2) schedule(dynamic, 64)
    for (int r = 0; r < kGroundSize; ++r) {
        const int up = std::max(0, r - kNear);
        const int down = std::min(kGroundSize - 1, r + kNear);
        for (int c = 0; c < kGroundSize; ++c) {
            const Point at{sample_to_px(c), sample_to_px(r)};
            const int left = std::max(0, c - kNear);
            const int right = std::min(kGroundSize - 1, c + kNear);
            const double height = static_cast<double>(relief.height_m(r, c));
            const double dx = static_cast<double>(relief.height_m(r, right) - relief.height_m(r, left)) / kNearM;
            const double dy = static_cast<double>(relief.height_m(down, c) - relief.height_m(up, c)) / kNearM;
            const double slope = std::sqrt(dx * dx + dy * dy);
            const double rough = fractal(kSeed + 20, at, 46, 4);
            const double wild = slope + 0.0009 * (height - 22) + 0.05 * rough;
            const auto stand = [at] { return fractal(kSeed + 30, at, 110, 4); };
            if (wild > 0.085) {
                const bool open = fractal(kSeed + 40, at, 90, 5) > 0.60;
                paint(ground, r, c, open ? Cover::scrub : Cover::forest, static_cast<int>(128 + 150 * stand()));
                continue;
            }
            const Lot lot = find_lot(blocks, at);
            const bool tea_hill = wild > 0.045 && uniform(hash_bits(lot.bits, 6)) < 0.5;
            const bool copse = height < 40 && fractal(kSeed + 50, at, 60, 3) > 0.62;
            if (copse) {
                paint(ground, r, c, Cover::forest, static_cast<int>(110 + 120 * stand()));
            } else if (tea_hill && lot.edge_px > 0.25) {
                paint(ground, r, c, uniform(hash_bits(lot.bits, 7)) < 0.6 ? Cover::tea : Cover::orchard,
                      static_cast<int>(lot.bits & 255));
            } else {
                paint_field(ground, r, c, lot);
            }
        }
    }
    return ground;
}

}  // namespace quarrywatch::demo
