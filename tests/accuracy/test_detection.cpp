// Labelled pairs, one default configuration for all optical ones and one section for radar: the decisions as a user
// gets them, with no threshold given, beside the best that any threshold could have decided.

#include <gtest/gtest.h>

#include <cstdio>

#include "tests/accuracy/detected.hpp"
#include "tests/accuracy/reference.hpp"

namespace quarrywatch::test {
namespace {

/// Of the best kappa that the threshold may lose: what is lost by the decision, not by the score.
constexpr double kMostLost = 0.03;

// The project's bars. What simple published methods reach with 2-means (README of the data): IR-MAD 0.934, a log-ratio
// with a 5 x 5 mean 0.895 and 0.703.
constexpr double kTaizhouIrmad = 0.95, kTaizhou = 0.96, kOttawa = 0.93, kFarmland = 0.85;
// Bars of the others on Taizhou are what they reached when they were written, less 0.02: they guard against breaking
// them.
struct Floor {
    const char* method;
    double kappa;
};
constexpr Floor kFloors[] = {{"cva", 0.91},        {"mad", 0.90},   {"sfa", 0.90},    {"isfa", 0.89},
                             {"pca_kmeans", 0.84}, {"index", 0.73}, {"zscore", 0.96}, {"fusion", 0.95}};

void heading() {
    std::printf("| pair | method | rule | kappa | best kappa | lost | F1 | AUC |\n|---|---|---|---|---|---|---|---|\n");
}

TEST(Detection, TaizhouByDefault) {
    QUARRYWATCH_NEEDS_DATA("taizhou");
    heading();
    EXPECT_GE(decide(taizhou(), "", Sweep::none).kappa, kTaizhou);
}

TEST(Detection, TaizhouByIrmad) {
    QUARRYWATCH_NEEDS_DATA("taizhou");
    heading();
    EXPECT_GE(decide(taizhou(), "irmad", Sweep::none).kappa, kTaizhouIrmad);
}

TEST(Detection, RadarOttawa) {
    QUARRYWATCH_NEEDS_DATA("sar/Ottawa");
    heading();
    EXPECT_GE(decide(radar("Ottawa", "ottawa"), "", Sweep::none).kappa, kOttawa);
}

TEST(Detection, RadarFarmland) {
    QUARRYWATCH_NEEDS_DATA("sar/Farmland");
    heading();
    EXPECT_GE(decide(radar("Farmland", "Farmland"), "", Sweep::none).kappa, kFarmland);
}

void expect_little_lost(const Labelled& pair, const std::string& method) {
    const Decided d = decide(pair, method, Sweep::thresholds);
    EXPECT_GE(d.kappa, (1 - kMostLost) * d.best_kappa) << pair.name << " " << method;
}

TEST(DetectionFull, TheBestThresholdWouldHardlyHaveBeenBetter) {
    QUARRYWATCH_NEEDS_DATA("taizhou");
    QUARRYWATCH_NEEDS_DATA("sar/Ottawa");
    QUARRYWATCH_NEEDS_DATA("sar/Farmland");
    heading();
    expect_little_lost(taizhou(), "");
    expect_little_lost(taizhou(), "irmad");
    expect_little_lost(radar("Ottawa", "ottawa"), "");
    expect_little_lost(radar("Farmland", "Farmland"), "");
}

TEST(DetectionFull, EveryOtherDetectorOnTaizhou) {
    QUARRYWATCH_NEEDS_DATA("taizhou");
    heading();
    for (const Floor& floor : kFloors)
        EXPECT_GE(decide(taizhou(), floor.method, Sweep::thresholds).kappa, floor.kappa) << floor.method;
}

}  // namespace
}  // namespace quarrywatch::test
