// Outputs that cannot be written: exit code 6, the cause and the place, and nothing half-written.

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

#include "tests/e2e/bad.hpp"
#include "tests/e2e/land.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

constexpr int kRows = 200, kCols = 260;

class BadOutput : public testing::Test {
protected:
    /// Run with every file limited to `kib` KiB: the same as a full disk, and needs no rights. The shell ignores the
    /// signal, so that a write fails with EFBIG instead of killing the program.
    static Outcome limited(int kib, std::vector<std::string> arguments) {
        std::vector<std::string> all{"bash",
                                     "-c",
                                     "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"",
                                     "limited",
                                     std::to_string(kib),
                                     QUARRYWATCH_PROGRAM};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return run_process(all);
    }
    void expect_full(const Outcome& outcome, const std::filesystem::path& out) const {
        EXPECT_EQ(outcome.exit_code, static_cast<int>(ExitCode::bad_output)) << outcome.err;
        EXPECT_NE(outcome.err.find("cannot be written"), std::string::npos) << outcome.err;
        EXPECT_EQ(files_below(out), std::vector<std::string>{}) << outcome.err;
    }

    Scratch scratch_;
    PairPaths pair_ = write_pair(scratch_ / "scenes", kRows, kCols);
    std::filesystem::path out_ = scratch_ / "out";
};

TEST_F(BadOutput, AFileInTheWayOfTheFolderIsSaid) {
    std::ofstream(scratch_ / "taken") << "a file\n";
    const std::string below = (scratch_ / "taken" / "out").string();
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"pair", pair_.before, pair_.after, "--out", below},
             {"detect", pair_.before, pair_.after, "--out", below + "/score.tif"},
             {"coregister", pair_.before, pair_.after, "--out", below + "/aligned.tif", "--report", below + "/r.json"},
             {"demo", "--out", below}}) {
        const Outcome outcome = quarrywatch(arguments);
        EXPECT_EQ(outcome.exit_code, static_cast<int>(ExitCode::bad_output)) << describe(arguments, outcome);
        EXPECT_NE(outcome.err.find("taken"), std::string::npos) << describe(arguments, outcome);
    }
    EXPECT_EQ(read_bytes(scratch_ / "taken"), "a file\n");
}

