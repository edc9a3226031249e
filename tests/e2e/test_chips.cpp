// Labelled chips, read by NumPy as whoever trains a network reads them, and their sidecar beside a network.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "tests/detect/onnx_file.hpp"
#include "tests/e2e/detected_pixels.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

using testing::HasSubstr;

constexpr int kRows = 240, kCols = 300, kSide_px = 96;

// Prints: chips, changed pixels in labels, greatest difference of A from the scene, of the labels from the truth,
// relative difference of mean and deviation, greatest relative difference of B from the scene.
const char* const kNumPy = R"py(
import csv, configparser, pathlib, sys
import numpy as np
from osgeo import gdal
chips, before, after, truth, side = pathlib.Path(sys.argv[1]), *sys.argv[2:5], int(sys.argv[5])
read = lambda path: gdal.Open(str(path)).ReadAsArray()
scene, later, true = read(before).astype(float), read(after).astype(float), read(truth)
rows = list(csv.DictReader(open(chips / "chips.csv")))
lists = [open(path).read().split() for path in sorted((chips / "list").glob("fold*.txt"))]
assert sorted(sum(lists, [])) == sorted(row["chip"] for row in rows), "each chip is in one fold"
assert len({row["chip"] for row in rows}) == len(rows)
changed, worst, wrong, off, trained = 0, 0.0, 0, 0.0, []
def padded(plane, row, col, fill):
    out = np.full((side, side), fill, dtype=float)
    part = plane[row:row + side, col:col + side]
    out[:part.shape[0], :part.shape[1]] = part
    return out
for row in rows:
    r, c = int(row["row"]), int(row["col"])
    assert r % side == 0 and c % side == 0
    a, b, label = (read(chips / part / (row["chip"] + ".tif")) for part in ("A", "B", "label"))
    assert a.shape == b.shape == (4, side, side) and label.shape == (side, side)
    gt, whole = gdal.Open(str(chips / "A" / (row["chip"] + ".tif"))).GetGeoTransform(), gdal.Open(before).GetGeoTransform()
    assert abs(gt[0] - whole[0] - c * whole[1]) < 1e-6 and abs(gt[3] - whole[3] - r * whole[5]) < 1e-6
    clear = label != 255
    assert np.isnan(a[:, ~clear & np.isnan(b[0])]).all()
    changed += int((label == 1).sum())
    assert int((label == 1).sum()) == int(row["changed_px"]) and int((label == 0).sum()) == int(row["unchanged_px"])
    for k in range(4):
        worst = max(worst, np.abs(a[k] - padded(scene[k], r, c, np.nan))[clear].max())
        near = np.abs(b[k] / padded(later[k], r, c, np.nan) - 1)[clear]
        off = max(off, np.median(near))
    wrong += int(((label == 1) != (padded(true, r, c, 0) != 0))[clear].sum())
    if int(row["fold"]) != 0:
        trained.append(np.concatenate([a[:, clear], b[:, clear]], axis=1))
trained = np.concatenate(trained, axis=1).astype(float)
ini = configparser.ConfigParser(comment_prefixes=(";", "#"))
ini.read(chips / "network.ini")
said = lambda key: np.array([float(x) for x in ini["network"][key].split(",")])
moments = max(np.abs(said("mean") / trained.mean(axis=1) - 1).max(),
              np.abs(said("deviation") / trained.std(axis=1) - 1).max())
print(len(rows), changed, worst, wrong, moments, off)
)py";

