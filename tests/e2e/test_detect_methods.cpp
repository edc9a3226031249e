// Every detector by its name: the program finds the pits with it, the same ones however the work is shared out.

#include <random>

#include "tests/e2e/bad.hpp"
#include "tests/e2e/detected_pixels.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

/// Of the pits' pixels: their edges are sharp and far beyond the noise. pca_kmeans, which looks at blocks of 5 x 5
/// pixels, loses 1.3 % beside the hole in the first pit; the others lose none.
constexpr double kMost = 0.95;

class DetectMethod : public testing::TestWithParam<std::string> {
protected:
    Scratch scratch_;
    PairPaths pair_ = write_aligned_pair(scratch_ / "scenes");
};

TEST_P(DetectMethod, FindsThePitsHoweverTheWorkIsShared) {
    const std::string& name = GetParam();
    const Detected whole =
        detect_well(scratch_ / "whole", pair_, {"--method", name, "--threads", "1", "--set", "run.tile_size_px=1024"});
    ASSERT_FALSE(whole.mask.empty());
    EXPECT_EQ(whole.report.at("method"), name);
    const Agreement found = compare_with_pits(whole);
    EXPECT_GE(found.pits_marked, kMost);
    EXPECT_EQ(found.marked_beyond, 0);
    const Detected tiles =
        detect_well(scratch_ / "tiles", pair_, {"--method", name, "--threads", "2", "--set", "run.tile_size_px=128"});
    EXPECT_TRUE(same_bits(tiles.score, whole.score));
    EXPECT_TRUE(same_bits(tiles.mask, whole.mask));
    EXPECT_EQ(tiles.report, whole.report);
}

INSTANTIATE_TEST_SUITE_P(Each, DetectMethod,
                         testing::Values("cva", "mad", "irmad", "sfa", "isfa", "chronochrome", "pca_kmeans", "index",
                                         "log_ratio", "zscore", "fusion"),
                         [](const auto& tested) { return tested.param; });

class DetectBaseline : public testing::Test {
protected:
    static constexpr int kFirstRow = 20, kFirstCol = 200, kSide = 12;
    /// The earlier scene of the pair with something bright that stood there on that day alone.
    void SetUp() override {
        RasterFile scene = corner(When::before, 1);
        for (int r = kFirstRow; r < kFirstRow + kSide; ++r)
            for (int c = kFirstCol; c < kFirstCol + kSide; ++c)
                for (std::vector<double>& band : scene.pixels)
                    band[static_cast<std::size_t>(r * kCornerCols + c)] += 1500;
        pair_ = {scene.write(scratch_ / "scenes" / "before.tif"),
                 corner(When::after, 2).write(scratch_ / "scenes" / "after.tif")};
        for (const unsigned seed : {3U, 4U})
            looks_.push_back(
                corner(When::before, seed).write(scratch_ / "scenes" / ("look" + std::to_string(seed) + ".tif")));
    }
    static int marked_of_that_day(const Detected& found) {
        int marked = 0;
        for (int r = kFirstRow; r < kFirstRow + kSide; ++r)
            for (int c = kFirstCol; c < kFirstCol + kSide; ++c)
                marked += found.mask[static_cast<std::size_t>(r * kCornerCols + c)] == 1 ? 1 : 0;
        return marked;
    }
    Scratch scratch_;
    PairPaths pair_;
    std::vector<std::string> looks_;
};

TEST_F(DetectBaseline, TwoMoreLooksOutvoteWhatStoodThereOnOneDay) {
    const Detected alone = detect_well(scratch_ / "out", pair_, {"--method", "zscore"});
    const Detected more =
        detect_well(scratch_ / "out", pair_, {"--method", "zscore", "--baseline", looks_[0], "--baseline", looks_[1]});
    EXPECT_EQ(more.report.at("method"), "zscore");
    EXPECT_EQ(marked_of_that_day(alone), kSide * kSide);
    EXPECT_EQ(marked_of_that_day(more), 0);
    const Agreement found = compare_with_pits(more);
    EXPECT_GE(found.pits_marked, kMost);
    EXPECT_EQ(found.marked_beyond, 0);
}

TEST_F(DetectBaseline, OtherMethodsRefuseIt) {
    const auto out = scratch_ / "refused";
    for (const auto& method :
         {std::vector<std::string>{}, {"--method", "fusion", "--set", "detect.fusion.methods=mad,cva"}}) {
        std::vector<std::string> arguments{
            "detect",     pair_.before, pair_.after, "--out", (out / "score.tif").string(),
            "--baseline", looks_[0],    "--threads", "1"};
        arguments.insert(arguments.end(), method.begin(), method.end());
        expect_refused(arguments, ExitCode::bad_configuration, {"--baseline", "--method zscore"}, out);
    }
    // A fusion with it takes it.
    EXPECT_EQ(detect_well(scratch_ / "out", pair_,
                          {"--method", "fusion", "--set", "detect.fusion.methods=mad,zscore", "--baseline", looks_[0]})
                  .report.at("detectors")[1]
                  .at("method"),
              "zscore");
}

