// Landsat pair of Taizhou with labelled pixels: the whole way to sites.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "tests/accuracy/reference.hpp"
#include "tests/e2e/found.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

/// Of the labelled pixels within sites.
constexpr double kSiteRecall = 0.9;
constexpr double kSitePrecision = 0.9;

TEST(Taizhou, PairRunsToSites) {
    QUARRYWATCH_NEEDS_DATA("taizhou");
    const std::filesystem::path data = data_folder() / "taizhou";
    const Scratch scratch;
    run_well({"pair", (data / "2000TM").string(), (data / "2003TM").string(), "--bands",
              "blue:1,green:2,red:3,nir:4,swir1:5,swir2:6", "--out", (scratch / "out").string(), "--set",
              "outputs.class_raster=true"});
    const nlohmann::json run = read_json(scratch / "out" / "run.json");
    EXPECT_EQ(run.at("registration").at("status"), "ok");
    // Residual of about +0.10, +0.05 px (README of the data, another method): within a quarter of a pixel of it.
    constexpr double kShift_px = 0.25;
    for (const auto& shift : run.at("registration").at("mean_shift_px"))
        EXPECT_LT(std::abs(shift.get<double>()), kShift_px + 0.10);
    EXPECT_GT(read_csv(scratch / "out" / "sites.csv").size(), 0U);
    // Sites are made for looking at, not for labels of single pixels, and are grown to what hangs together: most of
    // what changed is in one, and most of what did not is in none.
    const nlohmann::json sites = evaluated(scratch / "out" / "rasters" / "class.tif", data / "change.bmp",
                                           scratch / "sites.json", {"--unchanged", (data / "unchanged.bmp").string()});
    EXPECT_GE(sites.at("recall").get<double>(), kSiteRecall);
    EXPECT_GE(sites.at("precision").get<double>(), kSitePrecision);
    std::printf("taizhou sites: pixel recall %.3f, precision %.3f\n", sites.at("recall").get<double>(),
                sites.at("precision").get<double>());
}

}  // namespace
}  // namespace quarrywatch::test
