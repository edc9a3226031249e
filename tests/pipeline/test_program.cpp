#include "pipeline/program.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "pipeline/commands/command.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/interrupt.hpp"

namespace quarrywatch {
namespace {

struct Outcome {
    int code;
    std::string out, err;
};

Outcome run(const std::vector<std::string>& args) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run_program(args);
    return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

TEST(Program, PrintsTheOverview) {
    const Outcome bare = run({});
    EXPECT_EQ(bare.code, 0);
    EXPECT_EQ(bare.out, commands::overview());
    EXPECT_EQ(run({"--help"}).out, bare.out);
    for (const commands::Command& command : commands::commands())
        EXPECT_NE(bare.out.find("\n  " + std::string(command.name) + " "), std::string::npos) << command.name;
}

TEST(Program, PrintsItsVersion) {
    const Outcome outcome = run({"--version"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(outcome.out.starts_with("quarrywatch ") && outcome.out.find('.') != std::string::npos) << outcome.out;
}

TEST(Program, UnknownCommandsAreABadCommandLine) {
    const Outcome outcome = run({"detekt", "a"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err,
              "quarrywatch: command line: there is no command \"detekt\". Did you mean detect? quarrywatch --help "
              "lists the commands\n");
    EXPECT_EQ(run({""}).code, 2);
    EXPECT_EQ(run({"--verison"}).code, 2);
}

TEST(Program, FaultsBecomeTheirExitCodeAndOneMessage) {
    const Outcome outcome = run({"doctor", "--set", "run.threads=-1"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err, "quarrywatch: --set run.threads: -1 is out of range. Give 0 to 1024\n");
}

TEST(Program, EveryCommandExplainsItself) {
    for (const commands::Command& command : commands::commands()) {
        const Outcome outcome = run({std::string(command.name), "--help"});
        EXPECT_EQ(outcome.code, 0) << command.name << outcome.err;
        EXPECT_NE(outcome.out.find("usage: quarrywatch " + std::string(command.name)), std::string::npos)
            << command.name;
        EXPECT_NE(outcome.out.find("exit codes:"), std::string::npos) << command.name;
        const Outcome unknown = run({std::string(command.name), "--no-such-option"});
        EXPECT_EQ(unknown.code, 2) << command.name;
        EXPECT_NE(unknown.err.find("--no-such-option is unknown"), std::string::npos) << command.name << unknown.err;
    }
}

TEST(Interrupt, ASignalIsNotedAndActedOnLater) {
    // In a process of its own: the flag is never lowered again.
    EXPECT_EXIT(
        {
            install_interrupt_handlers();
            if (interrupted()) std::exit(1);
            throw_if_interrupted();
            std::raise(SIGTERM);
            if (!interrupted()) std::exit(2);
            try {
                throw_if_interrupted();
            } catch (const Fault& fault) {
                std::exit(static_cast<int>(fault.code()));
            }
            std::exit(3);
        },
        testing::ExitedWithCode(130), "");
}

TEST(Interrupt, ASecondSignalEndsTheProgramAtOnce) {
    EXPECT_EXIT(
        {
            install_interrupt_handlers();
            std::raise(SIGINT);
            std::raise(SIGINT);
            std::exit(0);
        },
        testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace quarrywatch
