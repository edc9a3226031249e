// A night in shards gives the bytes of a night on one machine.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "tests/e2e/whole_night.hpp"

namespace quarrywatch::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class Shards : public WholeNight {
protected:
    [[nodiscard]] std::string out() const { return (scratch_ / "out").string(); }
    void plan(int shards) const {
        begin_again();
        std::vector<std::string> arguments = line("out");
        arguments.front() = "plan";
        arguments.insert(arguments.end(), {"--shards", std::to_string(shards)});
        const Outcome outcome = quarrywatch(arguments);
        ASSERT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
    }
    [[nodiscard]] std::vector<std::string> work(int shard, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{"work", out(), "--shard", std::to_string(shard)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
    void expect_work(int shard, const std::vector<std::string>& more = {}) const {
        const Outcome outcome = quarrywatch(work(shard, more));
        EXPECT_EQ(outcome.exit_code, 0) << describe(work(shard, more), outcome);
    }
    [[nodiscard]] Outcome finish(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{"finish", out()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return quarrywatch(arguments);
    }
};

TEST_F(Shards, InAnyNumberAndOrderGiveTheBytesOfOneMachine) {
    for (const int shards : {1, 5}) {
        plan(shards);
        for (int shard = shards - 1; shard >= 0; --shard)
            expect_work(shard, {"--threads", std::to_string(1 + shard % 2)});
        const Outcome outcome = finish();
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_THAT(outcome.err, HasSubstr("9 tiles were finished before")) << "of the first look all";
        expect_whole("in " + std::to_string(shards) + " shards");
    }
}

TEST_F(Shards, AnAttemptThatWasKilledIsTakenUpByTheNext) {
    plan(2);
    expect_work(0);
    const auto begun = [this] {
        for (const std::string& file : files_below(scratch_ / "out" / "journal"))
            if (file.find("shard_1_") != std::string::npos) return true;
        return false;
    };
    EXPECT_EQ(quarrywatch_signalled(work(1), SIGKILL, begun).exit_code, 128 + SIGKILL);
    Outcome at_once;
    std::thread other([&] { at_once = quarrywatch(work(1)); });  // the scheduler believes that the first is dead
    expect_work(1);
    other.join();
    EXPECT_EQ(at_once.exit_code, 0) << at_once.err;
    EXPECT_EQ(finish().exit_code, 0);
    expect_whole("with attempts beside each other");
}

TEST_F(Shards, AMissingOneIsNamedAndCanBeDoneByTheFinish) {
    plan(3);
    expect_work(1);
    const Outcome refused = finish();
    EXPECT_EQ(refused.exit_code, 3);
    EXPECT_THAT(refused.err, HasSubstr("shards are not done: 0, 2"));
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "out" / "sites.csv"));
    const Outcome alone = finish({"--alone"});
    EXPECT_EQ(alone.exit_code, 0) << alone.err;
    expect_whole("finished alone");
    const Outcome repeated = finish();
    EXPECT_EQ(repeated.exit_code, 3);
    EXPECT_THAT(repeated.err, HasSubstr("is finished already"));
    expect_whole("finished once, and asked again");
}

TEST_F(Shards, WhatWouldNotFitTogetherIsRefused) {
    EXPECT_EQ(quarrywatch({"work", (scratch_ / "nothing").string(), "--shard", "0"}).exit_code, 3);
    plan(2);
    EXPECT_EQ(quarrywatch(work(2)).exit_code, 2);
    EXPECT_EQ(quarrywatch(work(0, {"--config", (scratch_ / "county.ini").string()})).exit_code, 2);
    const Outcome other_settings = quarrywatch(work(0, {"--set", "detect.growth=0.3"}));
    EXPECT_EQ(other_settings.exit_code, 3);
    EXPECT_THAT(other_settings.err, HasSubstr("not those that were planned with"));
    ProvokedScene(When::after, 7).write(scratch_ / "scene_20250614.tif");
    EXPECT_EQ(quarrywatch(work(0)).exit_code, 0) << "a scene that came later is another night's";
    std::filesystem::remove(scratch_ / "scene_20250614.tif");
}

TEST_F(Shards, ASceneThatCannotBeComparedIsRecordedByTheFinish) {
    ProvokedScene blind(When::after, 5);
    blind.end_at(0);
    blind.write(scratch_ / "scene_20250610.tif");
    begin_again();
    const Outcome single = quarrywatch(line("single"));
    const auto whole = results_of(scratch_ / "single");
    plan(3);
    for (int shard = 0; shard < 3; ++shard) expect_work(shard);
    const Outcome outcome = finish();
    EXPECT_EQ(outcome.exit_code, single.exit_code) << outcome.err;
    EXPECT_TRUE(results_of(scratch_ / "out") == whole);
    std::filesystem::remove(scratch_ / "scene_20250610.tif");
}

}  // namespace
}  // namespace quarrywatch::test
