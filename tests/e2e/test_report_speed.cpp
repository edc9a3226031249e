// The report of a bad night: thousands of sites.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "tests/e2e/land.hpp"
#include "tests/e2e/program.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

constexpr int kSide = 4000, kSpacing_px = 84;  // 47 x 47 pits
constexpr double kMost_s = 60;                 // what the project allows, PDF apart

/// Green country, and a round pit of 40 to 100 m radius every kSpacing_px.
std::string write_scene(const std::filesystem::path& path, bool with_pits, unsigned seed) {
    constexpr std::array<double, 4> kGreen{400, 600, 450, 3000}, kRock{1500, 1700, 1900, 2300}, kSwing{60, 80, 70, 350};
    constexpr double kNoise = 12;
    RasterFile frame = land_frame(kSide, kSide);
    frame.pixels.assign(4, std::vector<double>(static_cast<std::size_t>(kSide) * kSide));
    std::mt19937 numbers(seed);
    std::normal_distribution<double> noise(0, kNoise);
    for (int r = 0; r < kSide; ++r)
        for (int c = 0; c < kSide; ++c) {
            const int row = r / kSpacing_px, col = c / kSpacing_px;
            const double radius_px = 4 + (row * 7 + col * 3) % 7;
            const double out_px = std::hypot(r - (row + 0.5) * kSpacing_px, c - (col + 0.5) * kSpacing_px) - radius_px;
            const double rock = with_pits ? std::clamp(0.5 - out_px, 0.0, 1.0) : 0;
            // Hills that no two places share, so that the dates can be registered.
            const double lie =
                std::sin(r * 0.031 + 3 * std::sin(c * 0.0071)) * std::cos(c * 0.027 + std::sin(r * 0.0113)) +
                0.5 * std::sin(r * 0.23 + c * 0.17 + 5 * std::sin(r * 0.013));
            for (std::size_t b = 0; b < 4; ++b)
                frame.pixels[b][static_cast<std::size_t>(r) * kSide + static_cast<std::size_t>(c)] =
                    (1 - rock) * (kGreen[b] + kSwing[b] * lie) + rock * kRock[b] + noise(numbers);
        }
    return frame.write(path);
}

TEST(ReportSpeedFull, TwoThousandSites) {
    const char* const tools = std::getenv("QUARRYWATCH_BROWSER_TOOLS");
    ASSERT_NE(tools, nullptr) << "ctest names the folder that playwright-core lies in";
    const Scratch scratch;
    const std::string before = write_scene(scratch / "before.tif", false, 1),
                      after = write_scene(scratch / "after.tif", true, 2);
    const std::vector<std::string> arguments{
        "pair",          before,       after,          "--out",     (scratch / "out").string(),
        "--before-date", "2024-06-03", "--after-date", "2025-06-03"};
    const Outcome outcome = quarrywatch(arguments);
    ASSERT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    std::ifstream file(scratch / "out" / "run.json");
    const auto seconds = nlohmann::json::parse(file).at("seconds_per_stage");
    std::printf("lists and report %.1f s of %.1f s\n", seconds.at("outputs").get<double>(), outcome.seconds);
    EXPECT_LT(seconds.at("outputs").get<double>(), kMost_s);

    ::setenv("QUARRYWATCH_REPORT", (scratch / "out" / "report" / "index.html").c_str(), 1);
    const Outcome browser = run_process({"node", "--test", QUARRYWATCH_SOURCE_DIR "/tests/browser/many.test.mjs"});
    std::printf("%s\n", browser.out.c_str());
    EXPECT_EQ(browser.exit_code, 0) << browser.err;
}

}  // namespace
}  // namespace quarrywatch::test
