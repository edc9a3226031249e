#include "pipeline/stages/watch.hpp"

#include <gtest/gtest.h>

#include "pipeline/stages/watch_record.hpp"

namespace quarrywatch::stages {
namespace {

// Red and near infrared, 20 x 20: bare (red 0.3, nir 0.35) but for green columns from 12 on.
struct Sky {
    io::ScenePixels after;
    core::Raster<std::uint8_t> valid{20, 20, std::uint8_t{1}}, mask{20, 20, std::uint8_t{0}};
    detect::Detector detector;

    Sky() {
        after.bands.emplace_back(20, 20, 0.3F);
        after.bands.emplace_back(20, 20, 0.35F);
        for (int r = 0; r < 20; ++r)
            for (int c = 12; c < 20; ++c) {
                after.bands[0](r, c) = 0.05F;
                after.bands[1](r, c) = 0.45F;
            }
        after.has_data = core::Raster<std::uint8_t>(20, 20, std::uint8_t{1});
        after.clear = core::Raster<std::uint8_t>(20, 20, std::uint8_t{1});
        detector.bands.place[static_cast<std::size_t>(classify::Role::red)] = 0;
        detector.bands.place[static_cast<std::size_t>(classify::Role::nir)] = 1;
        detector.gains = {1, 1};
        detector.offsets = {0, 0};
    }

    [[nodiscard]] core::Raster<std::uint8_t> mask_of(const core::Window& core) const {
        core::Raster<std::uint8_t> part(core.rows, core.cols);
        for (int r = 0; r < core.rows; ++r)
            for (int c = 0; c < core.cols; ++c) part(r, c) = mask(core.row + r, core.col + c);
        return part;
    }
    [[nodiscard]] std::vector<WatchCounts> counts(const WatchList& list, int tile_px) const {
        std::vector<std::vector<TileWatch>> tiles;
        const core::Window whole{0, 0, 20, 20};
        for (int r = 0; r < 20; r += tile_px)
            for (int c = 0; c < 20; c += tile_px) {
                const core::Window core = core::intersect({r, c, tile_px, tile_px}, whole);
                const core::Raster<std::uint8_t> part = mask_of(core);
                tiles.push_back(watch_tile(list, detector, {core, whole, after, valid, part}));
            }
        return sum_watched(list.size(), tiles);
    }
};

const Runs kPlace{{8, 8, 14}, {9, 8, 14}, {10, 8, 14}};  // 18 pixels, 12 of them bare

TEST(Watch, CountsWhatIsSeenChangedAndBare) {
    Sky sky;
    sky.valid(8, 8) = 0;
    sky.mask(9, 9) = sky.mask(9, 10) = 1;
    const WatchCounts c = sky.counts(WatchList({kPlace}), 20).front();
    EXPECT_EQ(c.pixels, 18);
    EXPECT_EQ(c.seen, 17);
    EXPECT_EQ(c.changed, 2);
    EXPECT_EQ(c.clear, 18);
    EXPECT_EQ(c.bare, 12);
    EXPECT_EQ(c.ndvi.count(), 18U);
    EXPECT_EQ(c.ring, 20 * 20 - 9 * 12)
        << "nine pixels beyond the box lies the end of the raster; three count for none";
    EXPECT_FALSE(hidden_by_mask(c));
}

TEST(Watch, DoesNotDependOnTheTiles) {
    Sky sky;
    sky.after.clear(9, 12) = 0;
    sky.mask(10, 13) = 1;
    const WatchList list({kPlace, Runs{{0, 0, 3}}, Runs{}, kPlace});
    const std::vector<WatchCounts> whole = sky.counts(list, 20);
    for (const int tile_px : {1, 3, 7, 19}) {
        const std::vector<WatchCounts> tiled = sky.counts(list, tile_px);
        for (std::size_t i = 0; i < whole.size(); ++i) {
            EXPECT_EQ(tiled[i].pixels, whole[i].pixels);
            EXPECT_EQ(tiled[i].changed, whole[i].changed);
            EXPECT_EQ(tiled[i].clear, whole[i].clear);
            EXPECT_EQ(tiled[i].bare, whole[i].bare);
            EXPECT_EQ(tiled[i].masked, whole[i].masked);
            EXPECT_EQ(tiled[i].ring, whole[i].ring);
            EXPECT_EQ(tiled[i].ndvi.median(), whole[i].ndvi.median());
        }
    }
    EXPECT_EQ(whole[2].pixels, 0) << "a place without pixels is asked in vain";
    EXPECT_EQ(whole[3].pixels, whole[0].pixels) << "places may overlap";
}

TEST(Watch, AMaskOverThePlaceAloneIsAConflict) {
    Sky sky;
    for (const vectorise::Run& run : kPlace)
        for (int c = run.col_begin; c < run.col_end; ++c) sky.after.clear(run.row, c) = 0;
    EXPECT_TRUE(hidden_by_mask(sky.counts(WatchList({kPlace}), 20).front()));
    for (int r = 4; r < 16; ++r)
        for (int c = 0; c < 20; ++c) sky.after.clear(r, c) = 0;
    EXPECT_FALSE(hidden_by_mask(sky.counts(WatchList({kPlace}), 20).front())) << "under a cloud like all around";
}

TEST(Watch, ARecordScalesBareGroundToTheWholePlace) {
    Sky sky;
    for (int c = 8; c < 14; ++c) sky.after.clear(8, c) = 0;
    ledger::Observation o;
    fill_counts(sky.counts(WatchList({kPlace}), 20).front(), 1800.0, o);
    EXPECT_DOUBLE_EQ(o.clear_share, 12.0 / 18);
    EXPECT_DOUBLE_EQ(*o.bare_m2, 1800 * 8.0 / 12);
    EXPECT_FALSE(o.bsi.has_value()) << "the bands do not allow it";
}

}  // namespace
}  // namespace quarrywatch::stages
