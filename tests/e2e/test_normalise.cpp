// normalise: the later scene in the earlier one's radiometry, and what cannot be brought there.

#include <gdal_priv.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "pipeline/fault.hpp"
#include "tests/e2e/bad.hpp"
#include "tests/e2e/land.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

constexpr int kRows = 300, kCols = 360;
// Of the gain none: noise grows with it, and orthogonal regression takes that of both dates for equal. Made pairs,
// whose noise does not, show gains (tests/accuracy).
constexpr double kGain = 1, kOffset = 150;
/// Of the gain, and of the offset as a share of a band's typical number: the land's contrasts are only three times its
/// noise, and each date has haze of its own.
constexpr double kRelative = 0.06;
constexpr double kTypical = 1000;

class Normalise : public testing::Test {
protected:
    Scratch scratch_;
    std::string reference_ =
        see({When::before, {0, 0}, 10000, 0, 1}, land_frame(kRows, kCols)).write(scratch_ / "may.tif");
    std::string target_ =
        see({When::before, {0, 0}, 10000 * kGain, kOffset, 2}, land_frame(kRows, kCols)).write(scratch_ / "june.tif");
    std::string out_ = (scratch_ / "out.tif").string();

    static std::vector<float> band(const std::string& path, int number) {
        io::start_gdal(std::int64_t{64} << 20);
        const GDALDatasetUniquePtr file(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
        std::vector<float> pixels(static_cast<std::size_t>(kRows) * kCols);
        EXPECT_TRUE(file && file->GetRasterBand(number)->RasterIO(GF_Read, 0, 0, kCols, kRows, pixels.data(), kCols,
                                                                  kRows, GDT_Float32, 0, 0, nullptr) == CE_None);
        return pixels;
    }
};

TEST_F(Normalise, BringsTheLaterSceneToTheEarlierOnesNumbers) {
    const std::vector<std::string> arguments{
        "normalise", reference_, target_, "--out", out_, "--report", (scratch_ / "gains.json").string()};
    const Outcome outcome = quarrywatch(arguments);
    ASSERT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    std::ifstream file(scratch_ / "gains.json");
    const auto report = nlohmann::json::parse(file);
    ASSERT_EQ(report.size(), 4U);
    for (const auto& of_band : report) {
        EXPECT_NEAR(of_band.at("gain").get<double>(), kGain, kRelative * kGain) << of_band;
        EXPECT_NEAR(of_band.at("offset").get<double>(), kOffset, kRelative * kTypical) << of_band;
        EXPECT_EQ(of_band.at("status"), "ok");
        EXPECT_GT(of_band.at("held_out_rmse").get<double>(), 0);
    }
    for (int b = 1; b <= 4; ++b) {
        // Every pixel is the target's, corrected by the gain and offset that were reported.
        const std::vector<float> before = band(target_, b), after = band(out_, b);
        const double gain = report[static_cast<std::size_t>(b - 1)].at("gain"),
                     offset = report[static_cast<std::size_t>(b - 1)].at("offset");
        for (std::size_t i = 0; i < after.size(); i += 97)
            ASSERT_NEAR(after[i], (static_cast<double>(before[i]) - offset) / gain, 1e-4 * (1 + before[i])) << b;
    }
}

TEST_F(Normalise, FallsBackOnMediansAndSaysSo) {
    // Two scenes without anything in common: no relation between the dates that could be measured.
    RasterFile other = land_frame(kRows, kCols);
    other.pixels.assign(4, std::vector<double>(static_cast<std::size_t>(kRows) * kCols));
    unsigned state = 7;
    for (auto& pixels : other.pixels)
        for (double& v : pixels) v = 1000 + ((state = state * 1664525U + 1013904223U) >> 20U);
    const std::string noise = other.write(scratch_ / "noise.tif");
    const std::vector<std::string> arguments{
        "normalise", reference_, noise, "--out", out_, "--report", (scratch_ / "gains.json").string()};
    const Outcome outcome = quarrywatch(arguments);
    ASSERT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    EXPECT_NE(outcome.err.find("using medians"), std::string::npos) << outcome.err;
    std::ifstream file(scratch_ / "gains.json");
    bool fell_back = false;
    for (const auto& of_band : nlohmann::json::parse(file)) fell_back = fell_back || of_band.at("status") != "ok";
    EXPECT_TRUE(fell_back);
}

TEST_F(Normalise, RefusesWhatItCannotRead) {
    expect_refused({"normalise", reference_, (scratch_ / "none.tif").string(), "--out", out_}, ExitCode::bad_input,
                   {"none.tif"}, out_);
    RasterFile empty = land_frame(kRows, kCols);
    empty.nodata = 0;
    empty.pixels.assign(4, std::vector<double>(static_cast<std::size_t>(kRows) * kCols, 0.0));
    expect_refused({"normalise", reference_, empty.write(scratch_ / "empty.tif"), "--out", out_}, ExitCode::no_answer,
                   {"0", "clear"}, out_);
}

}  // namespace
}  // namespace quarrywatch::test
