// Somebody's trained network as a detector: one made here, asked through the program, against NumPy's own arithmetic.

#include <gmock/gmock.h>

#include <fstream>

#include "tests/detect/onnx_file.hpp"
#include "tests/e2e/bad.hpp"
#include "tests/e2e/detected_pixels.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

using testing::HasSubstr;

// The mean of red over 3 x 3 pixels, later less earlier, scaled; changed where it rises by more than two deviations.
const char* const kNumPy = R"py(
import sys
import numpy as np
from osgeo import gdal
before, after, score = sys.argv[1:4]
def red(path):
    dataset = gdal.Open(path)
    return (dataset.GetRasterBand(3).ReadAsArray().astype(np.float64) - 500) / 250
dataset = gdal.Open(score)
found = dataset.ReadAsArray()
seen = np.isfinite(found)
difference = np.where(seen, red(after) - red(before), 0)  # what was not seen is the mean to the network
rows, cols = difference.shape
padded = np.pad(difference, 1)
mean = sum(padded[r:r + rows, c:c + cols] for r in range(3) for c in range(3)) / 9
expected = 1 / (1 + np.exp(-(2 * mean - 4))) / 0.5
print(np.abs(found - expected)[seen].max(), (expected > 1)[seen].sum())
)py";

class DetectNetwork : public testing::Test {
protected:
    void SetUp() override {
        OnnxFile file{2, 3, {}, -4};
        for (int k = 0; k < 18; ++k) file.weights.push_back((k < 9 ? -2.0F : 2.0F) / 9);
        std::ofstream(model_, std::ios::binary) << file.bytes();
        describe_network("");
    }
    void describe_network(const std::string& more) const {
        std::ofstream(scratch_ / "change.ini")
            << "[network]\nbands = red\nmean = 500\ndeviation = 250\nnormalise = false\n"
            << (more.empty() ? "window_px = 512\noverlap_px = 0\n" : more);
    }
    [[nodiscard]] Detected detect(const std::string& folder, std::vector<std::string> more) const {
        for (const std::string& one :
             {std::string("--method"), std::string("onnx"), std::string("--set"), "detect.network=" + model_.string()})
            more.push_back(one);
        return detect_well(scratch_ / folder, pair_, more);
    }

    Scratch scratch_;
    PairPaths pair_ = write_aligned_pair(scratch_ / "scenes");
    std::filesystem::path model_ = scratch_ / "change.onnx";
};

TEST_F(DetectNetwork, AnswersAsNumPyDoes) {
    const Detected found = detect("out", {});
    ASSERT_FALSE(found.mask.empty());
    const Agreement agreement = compare_with_pits(found);
    constexpr double kMost = 0.9;  // a mean over 3 x 3 loses half of the rim
    EXPECT_GE(agreement.pits_marked, kMost);
    EXPECT_EQ(agreement.marked_beyond, 0);
    std::ofstream(scratch_ / "check.py") << kNumPy;
    const std::vector<std::string> arguments{"/usr/bin/python3", (scratch_ / "check.py").string(), pair_.before,
                                             pair_.after, (scratch_ / "out" / "score.tif").string()};
    const Outcome outcome = run_process(arguments);
    ASSERT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    double worst = 1;
    int changed = 0;
    std::istringstream(outcome.out) >> worst >> changed;
    constexpr double kRounding = 1e-4;  // of scores up to 2: single precision against double
    EXPECT_LT(worst, kRounding);
    EXPECT_GT(changed, 100);
}

TEST_F(DetectNetwork, TilesAndThreadsDoNotMatter) {
    describe_network("window_px = 64\noverlap_px = 16\n");
    const Detected whole = detect("whole", {"--threads", "1", "--set", "run.tile_size_px=1024"});
    const Detected tiles = detect("tiles", {"--threads", "2", "--set", "run.tile_size_px=128"});
    ASSERT_FALSE(whole.score.empty());
    EXPECT_TRUE(same_bits(tiles.score, whole.score));
    EXPECT_TRUE(same_bits(tiles.mask, whole.mask));
    EXPECT_EQ(tiles.report, whole.report);
}

TEST_F(DetectNetwork, FaultsOfTheSidecarAreToldAtOnce) {
    std::ofstream(scratch_ / "change.ini")
        << "[network]\nband = red\nmean = 1, x\ndeviation = 0\noutput_kind = softmax\n";
    const std::filesystem::path out = scratch_ / "out";
    const std::vector<std::string> arguments{"detect",
                                             pair_.before,
                                             pair_.after,
                                             "--out",
                                             (out / "score.tif").string(),
                                             "--method",
                                             "onnx",
                                             "--set",
                                             "detect.network=" + model_.string()};
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << describe(arguments, outcome);
    for (const char* const part : {"network.bands", "network.deviation", "output_kind", "two_logits"})
        EXPECT_THAT(outcome.err, HasSubstr(part));
    std::filesystem::remove(scratch_ / "change.ini");
    EXPECT_EQ(quarrywatch(arguments).exit_code, 3);
    describe_network("");
    std::ofstream(model_) << "no network";
    const Outcome torn = quarrywatch(arguments);
    EXPECT_EQ(torn.exit_code, 5) << torn.err;
    const Outcome none =
        quarrywatch({"detect", pair_.before, pair_.after, "--out", (out / "score.tif").string(), "--method", "onnx"});
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_THAT(none.err, HasSubstr("detect.network"));
}

}  // namespace
}  // namespace quarrywatch::test
