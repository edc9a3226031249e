#include "pipeline/operation/held_night.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/io/scratch.hpp"

namespace quarrywatch::operation {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

class HeldNight : public testing::Test {
protected:
    std::vector<io::StagedOutput> stage(const std::string& text) const {
        std::vector<io::StagedOutput> staged;
        for (const char* const name : {"sites.csv", "dispatch/town/list.csv", "report/index.html"})
            staged.push_back(io::write_text(scratch_ / name, text));
        return staged;
    }
    void publish(const std::string& text) const {
        auto staged = stage(text);
        io::publish_all(staged);
        io::write_text(scratch_ / "run.json", text).publish();
    }
    void hold(const std::string& text) const {
        auto staged = stage(text);
        clear_held(scratch_.path());
        hold_back(staged, scratch_.path());
        io::publish_all(staged);
        set_earlier_aside(scratch_.path());
        io::write_text(scratch_ / "run.json", text).publish();
    }
    [[nodiscard]] std::string text(const std::string& name) const { return test::read_bytes(scratch_ / name); }

    test::Scratch scratch_;
};

const Names kHeldAlone{"held_back/dispatch/town/list.csv", "held_back/report/index.html", "held_back/sites.csv",
                       "run.json"};

TEST_F(HeldNight, StandsWhereInspectorsDoNotLook) {
    hold("bad");
    EXPECT_EQ(scratch_.names(), kHeldAlone);
    EXPECT_FALSE(fs::exists(scratch_ / "dispatch")) << "not even an empty folder";
    EXPECT_EQ(text("held_back/sites.csv"), "bad");
}

TEST_F(HeldNight, AnEarlierNightIsSetAsideAndNotLost) {
    publish("good");
    hold("bad");
    EXPECT_EQ(text("earlier_night/run.json"), "good");
    EXPECT_EQ(text("earlier_night/dispatch/town/list.csv"), "good");
    EXPECT_EQ(text("run.json"), "bad");
    EXPECT_FALSE(fs::exists(scratch_ / "sites.csv"));
    hold("worse");
    EXPECT_EQ(text("earlier_night/sites.csv"), "good") << "a night that was held back is no earlier night";
    EXPECT_EQ(text("held_back/sites.csv"), "worse");
    EXPECT_EQ(scratch_.names().size(), 8U);
}

TEST_F(HeldNight, TheNewestEarlierNightIsKept) {
    publish("older");
    std::ofstream(scratch_ / "overview.png") << "older";
    hold("bad");
    clear_held(scratch_.path());
    publish("newer");
    hold("bad");
    EXPECT_EQ(text("earlier_night/sites.csv"), "newer");
    EXPECT_FALSE(fs::exists(scratch_ / "earlier_night/overview.png")) << "two nights in one folder";
}

TEST_F(HeldNight, SettingAsideGoesOnWhereItWasKilled) {
    publish("good");
    // As after a kill between two moves.
    fs::create_directory(scratch_ / "earlier_night");
    fs::rename(scratch_ / "run.json", scratch_ / "earlier_night/run.json.partial");
    fs::rename(scratch_ / "dispatch", scratch_ / "earlier_night/dispatch");
    set_earlier_aside(scratch_.path());
    EXPECT_EQ(scratch_.names(), (Names{"earlier_night/dispatch/town/list.csv", "earlier_night/report/index.html",
                                       "earlier_night/run.json", "earlier_night/sites.csv"}));
}

TEST_F(HeldNight, ReleasedNothingOfItStays) {
    hold("bad");
    auto staged = stage("bad, released");
    io::publish_all(staged);
    clear_held(scratch_.path());
    EXPECT_FALSE(fs::exists(scratch_ / "held_back"));
    EXPECT_EQ(text("sites.csv"), "bad, released");
}

}  // namespace
}  // namespace quarrywatch::operation
