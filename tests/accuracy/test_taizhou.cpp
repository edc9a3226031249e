// Landsat pair of Taizhou with labelled pixels: the detector's accuracy as a user gets it, with no threshold given.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "tests/accuracy/reference.hpp"
#include "tests/e2e/found.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

/// The project's bar. IR-MAD with two-means over its own score reaches 0.934 without a spatial filter (README of the
/// data), 0.94 at the best threshold possible.
constexpr double kKappa = 0.95;
/// Of the labelled pixels within sites.
constexpr double kSiteRecall = 0.9;
constexpr double kSitePrecision = 0.9;
/// Labelled pixels of the two truth files together.
constexpr int kLabelled = 4227 + 17163;

TEST(Taizhou, IrmadWithTheAutomaticThreshold) {
    QUARRYWATCH_NEEDS_DATA("taizhou");
    const std::filesystem::path data = data_folder() / "taizhou";
    const Scratch scratch;
    run_well({"detect", (data / "2000TM").string(), (data / "2003TM").string(), "--method", "irmad", "--out",
              (scratch / "score.tif").string(), "--mask", (scratch / "mask.tif").string()});
    const nlohmann::json mask = evaluated(scratch / "mask.tif", data / "change.bmp", scratch / "mask.json",
                                          {"--unchanged", (data / "unchanged.bmp").string()});
    EXPECT_EQ(mask.at("labelled").get<int>() + mask.at("unobserved").get<int>(), kLabelled);
    EXPECT_EQ(mask.at("unobserved").get<int>(), 0);
    EXPECT_GE(mask.at("kappa").get<double>(), kKappa);
    const nlohmann::json score = evaluated(scratch / "score.tif", data / "change.bmp", scratch / "score.json",
                                           {"--unchanged", (data / "unchanged.bmp").string()});
    // The best threshold that there is cannot be worse than the one chosen.
    EXPECT_GE(score.at("best_threshold").at("kappa").at("value").get<double>(), mask.at("kappa").get<double>());
    std::printf("taizhou IR-MAD: kappa %.4f (F1 %.4f), %.4f at the best threshold, AUC %.4f\n",
                mask.at("kappa").get<double>(), mask.at("f1").get<double>(),
                score.at("best_threshold").at("kappa").at("value").get<double>(), score.at("auc").get<double>());
}

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