TEST_F(BadOutput, AFolderWithoutRightsIsSaid) {
    if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
    std::filesystem::create_directory(scratch_ / "locked");
    std::filesystem::permissions(scratch_ / "locked",
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    expect_refused({"pair", pair_.before, pair_.after, "--out", (scratch_ / "locked" / "out").string()},
                   ExitCode::bad_output, {"locked"}, scratch_ / "locked");
}

TEST_F(BadOutput, AFileThatCannotGrowLeavesNothingOfAPair) {
    // The limits stop different files: the picture, and without it a site list or the GeoPackage (about 150 KiB).
    for (const char* overview_px : {"1600", "0"}) {
        for (const int kib : {1, 100}) {
            SCOPED_TRACE("limit " + std::to_string(kib) + " KiB, overview_px " + overview_px);
            expect_full(limited(kib, {"pair", pair_.before, pair_.after, "--out", out_.string(), "--quiet", "--set",
                                      std::string("outputs.overview_px=") + overview_px}),
                        out_);
        }
    }
}

TEST_F(BadOutput, AFileThatCannotGrowLeavesNothingOfRasters) {
    for (const int kib : {1, 64}) {
        SCOPED_TRACE("limit " + std::to_string(kib) + " KiB");
        expect_full(limited(kib, {"detect", pair_.before, pair_.after, "--out", (out_ / "score.tif").string(), "--mask",
                                  (out_ / "mask.tif").string(), "--quiet"}),
                    out_);
        expect_full(limited(kib, {"coregister", pair_.before, pair_.after, "--out", (out_ / "aligned.tif").string(),
                                  "--quiet", "--set", "coregister.step_px=16"}),
                    out_);
        expect_full(limited(kib, {"pair", pair_.before, pair_.after, "--out", out_.string(), "--quiet", "--set",
                                  "outputs.score_raster=true", "--set", "outputs.class_raster=true", "--set",
                                  "outputs.overview_px=0"}),
                    out_);
    }
}

TEST_F(BadOutput, AFailedRunKeepsTheResultOfTheLastOne) {
    const std::vector<std::string> arguments{"pair", pair_.before, pair_.after, "--out", out_.string(), "--quiet"};
    ASSERT_EQ(quarrywatch(arguments).exit_code, 0);
    const std::vector<std::string> names = files_below(out_);
    std::vector<std::string> bytes;
    for (const std::string& name : names) bytes.push_back(read_bytes(out_ / name));
    ASSERT_GE(names.size(), 5U);
    const Outcome outcome = limited(16, arguments);
    EXPECT_EQ(outcome.exit_code, static_cast<int>(ExitCode::bad_output)) << outcome.err;
    ASSERT_EQ(files_below(out_), names);
    for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(read_bytes(out_ / names[i]), bytes[i]) << names[i];
}

TEST_F(BadOutput, AFullDiskLeavesNothing) {
    if (geteuid() != 0) GTEST_SKIP() << "mounting a small disk needs root";
    const std::filesystem::path disk = scratch_ / "disk";
    std::filesystem::create_directory(disk);
    if (mount("quarrywatch_test", disk.c_str(), "tmpfs", 0, "size=64k") != 0)
        GTEST_SKIP() << "a tmpfs cannot be mounted here";
    const std::vector<std::string> arguments{
        "pair", pair_.before, pair_.after, "--out", (disk / "out").string(), "--quiet", "--set", "run.min_free_disk=0"};
    const Outcome outcome = quarrywatch(arguments);
    const std::vector<std::string> left = files_below(disk);
    umount2(disk.c_str(), MNT_DETACH);
    EXPECT_EQ(outcome.exit_code, static_cast<int>(ExitCode::bad_output)) << describe(arguments, outcome);
    EXPECT_NE(outcome.err.find("No space left on device"), std::string::npos) << describe(arguments, outcome);
    EXPECT_EQ(left, std::vector<std::string>{});
}

TEST_F(BadOutput, OutputThatNobodyCouldReadIsNoSuccess) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
    std::vector<std::vector<std::string>> commands{
        {"--help"},
        {"pair", "--help"},
        {"detect", pair_.before, pair_.after, "--out", (out_ / "score.tif").string(), "--mask",
         (out_ / "mask.tif").string(), "--quiet"},
        {"evaluate", (out_ / "mask.tif").string(), "--truth", (out_ / "mask.tif").string()},
        {"pair", pair_.before, pair_.after, "--out", (scratch_ / "night").string(), "--quiet"}};
    for (std::vector<std::string>& arguments : commands) {
        arguments.insert(arguments.begin(), QUARRYWATCH_PROGRAM);
        const Outcome outcome = run_process(arguments, kTimeout, "/dev/full");
        EXPECT_EQ(outcome.exit_code, static_cast<int>(ExitCode::bad_output))
            << arguments[1] << " " << outcome.exit_code << "\n"
            << outcome.err;
    }
}

TEST_F(BadOutput, ALogThatIsFullDoesNotCostTheRun) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
    const std::vector<std::string> arguments{"pair",        pair_.before, pair_.after,  "--out",
                                             out_.string(), "--quiet",    "--log-json", "/dev/full"};
    const Outcome outcome = quarrywatch(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    EXPECT_NE(outcome.err.find("/dev/full cannot be written"), std::string::npos) << describe(arguments, outcome);
    EXPECT_TRUE(std::filesystem::exists(out_ / "sites.gpkg"));
}

TEST_F(BadOutput, ALogThatCannotBeOpenedFailsAtStart) {
    expect_refused({"pair", pair_.before, pair_.after, "--out", out_.string(), "--log-json",
                    (scratch_ / "nowhere" / "log.json").string()},
                   ExitCode::bad_output, {"nowhere"}, out_);
}

TEST_F(BadOutput, AnInputIsNeverOverwritten) {
    const auto size = std::filesystem::file_size(pair_.after);
    const std::string roundabout =
        (std::filesystem::path(pair_.after).parent_path() / "." / std::filesystem::path(pair_.after).filename())
            .string();
    for (const char* const command : {"detect", "normalise", "coregister"})
        for (const std::string& out : {pair_.before, pair_.after, roundabout}) {
            const std::vector<std::string> arguments{command, pair_.before, pair_.after, "--out", out};
            const Outcome outcome = quarrywatch(arguments);
            EXPECT_EQ(outcome.exit_code, static_cast<int>(ExitCode::bad_configuration)) << describe(arguments, outcome);
            EXPECT_NE(outcome.err.find("as well"), std::string::npos) << outcome.err;
        }
    EXPECT_EQ(std::filesystem::file_size(pair_.after), size);
    const std::string twice = (scratch_ / "twice.tif").string();
    const std::vector<std::string> arguments{"detect", pair_.before, pair_.after, "--out", twice, "--mask", twice};
    EXPECT_EQ(quarrywatch(arguments).exit_code, static_cast<int>(ExitCode::bad_configuration));
}

}  // namespace
}  // namespace quarrywatch::test