TEST_F(DetectBaseline, ALookWithoutABandIsBadInput) {
    RasterFile look = corner(When::before, 5);
    look.descriptions = {"blue", "green", "red", "swir1"};
    const std::string path = look.write(scratch_ / "scenes" / "other.tif");
    const auto out = scratch_ / "refused";
    expect_refused({"detect", pair_.before, pair_.after, "--out", (out / "score.tif").string(), "--method", "zscore",
                    "--baseline", looks_[0], "--baseline", path},
                   ExitCode::bad_input, {"other.tif", "nir"}, out);
}

/// Two radar pictures of the same rough ground; a square is four times as bright in the later one.
class DetectRadar : public testing::Test {
protected:
    static constexpr int kFirstRow = 100, kFirstCol = 110, kSide = 40;  // across the seam of tiles of 128 pixels
    static constexpr double kBrighter = 4;
    static constexpr int kLooks = 4;  // averaged, about as many as Sentinel-1's ground range product has

    static bool in_square(int row, int col, int margin_px = 0) {
        return row >= kFirstRow - margin_px && row < kFirstRow + kSide + margin_px && col >= kFirstCol - margin_px &&
               col < kFirstCol + kSide + margin_px;
    }
    std::string write(const char* name, unsigned seed, double brighter) const {
        RasterFile picture;
        picture.rows = kCornerRows;
        picture.cols = kCornerCols;
        picture.type = GDT_Float32;
        std::vector<double>& pixels = picture.pixels.emplace_back();
        std::mt19937_64 random(seed);
        const auto exponential = [&] { return -std::log1p(-static_cast<double>(random() >> 11) * 0x1p-53); };
        for (int r = 0; r < kCornerRows; ++r)
            for (int c = 0; c < kCornerCols; ++c) {
                const double ground = 100 * std::exp(0.5 * std::sin(0.05 * r) * std::cos(0.03 * c));
                double looks = 0;
                for (int k = 0; k < kLooks; ++k) looks += exponential();
                pixels.push_back(ground * looks / kLooks * (in_square(r, c) ? brighter : 1));
            }
        return picture.write(scratch_ / "scenes" / name);
    }
    Detected run(std::vector<std::string> more = {}) const {
        more.insert(more.end(), {"--sensor", "sar"});
        return detect_well(scratch_ / "out", pair_, more);
    }
    Scratch scratch_;
    PairPaths pair_{write("before.tif", 1, 1), write("after.tif", 2, kBrighter)};
};

TEST_F(DetectRadar, LogRatioFindsTheSquare) {
    const Detected found = run();
    EXPECT_EQ(found.report.at("method"), "log_ratio");
    EXPECT_EQ(found.report.at("rule"), "chi_square");
    int inside = 0, beyond = 0;
    for (int r = 0; r < kCornerRows; ++r)
        for (int c = 0; c < kCornerCols; ++c) {
            const bool marked = found.mask[static_cast<std::size_t>(r * kCornerCols + c)] == 1;
            inside += marked && in_square(r, c) ? 1 : 0;
            beyond += marked && !in_square(r, c, 2) ? 1 : 0;
        }
    EXPECT_GE(inside, kMost * kSide * kSide);
    // A site begins at a pixel such as unchanged ground has 6 in 100,000 of, and four must hang together.
    constexpr double kFew = 5e-4;
    EXPECT_LE(beyond, kFew * static_cast<double>(kCornerPixels));
}

TEST_F(DetectRadar, MethodOverridesWhateverTheSection) {
    const Detected usual = run(), other = run({"--method", "cva"}), set = run({"--set", "sar.method=cva"});
    EXPECT_EQ(other.report.at("method"), "cva");
    EXPECT_FALSE(same_bits(other.score, usual.score));
    EXPECT_TRUE(same_bits(other.score, set.score));
    EXPECT_TRUE(same_bits(other.mask, set.mask));
}

TEST_F(DetectRadar, ItsOwnSectionHoldsAndTheOtherDoesNot) {
    const Detected usual = run();
    const Detected same =
        run({"--set", "detect.method=cva", "--set", "detect.smoothing_px=3", "--set", "detect.threshold.rule=otsu",
             "--set", "detect.growth=0.9", "--set", "detect.context_weight=0", "--set", "detect.rim_share=0.5"});
    EXPECT_EQ(same.report, usual.report);
    EXPECT_TRUE(same_bits(same.score, usual.score));
    EXPECT_TRUE(same_bits(same.mask, usual.mask));
    const Detected other = run({"--set", "sar.threshold.rule=fixed", "--set", "sar.threshold.value=9", "--set",
                                "sar.smoothing_px=1", "--set", "sar.context_weight=0"});
    EXPECT_EQ(other.report.at("rule"), "fixed");
    EXPECT_EQ(other.report.at("threshold"), 9);
    EXPECT_FALSE(same_bits(other.score, usual.score));
}

}  // namespace
}  // namespace quarrywatch::test
