// The measured displacement of made pairs against its formula, and what the program believes of its own error.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "tests/accuracy/made_pair.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

/// Radial errors of the field, px. On 2,000 pixels there are a quarter of the tie points of 4,000.
constexpr double kQuick_px = 0.02;
constexpr double kFull_px = 0.010;
constexpr double kMaskedClouds_px = 0.02;
constexpr double kUnmaskedClouds_px = 0.05;
constexpr double kFar_px = 0.02;   // large shifts, rotation, scale
constexpr double kTile_px = 0.02;  // of a whole tile on a third of its blocks
constexpr double kThird = 1.0 / 3;
/// The believed error is within this factor of the true one.
constexpr double kHonest = 2.0;
/// Windows with texture and clear sky that are refused on a valid pair.
constexpr double kRefused = 0.05;

using Options = std::vector<std::string>;

Options pair_of(int size, int seed, const Options& more = {}) {
    Options options{"--size", std::to_string(size), "--seed", std::to_string(seed)};
    options.insert(options.end(), more.begin(), more.end());
    return options;
}

void expect_good(const Measured& m, double rmse_px) {
    EXPECT_LE(m.rmse_px, rmse_px);
    EXPECT_LT(m.believed_px, kHonest * m.rmse_px);
    EXPECT_GT(m.believed_px, m.rmse_px / kHonest);
}

TEST(Displacement, OfASmallPair) {
    if (const std::string reason = why_no_pair(); !reason.empty()) GTEST_SKIP() << reason;
    const Scratch scratch;
    ASSERT_TRUE(make_scenes(scratch.path(), pair_of(2000, 1, {"--clouds", "0.3"})));
    expect_good(measure_field("2,000 px, clouds masked", scratch.path(), true), kQuick_px);
}

TEST(DisplacementFull, OfFiveSeeds) {
    if (const std::string reason = why_no_pair(); !reason.empty()) GTEST_SKIP() << reason;
    for (int seed = 1; seed <= 5; ++seed) {
        const Scratch scratch;
        ASSERT_TRUE(make_scenes(scratch.path(), pair_of(4000, seed)));
        const Measured m = measure_field("seed " + std::to_string(seed), scratch.path());
        expect_good(m, kFull_px);
        EXPECT_LE(m.refused_share, kRefused);
    }
}

TEST(DisplacementFull, UnderClouds) {
    if (const std::string reason = why_no_pair(); !reason.empty()) GTEST_SKIP() << reason;
    for (int seed = 1; seed <= 3; ++seed) {
        const Scratch scratch;
        ASSERT_TRUE(make_scenes(scratch.path(), pair_of(4000, seed, {"--clouds", "0.4"})));
        const Measured masked = measure_field("40 % cloud, masked, seed " + std::to_string(seed), scratch.path(), true);
        expect_good(masked, kMaskedClouds_px);
        EXPECT_LE(masked.refused_share, kRefused);
        expect_good(measure_field("the same without its mask", scratch.path()), kUnmaskedClouds_px);
    }
}

TEST(DisplacementFull, OverLongWaysTurnedAndScaled) {
    if (const std::string reason = why_no_pair(); !reason.empty()) GTEST_SKIP() << reason;
    for (const Options& moved :
         {Options{"--shift", "12.3", "47.8"}, Options{"--shift", "47.8", "-33.4"}, Options{"--shift", "-33.4", "12.3"},
          Options{"--rotate", "0.02"}, Options{"--scale", "1.0005"}}) {
        const Scratch scratch;
        ASSERT_TRUE(make_scenes(scratch.path(), pair_of(4000, 1, moved)));
        std::string name;
        for (const std::string& word : moved) name += word + " ";
        const Measured m = measure_field(name, scratch.path());
        expect_good(m, kFar_px);
        EXPECT_LE(m.refused_share, kRefused);
    }
}

TEST(DisplacementFull, OfOtherWarps) {
    if (const std::string reason = why_no_pair(); !reason.empty()) GTEST_SKIP() << reason;
    for (const Options& warp : {Options{"--warp", "0"}, Options{"--warp", "0", "--shift", "0.125", "0.25"},
                                Options{"--warp-period", "8000"}, Options{"--warp", "1.5", "--warp-period", "4000"}}) {
        const Scratch scratch;
        ASSERT_TRUE(make_scenes(scratch.path(), pair_of(4000, 2, warp)));
        std::string name;
        for (const std::string& word : warp) name += word + " ";
        expect_good(measure_field(name, scratch.path()), kFull_px);
    }
}

TEST(DisplacementFull, OfAWholeTileFromAThirdOfItsBlocks) {
    if (const std::string reason = why_no_pair(); !reason.empty()) GTEST_SKIP() << reason;
    const Scratch scratch;
    ASSERT_TRUE(make_scenes(scratch.path(), pair_of(10980, 1, {"--warp-period", "8000"})));
    const Measured m = measure_field("10,980 px, period 8,000", scratch.path());
    expect_good(m, kTile_px);
    EXPECT_LE(m.share_read, kThird);
}

TEST(DisplacementFull, AThirdIsNotEnoughForARoughTileAndItSaysSo) {
    if (const std::string reason = why_no_pair(); !reason.empty()) GTEST_SKIP() << reason;
    const Scratch scratch;
    ASSERT_TRUE(make_scenes(scratch.path(), pair_of(10980, 1, {"--warp-period", "2000"})));
    const Measured m = measure_field("10,980 px, period 2,000", scratch.path());
    expect_good(m, kTile_px);
    EXPECT_GT(m.share_read, kThird);
}

TEST(DisplacementFull, ASecondLookAtTheReferenceHelps) {
    if (const std::string reason = why_no_pair(); !reason.empty()) GTEST_SKIP() << reason;
    // The same ground seen again: with clouds asked for, the maker draws other noise.
    const Scratch scratch;
    const std::filesystem::path pair = scratch / "pair", again = scratch / "again";
    ASSERT_TRUE(make_scenes(pair, pair_of(4000, 1)));
    ASSERT_TRUE(make_scenes(again, pair_of(4000, 1, {"--clouds", "0.4"})));
    const std::string second = (again / "before.tif").string();
    const Measured alone = measure_field("one look", pair);
    const Measured both = measure_field("median of two looks", pair, false, {"--more-reference", second});
    const Options clouded{"--before-mask", (again / "clouds.tif").string(), "--mask-kind", "clear_is_0"};
    Options filled = clouded;
    filled.insert(filled.end(), {"--more-reference", second});
    const Measured half = measure_field("reference half under cloud", pair, false, clouded);
    const Measured full = measure_field("the same with a second look", pair, false, filled);
    const auto check = [](const Measured& m) { return m.report.at("check_rmse_px").get<double>(); };
    std::printf("  a left-out tie misses by %.4f px with one look, %.4f with two\n", check(alone), check(both));
    EXPECT_LT(check(both), check(alone));
    EXPECT_LT(full.rmse_px, half.rmse_px / 2);
    EXPECT_LE(full.rmse_px, kFull_px);
}

}  // namespace
}  // namespace quarrywatch::test
