#include "pipeline/operation/watchdog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "pipeline/fault.hpp"
#include "pipeline/machine.hpp"
#include "pipeline/operation/disk_need.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::operation {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr std::int64_t kMiB = std::int64_t{1} << 20;

/// A disk of 8 MiB.
class SmallDisk : public testing::Test {
protected:
    void SetUp() override {
        if (geteuid() != 0) GTEST_SKIP() << "mounting a small disk needs root";
        fs::create_directory(disk_);
        mounted_ = mount("quarrywatch_test", disk_.c_str(), "tmpfs", 0, "size=8m") == 0;
        if (!mounted_) GTEST_SKIP() << "a tmpfs cannot be mounted here";
    }
    ~SmallDisk() override {
        if (mounted_) umount2(disk_.c_str(), MNT_DETACH);
    }
    void fill(std::int64_t bytes) const {
        std::ofstream(disk_ / "others", std::ios::binary) << std::string(static_cast<std::size_t>(bytes), 'x');
    }
    static std::string refusal(const std::function<void()>& act) {
        try {
            act();
        } catch (const Fault& fault) {
            EXPECT_EQ(fault.code(), ExitCode::bad_output);
            return fault.what();
        }
        return {};
    }

    test::Scratch scratch_;
    fs::path disk_ = scratch_ / "disk";
    bool mounted_ = false;
};

TEST_F(SmallDisk, WhatDoesNotFitIsRefusedBeforehand) {
    config::Config config;
    config.run.min_free_disk_bytes = 2 * kMiB;
    const Watchdog watchdog(config, disk_ / "nights" / "one");  // not made yet
    EXPECT_EQ(refusal([&] { watchdog.require(5 * kMiB, "the pictures"); }), "");
    const std::string text = refusal([&] { watchdog.require(7 * kMiB, "the pictures"); });
    EXPECT_THAT(text, HasSubstr("8 MiB are free"));
    EXPECT_THAT(text, HasSubstr("the pictures may take 7 MiB"));
    EXPECT_THAT(text, HasSubstr("run.min_free_disk"));
}

TEST_F(SmallDisk, ADiskThatFillsUpMeanwhileStopsTheRun) {
    config::Config config;
    config.run.min_free_disk_bytes = 2 * kMiB;
    Watchdog watchdog(config, disk_);
    EXPECT_EQ(refusal([&] { watchdog.check(); }), "");
    fill(7 * kMiB);
    EXPECT_THAT(refusal([&] { watchdog.check(); }), HasSubstr("1 MiB are free"));
    config.run.min_free_disk_bytes = 0;
    EXPECT_EQ(refusal([&] { Watchdog(config, disk_).check(); }), "") << "switched off";
}

TEST_F(SmallDisk, TheLedgersDiskCountsToo) {
    config::Config config;
    config.run.min_free_disk_bytes = 2 * kMiB;
    config.ledger.path = (disk_ / "ledger.gpkg").string();
    fill(7 * kMiB);
    EXPECT_THAT(refusal([&] { Watchdog(config, scratch_.path()).check(); }), HasSubstr(disk_.string()));
    config.ledger.path = "PG:dbname=maps";
    EXPECT_EQ(refusal([&] { Watchdog(config, scratch_.path()).check(); }), "");
}

TEST(WatchdogMemory, MoreThanAllowedIsSaidOnce) {
    config::Config config;
    config.run.min_free_disk_bytes = 0;
    test::Scratch scratch;
    Watchdog fine(config, scratch.path());
    config.run.memory_limit_bytes = 1 * kMiB;  // less than any process holds
    Watchdog watchdog(config, scratch.path());
    testing::internal::CaptureStderr();
    fine.check();
    watchdog.check();
    watchdog.check();
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_NE(said.find("more than run.memory_limit"), std::string::npos);
    EXPECT_EQ(said.find("more than run.memory_limit"), said.rfind("more than run.memory_limit"));
    EXPECT_TRUE(fine.warnings().empty());
    ASSERT_EQ(watchdog.warnings().size(), 1U);
    EXPECT_THAT(watchdog.warnings()[0], HasSubstr("more than run.memory_limit (1 MiB)"));
}

TEST(WatchdogMemory, ALimitThatTheMachineCannotKeepIsLowered) {
    std::vector<std::string> warnings;
    config::Config config;
    config.run.memory_limit_bytes = 64 * kMiB;
    EXPECT_EQ(within_memory(config, warnings).run.memory_limit_bytes, 64 * kMiB);
    EXPECT_TRUE(warnings.empty());
    config.run.memory_limit_bytes = std::int64_t{1} << 60;
    const std::int64_t lowered = within_memory(config, warnings).run.memory_limit_bytes;
    EXPECT_GE(lowered, 64 * kMiB);
    EXPECT_LE(lowered, *usable_memory_bytes());
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_THAT(warnings[0], HasSubstr("run.memory_limit"));
}

TEST(WatchdogMemory, ResidentMemoryIsMeasured) {
    const std::int64_t before = resident_bytes().value();
    std::vector<char> held(static_cast<std::size_t>(64 * kMiB));
    for (std::size_t i = 0; i < held.size(); i += 4096) held[i] = static_cast<char>(i);
    EXPECT_GE(resident_bytes().value() - before, 60 * kMiB);
    EXPECT_GT(available_memory_bytes().value(), 0);
}

TEST(DiskNeed, GrowsWithWhatIsAskedFor) {
    config::Config config;
    config.outputs.overview_px = 0;
    config.outputs.report = false;
    io::Grid grid;
    grid.rows = 1000;
    grid.cols = 2000;
    EXPECT_EQ(pixel_bytes(config, grid), 0);
    config.outputs.score_raster = true;
    EXPECT_EQ(pixel_bytes(config, grid), 2'000'000 * 8) << "4 bytes, and the file that it is made from";
    const std::int64_t rows_only = site_bytes(config, 100);
    config.outputs.report = true;
    EXPECT_GT(site_bytes(config, 100), rows_only);
    const std::int64_t all_shown = site_bytes(config, 100);
    config.outputs.report_sites = 10;
    EXPECT_LT(site_bytes(config, 100), all_shown) << "only those on the page have cards";
}

}  // namespace
}  // namespace quarrywatch::operation
