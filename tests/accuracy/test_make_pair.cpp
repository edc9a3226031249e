// Made pairs with exact truth: the sites against what was planted, registered by the program itself.

#include <gtest/gtest.h>

#include <cstdio>

#include "tests/accuracy/made_pair.hpp"
#include "tests/accuracy/reference.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

/// Sites of at least kSitePx pixels found, and reported sites that overlap a planted one, over all seeds.
constexpr double kRecall = 0.97;
constexpr double kPrecision = 0.97;
constexpr int kSitePx = 20;

TEST(MadePairFull, SitesOfFiveSeeds) {
    if (const std::string reason = why_no_pair(); !reason.empty()) GTEST_SKIP() << reason;
    int found = 0, missed = 0, wrong = 0, reported = 0;
    for (int seed = 1; seed <= 5; ++seed) {
        const Scratch scratch;
        ASSERT_TRUE(make_scenes(scratch.path(), {"--size", "4000", "--seed", std::to_string(seed)}));
        run_well({"pair", (scratch / "before.tif").string(), (scratch / "after.tif").string(), "--out",
                  (scratch / "out").string(), "--quiet"});
        const nlohmann::json sites = evaluated(scratch / "out" / "sites.gpkg", scratch / "truth.tif",
                                               scratch / "sites.json", {"--minimum-site-px", std::to_string(kSitePx)})
                                         .at("sites");
        std::printf("  seed %d: found %d, missed %d, false %d of %d reported\n", seed, sites.at("found").get<int>(),
                    sites.at("missed").get<int>(), sites.at("false").get<int>(), sites.at("reported").get<int>());
        found += sites.at("found").get<int>();
        missed += sites.at("missed").get<int>();
        wrong += sites.at("false").get<int>();
        reported += sites.at("reported").get<int>();
    }
    ASSERT_GT(found + missed, 300);  // about a hundred planted a seed, two thirds of them this large
    ASSERT_GT(reported, 0);
    const double recall = static_cast<double>(found) / (found + missed);
    const double precision = 1 - static_cast<double>(wrong) / reported;
    std::printf("together: recall %.4f, precision %.4f\n", recall, precision);
    EXPECT_GE(recall, kRecall);
    EXPECT_GE(precision, kPrecision);
}

}  // namespace
}  // namespace quarrywatch::test
