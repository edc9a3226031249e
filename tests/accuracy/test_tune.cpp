// What tuning promises: cheap sweeps, and figures that hold on areas that were not tuned on.

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/accuracy/made_pair.hpp"
#include "tests/accuracy/reference.hpp"
#include "tests/e2e/found.hpp"
#include "tests/e2e/program.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

const std::string kBands = "blue:1,green:2,red:3,nir:4";
/// 1,000 settings of threshold, hysteresis, minimum and a rule's number.
const std::vector<std::string> kThousand{"--sweep", "detect.growth=0.3:0.7:0.1",
                                         "--sweep", "detect.threshold.tail_share=1e-9:1e-2:*10",
                                         "--sweep", "vectorise.minimum_pixels=1|4|8|16|32",
                                         "--sweep", "rule.70_new_scar.when.ndvi_delta=-0.3:-0.1:0.05"};
constexpr double kMostOfRuns = 1.0 / 20;
constexpr int kTimedRuns = 3;

std::vector<std::string> joined(std::vector<std::string> args, const std::vector<std::string>& more) {
    args.insert(args.end(), more.begin(), more.end());
    return args;
}

double seconds_of(const std::vector<std::string>& args) {
    const Outcome outcome = quarrywatch(args);
    EXPECT_EQ(outcome.exit_code, 0) << describe(args, outcome);
    return outcome.seconds;
}

// A run without the inspectors' page, which a sweep has no need of either.
void expect_cheap(const char* name, const Scratch& folder, const std::vector<std::string>& scenes,
                  const std::vector<std::string>& labels) {
    double run_s = 0;
    for (int i = 0; i < kTimedRuns; ++i)
        run_s +=
            seconds_of(joined({"pair"}, joined(scenes, {"--out", folder / "run", "--set", "outputs.report=false"}))) /
            kTimedRuns;
    const double sweep_s =
        seconds_of(joined(joined({"tune"}, joined(scenes, labels)),
                          joined(kThousand, {"--set", "tune.block_px=100", "--out", folder / "out"})));
    const std::size_t settings = read_csv(folder / "out/tune/runs.csv").size();
    std::printf("%s: %zu settings in %.1f s, one run %.2f s: 1/%.0f of as many runs\n", name, settings, sweep_s, run_s,
                1000 * run_s / sweep_s);
    EXPECT_EQ(settings, 1000u);
    EXPECT_LE(sweep_s, kMostOfRuns * 1000 * run_s);
}

TEST(TuneFull, AThousandSettingsOfTaizhouTakeATwentiethOfAsManyRuns) {
    QUARRYWATCH_NEEDS_DATA("taizhou");
    const Scratch out;
    const std::string folder = (data_folder() / "taizhou").string() + "/";
    expect_cheap("taizhou", out, {folder + "2000TM", folder + "2003TM", "--bands", kBands + ",swir1:5,swir2:6"},
                 {"--truth", folder + "change.bmp", "--unchanged", folder + "unchanged.bmp"});
}

TEST(TuneFull, AThousandSettingsOfAMadePairTakeATwentiethOfAsManyRuns) {
    if (const std::string reason = why_no_pair(); !reason.empty()) GTEST_SKIP() << reason;
    const Scratch pair;
    ASSERT_TRUE(make_scenes(pair.path(), {"--size", "4000"}));
    expect_cheap("made pair", pair, {pair / "before.tif", pair / "after.tif", "--bands", kBands},
                 {"--truth", pair / "truth.tif"});
}

TEST(TuneFull, WhatThreeScenesChoseHoldsOnTwoOthers) {
    if (const std::string reason = why_no_pair(); !reason.empty()) GTEST_SKIP() << reason;
    const Scratch folder;
    const auto scene = [&](int seed, const char* name) { return folder / (std::to_string(seed) + "/" + name); };
    for (int seed = 1; seed <= 5; ++seed)
        ASSERT_TRUE(make_scenes(folder / std::to_string(seed), {"--size", "4000", "--seed", std::to_string(seed)}));
    std::ofstream ini(folder / "areas.ini");
    for (int seed = 1; seed <= 3; ++seed)
        ini << "[area.seed" << seed << "]\nbefore = " << scene(seed, "before.tif").string()
            << "\nafter = " << scene(seed, "after.tif").string() << "\ntruth = " << scene(seed, "truth.tif").string()
            << "\nbands = " << kBands << "\n";
    ini << "[tune]\nvalidation = areas\n[sweep]\ndetect.threshold.tail_share = 1e-8:1e-3:*10\n"
           "detect.growth = 0.3:0.7:0.1\nvectorise.minimum_pixels = 1 | 4\n";
    ini.close();
    const std::vector<std::string> tune{"tune", "--config", folder / "areas.ini", "--out", folder / "out"};
    const Outcome outcome = quarrywatch(tune);
    ASSERT_EQ(outcome.exit_code, 0) << describe(tune, outcome);
    double f1 = 0, low = 0, high = 0;
    const std::size_t at = outcome.out.find("f1 on labels left out");
    ASSERT_NE(at, std::string::npos) << outcome.out;
    ASSERT_EQ(std::sscanf(outcome.out.c_str() + at, "f1 on labels left out %lf (95 %%: %lf to %lf)", &f1, &low, &high),
              3);
    for (int seed = 4; seed <= 5; ++seed) {
        static_cast<void>(
            seconds_of({"pair", scene(seed, "before.tif"), scene(seed, "after.tif"), "--bands", kBands, "--config",
                        folder / "out/tune/best.ini", "--out", folder / "run", "--set", "outputs.report=false"}));
        static_cast<void>(seconds_of({"evaluate", folder / "run/sites.gpkg", "--truth", scene(seed, "truth.tif"),
                                      "--report", folder / "figures.json"}));
        const double held_out = nlohmann::json::parse(std::ifstream(folder / "figures.json"))["f1"];
        std::printf("seed %d: F1 %.4f, reported %.4f (%.4f to %.4f)\n", seed, held_out, f1, low, high);
        EXPECT_GE(held_out, low);
        EXPECT_LE(held_out, high);
    }
}

}  // namespace
}  // namespace quarrywatch::test