class Chips : public testing::Test {
protected:
    Chips() {
        RasterFile truth = land_frame(kRows, kCols);
        truth.type = GDT_Byte;
        truth.bands = 1;
        truth.descriptions.clear();
        truth.pixels.assign(1, std::vector<double>(static_cast<std::size_t>(truth.rows * truth.cols), 0));
        for (int r = 0; r < truth.rows; ++r)
            for (int c = 0; c < truth.cols; ++c)
                for (const Pit& pit : pits())
                    if (std::hypot(500000 + 10 * (c + 0.5) - pit.x, 3500000 - 10 * (r + 0.5) - pit.y) < pit.radius_m) {
                        truth.pixels[0][static_cast<std::size_t>(r * truth.cols + c)] = 1;
                        ++changed_px_;
                    }
        truth.write(truth_);
        std::ofstream(scratch_ / "check.py") << kNumPy;
    }
    [[nodiscard]] Outcome chips(const std::string& out, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{"chips",
                                           pair_.before,
                                           pair_.after,
                                           "--truth",
                                           truth_.string(),
                                           "--out",
                                           (scratch_ / out).string(),
                                           "--size",
                                           std::to_string(kSide_px)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return quarrywatch(arguments);
    }

    Scratch scratch_;
    PairPaths pair_{see({When::before, {0, 0}, 10000, 0, 1}, land_frame(kRows, kCols)).write(scratch_ / "before.tif"),
                    see({When::after, {0, 0}, 10000, 0, 2}, land_frame(kRows, kCols)).write(scratch_ / "after.tif")};
    std::filesystem::path truth_ = scratch_ / "truth.tif";
    int changed_px_ = 0;
};

TEST_F(Chips, HoldTheScenesAndTheirLabels) {
    const Outcome outcome = chips("out", {"--raw"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const std::vector<std::string> arguments{
        "/usr/bin/python3", (scratch_ / "check.py").string(), (scratch_ / "out").string(), pair_.before, pair_.after,
        truth_.string(),    std::to_string(kSide_px)};
    const Outcome checked = run_process(arguments);
    ASSERT_EQ(checked.exit_code, 0) << describe(arguments, checked);
    int count = 0, changed = 0, wrong = 0;
    double worst = 0, moments = 0, off = 0;
    std::istringstream(checked.out) >> count >> changed >> worst >> wrong >> moments >> off;
    EXPECT_EQ(count, 4 * 3) << "300 x 240 pixels in chips of 96";
    EXPECT_EQ(changed, changed_px_);
    EXPECT_EQ(worst, 0) << "the earlier scene is not resampled";
    EXPECT_EQ(wrong, 0);
    constexpr double kPrinted = 1e-5;  // six digits
    EXPECT_LT(moments, kPrinted);
    constexpr double kResampled = 0.01;  // the later one is moved by what its registration is wrong by
    EXPECT_LT(off, kResampled);
}

TEST_F(Chips, AreTheSameAgainAndAsManyAsAskedFor) {
    const Outcome first = chips("one", {"--plain-per-changed", "1"});
    ASSERT_EQ(first.exit_code, 0) << first.err;
    EXPECT_THAT(first.out, HasSubstr("more left out"));
    ASSERT_EQ(chips("two", {"--plain-per-changed", "1", "--threads", "1"}).exit_code, 0);
    EXPECT_TRUE(results_of(scratch_ / "one") == results_of(scratch_ / "two"));
}

TEST_F(Chips, TheirSidecarStandsBesideANetwork) {
    ASSERT_EQ(chips("out").exit_code, 0);
    OnnxFile file{8, 3, std::vector<float>(8 * 9, 0.0F), -4};
    for (int k = 0; k < 9; ++k) {
        file.weights[static_cast<std::size_t>(2 * 9 + k)] = -2.0F / 9;  // red, earlier
        file.weights[static_cast<std::size_t>(6 * 9 + k)] = 2.0F / 9;   // and later
    }
    std::ofstream(scratch_ / "net.onnx", std::ios::binary) << file.bytes();
    std::ifstream sidecar(scratch_ / "out" / "network.ini");
    std::ofstream copy(scratch_ / "net.ini");
    for (std::string line; std::getline(sidecar, line);)
        copy << (line.starts_with("inputs") ? "inputs = image" : line) << "\n";
    copy.close();
    const Detected found =
        detect_well(scratch_ / "detected", pair_,
                    {"--method", "onnx", "--set", "detect.network=" + (scratch_ / "net.onnx").string()});
    EXPECT_EQ(compare_with_pits(found).marked_beyond, 0);
    EXPECT_GT(compare_with_pits(found).pits_marked, 0.5) << "rock is brighter than forest, whatever the scaling";
}

TEST_F(Chips, NeedLabels) {
    const Outcome outcome = quarrywatch({"chips", pair_.before, pair_.after, "--out", (scratch_ / "out").string()});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("labels are missing"));
    EXPECT_EQ(chips("out", {"--size", "7"}).exit_code, 2);
}

}  // namespace
}  // namespace quarrywatch::test
