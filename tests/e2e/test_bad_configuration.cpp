// Options and keys that are wrong: said all at once, before anything is read or written.

#include <gtest/gtest.h>

#include <fstream>

#include "tests/e2e/bad.hpp"
#include "tests/e2e/land.hpp"
#include "tests/io/scratch.hpp"

namespace quarrywatch::test {
namespace {

class BadConfiguration : public testing::Test {
protected:
    // The scenes are not there: a fault of the configuration must be found before they are looked for.
    std::vector<std::string> pair(std::vector<std::string> more) const {
        std::vector<std::string> arguments{"pair", "nowhere_a.tif", "nowhere_b.tif", "--out", out_.string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
    [[nodiscard]] std::string ini(const std::string& text) const {
        std::ofstream(scratch_ / "office.ini") << text;
        return (scratch_ / "office.ini").string();
    }
    Scratch scratch_;
    std::filesystem::path out_ = scratch_ / "out";
};

TEST_F(BadConfiguration, AnUnknownKeyIsRefusedAndTheNearestNamed) {
    for (const char* command : {"pair", "detect", "coregister"})
        expect_refused({command, "a.tif", "b.tif", "--out", out_.string(), "--set", "detect.metod=irmad"},
                       ExitCode::bad_configuration, {"detect.metod", "detect.method"}, out_);
    expect_refused({"run", "--config", ini("[coregister]\nstep_pixels = 64\n"), "--out", out_.string()},
                   ExitCode::bad_configuration, {"office.ini", "2", "step_pixels", "step_px"}, out_);
}

TEST_F(BadConfiguration, AValueOutOfRangeIsRefusedWithItsRange) {
    expect_refused(pair({"--set", "run.tile_size_px=5"}), ExitCode::bad_configuration,
                   {"run.tile_size_px", "64", "16384"}, out_);
    expect_refused(pair({"--set", "detect.threshold.significance=2"}), ExitCode::bad_configuration,
                   {"detect.threshold.significance", "0.5"}, out_);
    expect_refused(pair({"--set", "detect.smoothing_px=nan"}), ExitCode::bad_configuration, {"detect.smoothing_px"},
                   out_);
    expect_refused(pair({"--threads", "-3"}), ExitCode::bad_configuration, {"--threads", "1024"}, out_);
    expect_refused(pair({"--memory-limit", "lots"}), ExitCode::bad_configuration, {"--memory-limit", "lots"}, out_);
}

TEST_F(BadConfiguration, SeveralFaultsAreSaidAtOnce) {
    const std::string file =
        ini("[run]\ntile_size_px = 3\nnam = x\n[detect]\nmethod = magic\n[grid]\nresolution = -1\n");
    const std::vector<std::string> arguments = pair({"--config", file, "--set", "rules.no_such=1", "--quiet"});
    const Outcome outcome = quarrywatch(arguments);
    const std::string all = describe(arguments, outcome);
    EXPECT_EQ(outcome.exit_code, static_cast<int>(ExitCode::bad_configuration)) << all;
    for (const char* word :
         {"tile_size_px", "nam", "name", "magic", "irmad", "resolution", "rules.no_such", "office.ini"})
        EXPECT_NE(outcome.err.find(word), std::string::npos) << word << "\n" << all;
    EXPECT_EQ(left_behind(out_), std::vector<std::string>{});
    EXPECT_FALSE(std::filesystem::exists(out_));
}

TEST_F(BadConfiguration, AFaultyLineIsRefused) {
    const auto code = ExitCode::bad_configuration;
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"pair", "a.tif"},
             {"pair", "a.tif", "b.tif"},
             {"pair", "a.tif", "b.tif", "--out", out_.string(), "--treads", "2"},
             {"pair", "a.tif", "b.tif", "c.tif", "--out", out_.string()},
             {"pair", "a.tif", "b.tif", "--out", out_.string(), "--before-mask", "m.tif"},
             {"pair", "a.tif", "b.tif", "--out", out_.string(), "--before-date", "yesterday"},
             {"pair", "a.tif", "b.tif", "--out", out_.string(), "--bands", "blue=1"},
             {"pair", "a.tif", "b.tif", "--out", out_.string(), "--sensor", "pocket_camera"},
             {"detect", "a.tif", "b.tif", "--out", out_.string(), "--method", "guess"},
             {"run", "--out", out_.string()},
             {"run", "--config", (scratch_ / "none.ini").string(), "--out", out_.string()},
             {"evaluate", "mask.tif"},
             {"fly", "home"}}) {
        const Outcome outcome = quarrywatch(arguments);
        EXPECT_EQ(outcome.exit_code, static_cast<int>(code)) << describe(arguments, outcome);
        EXPECT_EQ(outcome.err.substr(0, 13), "quarrywatch: ") << describe(arguments, outcome);
        EXPECT_FALSE(std::filesystem::exists(out_)) << describe(arguments, outcome);
    }
}

TEST_F(BadConfiguration, EveryCommandHelps) {
    for (const char* command : {"run", "pair", "coregister", "detect", "evaluate", "demo", "doctor"}) {
        const Outcome outcome = quarrywatch({command, "--help"});
        EXPECT_EQ(outcome.exit_code, 0) << command;
        EXPECT_NE(outcome.out.find("exit codes:"), std::string::npos) << command;
        EXPECT_EQ(outcome.err, "") << command;
    }
}

}  // namespace
}  // namespace quarrywatch::test
