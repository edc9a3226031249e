#include "pipeline/commands/common_options.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "pipeline/fault.hpp"
#include "pipeline/log.hpp"

namespace quarrywatch::commands {
namespace {

using Args = std::vector<std::string>;

const CommandSyntax kSyntax{
    .name = "detect",
    .summary = "change score of a pair.",
    .arguments = {{"BEFORE", "the earlier scene"}, {"AFTER", "the later scene"}, {"EXTRA", "one more", false}},
    .options = {{.name = "out", .value = "SCORE.tif", .meaning = "the score raster", .required = true},
                {.name = "method", .value = "NAME", .key = "detect.method"},
                {.name = "score", .key = "outputs.score_raster"},
                {.name = "before-date", .value = "DATE", .meaning = "date of BEFORE"},
                {.name = "dry-run", .meaning = "plan only"}},
    .examples = {"detect a.tif b.tif --out score.tif"},
};

CommandLine parse(const Args& args) {
    auto line = parse_command_line(kSyntax, args);
    EXPECT_TRUE(line.has_value());
    return std::move(*line);
}

std::string fault(const Args& args) {
    try {
        parse_command_line(kSyntax, args);
    } catch (const Fault& error) {
        EXPECT_EQ(error.code(), ExitCode::bad_configuration);
        return error.what();
    }
    return {};
}

TEST(CommonOptions, ReadArgumentsAndOptionsInAnyOrder) {
    const CommandLine line = parse({"--out", "s.tif", "a.tif", "--dry-run", "b.tif"});
    EXPECT_EQ(line.text("BEFORE"), "a.tif");
    EXPECT_EQ(line.text("AFTER"), "b.tif");
    EXPECT_EQ(line.text("out"), "s.tif");
    EXPECT_TRUE(line.has("dry-run"));
    EXPECT_FALSE(line.has("EXTRA"));
    EXPECT_EQ(line.text("EXTRA"), "");
    EXPECT_EQ(parse({"a", "b", "c", "--out=x"}).text("EXTRA"), "c");
    EXPECT_EQ(parse({"--out=x", "a", "--", "--b"}).text("AFTER"), "--b");
}

TEST(CommonOptions, SetTheConfigurationAndTheOptionWinsOverSet) {
    const CommandLine line =
        parse({"a", "b", "--out", "s", "--method", "cva", "--threads", "3", "--memory-limit", "2GiB", "--set",
               "detect.method=mad", "--set", "run.threads=5", "--set", "run.name=x", "--score"});
    EXPECT_EQ(line.config.detect.method, detect::Method::cva);
    EXPECT_EQ(line.config.run.threads, 3);
    EXPECT_EQ(line.config.run.memory_limit_bytes, std::int64_t{2} << 30);
    EXPECT_EQ(line.config.run.name, "x");
    EXPECT_TRUE(line.config.outputs.score_raster);
}

TEST(CommonOptions, ReadTheConfigurationFile) {
    const std::filesystem::path file =
        std::filesystem::path(testing::TempDir()) / ("options_" + std::to_string(getpid()) + ".ini");
    std::ofstream(file) << "[run]\nthreads = 7\n";
    EXPECT_EQ(parse({"a", "b", "--out", "s", "--config", file.string()}).config.run.threads, 7);
    EXPECT_EQ(parse({"a", "b", "--out", "s", "--config", file.string(), "--threads=2"}).config.run.threads, 2);
    std::filesystem::remove(file);
}

TEST(CommonOptions, ReadDates) {
    EXPECT_EQ(parse({"a", "b", "--out", "s"}).date("before-date"), std::nullopt);
    const auto date = parse({"a", "b", "--out", "s", "--before-date", "2024-06-03"}).date("before-date");
    EXPECT_EQ(date, Date(std::chrono::year(2024), std::chrono::June, std::chrono::day(3)));
    EXPECT_THROW(static_cast<void>(parse({"a", "b", "--out", "s", "--before-date", "June"}).date("before-date")),
                 Fault);
}

TEST(CommonOptions, TellOfEverythingWrongAtOnce) {
    const std::string message = fault({"a", "--ot", "s", "--quite"});
    for (const char* const part :
         {"--ot is unknown, did you mean --out?", "--quite is unknown, did you mean --quiet?", "--out is missing",
          "usage: quarrywatch detect BEFORE AFTER [EXTRA] --out SCORE.tif"})
        EXPECT_NE(message.find(part), std::string::npos) << part << " in " << message;
}

TEST(CommonOptions, RefuseWhatIsTooMuchOrTooLittle) {
    EXPECT_NE(fault({"--out", "s", "a"}).find("AFTER is missing"), std::string::npos);
    EXPECT_NE(fault({"--out", "s", "a", "b", "c", "d"}).find("\"d\" is one argument too many"), std::string::npos);
    EXPECT_NE(fault({"--out", "s", "--out", "t", "a", "b"}).find("--out is given twice"), std::string::npos);
    EXPECT_FALSE(fault({"a", "b", "--out"}).empty());
    EXPECT_FALSE(fault({"a", "b", "--out", "s", "--dry-run=3"}).empty());
    // Shortened names would change their meaning when options are added.
    EXPECT_NE(fault({"a", "b", "--ou", "s", "--out", "s"}).find("--ou is unknown"), std::string::npos);
}

TEST(CommonOptions, FaultsOfKeysNameTheOptionThatWasUsed) {
    EXPECT_NE(fault({"a", "b", "--out", "s", "--threads", "-1"}).find("--threads run.threads: -1 is out of range"),
              std::string::npos);
    EXPECT_NE(fault({"a", "b", "--out", "s", "--method", "irmda"}).find("Did you mean irmad?"), std::string::npos);
    EXPECT_NE(fault({"a", "b", "--out", "s", "--set", "a.b=1"}).find("--set a.b: the key is unknown"),
              std::string::npos);
}

TEST(CommonOptions, HelpIsPrintedWhateverElseIsWrong) {
    testing::internal::CaptureStdout();
    EXPECT_FALSE(parse_command_line(kSyntax, {"--help", "--nonsense"}).has_value());
    const std::string text = testing::internal::GetCapturedStdout();
    EXPECT_EQ(text, help_text(kSyntax));
    for (const char* const part :
         {"usage: quarrywatch detect BEFORE AFTER [EXTRA] --out SCORE.tif", "--memory-limit SIZE", "cva | mad",
          "default chronochrome", "examples:", "exit codes:", "  130  interrupted"})
        EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
    testing::internal::CaptureStdout();
    EXPECT_FALSE(parse_command_line(kSyntax, {"-h"}).has_value());
    EXPECT_EQ(testing::internal::GetCapturedStdout(), text);
}

TEST(CommonOptions, AnOptionForAKeyThatDoesNotExistIsAnErrorOfTheProgram) {
    CommandSyntax syntax = kSyntax;
    syntax.options[1].key = "detect.methods";
    try {
        help_text(syntax);
        FAIL() << "accepted";
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), ExitCode::internal_error);
    }
}

}  // namespace
}  // namespace quarrywatch::commands
