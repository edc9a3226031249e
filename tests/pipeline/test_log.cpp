#include "pipeline/log.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/fault.hpp"

namespace quarrywatch::log {
namespace {

namespace fs = std::filesystem;

class Log : public testing::Test {
protected:
    void SetUp() override {
        path_ = fs::path(testing::TempDir()) / ("log_" + std::to_string(getpid()) + ".jsonl");
        fs::remove(path_);
    }
    void TearDown() override {
        start(false, "");
        fs::remove(path_);
    }
    std::vector<nlohmann::json> lines() const {
        std::ifstream stream(path_);
        std::vector<nlohmann::json> result;
        for (std::string line; std::getline(stream, line);) result.push_back(nlohmann::json::parse(line));
        return result;
    }
    fs::path path_;
};

// What `action` prints on standard error, which is a file here and no terminal.
template <class Action>
std::string printed(bool quiet, const std::string& json, Action action) {
    testing::internal::CaptureStderr();
    start(quiet, json);
    action();
    return testing::internal::GetCapturedStderr();
}

TEST_F(Log, PrintsLinesForPeople) {
    const std::string text = printed(false, "", [] {
        info("coregister", "matched 12 windows");
        warn("ingest", "no mask");
        write(Level::debug, "ingest", "not for people");
    });
    EXPECT_NE(text.find(" coregister: matched 12 windows\n"), std::string::npos) << text;
    EXPECT_NE(text.find(" warning ingest: no mask\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("not for people"), std::string::npos);
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << "no control characters where there is no terminal";
}

TEST_F(Log, QuietLeavesWarningsAndErrors) {
    const std::string text = printed(true, "", [] {
        info("a", "one");
        warn("a", "two");
        error("a", "three");
        Progress progress("a", "tiles", 1);
        progress.advance();
    });
    EXPECT_EQ(text.find("one"), std::string::npos);
    EXPECT_NE(text.find("two"), std::string::npos);
    EXPECT_NE(text.find("three"), std::string::npos);
    EXPECT_EQ(text.find("100 %"), std::string::npos);
}

TEST_F(Log, WritesEveryEventAsJson) {
    printed(true, path_.string(), [] {
        write(Level::debug, "detect", "a \"quoted\"\nline");
        info("金坛", "bad byte \xFF");
    });
    const auto events = lines();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].at("level"), "debug");
    EXPECT_EQ(events[0].at("stage"), "detect");
    EXPECT_EQ(events[0].at("text"), "a \"quoted\"\nline");
    EXPECT_EQ(events[1].at("stage"), "金坛");
    const std::string time = events[0].at("time");
    ASSERT_EQ(time.size(), std::string("2026-01-31T23:59:59.123Z").size());
    EXPECT_EQ(time.back(), 'Z');
}

TEST_F(Log, AppendsToTheFileOfTheNightBefore) {
    printed(true, path_.string(), [] { info("a", "first night"); });
    printed(true, path_.string(), [] { info("a", "second night"); });
    EXPECT_EQ(lines().size(), 2U);
}

TEST_F(Log, LinesOfManyThreadsStayWhole) {
    constexpr int kThreads = 8, kLines = 200;
    const std::string text = printed(false, path_.string(), [] {
        std::vector<std::thread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([] {
                for (int i = 0; i < kLines; ++i) info("stage", "abcdefghij");
            });
        for (std::thread& thread : threads) thread.join();
    });
    EXPECT_EQ(lines().size(), std::size_t{kThreads * kLines});
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), kThreads * kLines);
}

TEST_F(Log, FaultsWhenTheFileCannotBeOpened) {
    try {
        start(false, "/nonexistent/log.jsonl");
        FAIL() << "opened";
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), ExitCode::bad_output);
    }
}

TEST_F(Log, AFullDiskUnderTheLogIsToldOnceAndStopsNothing) {
    const std::string text = printed(false, "/dev/full", [] {
        info("a", "one");
        info("a", "two");
    });
    EXPECT_NE(text.find("two"), std::string::npos);
    const std::size_t first = text.find("cannot be written any more");
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(text.find("cannot be written any more", first + 1), std::string::npos);
}

TEST_F(Log, ProgressCountsAdvancesOfAllThreadsAndEndsOnce) {
    constexpr int kThreads = 4, kSteps = 250;
    const std::string text = printed(false, "", [] {
        Progress progress("tiles", "tiles", kThreads * kSteps);
        std::vector<std::thread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < kSteps; ++i) progress.advance();
            });
        for (std::thread& thread : threads) thread.join();
    });
    // Far less than ten seconds: one line, the last.
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
    EXPECT_NE(text.find("tiles: 100 %, 1000/1000 tiles"), std::string::npos) << text;
}

TEST_F(Log, ProgressThatEndsEarlySaysHowFarItCame) {
    const std::string text = printed(false, "", [] {
        Progress progress("tiles", "tiles", 10);
        progress.advance(3);
    });
    EXPECT_NE(text.find("tiles: 30 %, 3/10 tiles"), std::string::npos) << text;
    EXPECT_EQ(text.find("100 %"), std::string::npos) << text;
    EXPECT_EQ(printed(false, "", [] { Progress progress("tiles", "tiles", 10); }), "");
}

}  // namespace
}  // namespace quarrywatch::log
