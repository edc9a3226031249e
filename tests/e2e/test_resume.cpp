// A night cut off at any instant goes on to the same bytes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <random>

#include "tests/e2e/whole_night.hpp"

namespace quarrywatch::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Resume : public WholeNight {
protected:
    void cut_off_late() const {
        begin_again();
        const Outcome outcome = quarrywatch_signalled(resumed(), SIGKILL, [this] { return tiles_are_done(); });
        ASSERT_EQ(outcome.exit_code, 128 + SIGKILL) << outcome.err;
    }
    void survive_kills(int kills, unsigned seed) const {
        std::mt19937 random(seed);
        std::uniform_real_distribution<double> instant(0, 1.05 * seconds_);
        int cut_off = 0;
        for (int done = 0; done < kills;) {
            begin_again();
            std::string when = "killed at";
            // Now and then what goes on is killed in turn.
            for (int again = 0; again < 1 + static_cast<int>(random() % 3) && done < kills; ++again, ++done) {
                const std::chrono::milliseconds after(static_cast<int>(1000 * instant(random)));
                when += " " + std::to_string(after.count()) + " ms";
                cut_off += quarrywatch_signalled(resumed(), SIGKILL, after).exit_code == 128 + SIGKILL ? 1 : 0;
            }
            const Outcome outcome = quarrywatch(resumed());
            ASSERT_EQ(outcome.exit_code, 0) << describe(resumed(), outcome) << when;
            expect_whole(when);
            if (HasFailure()) return;
        }
        EXPECT_GT(cut_off, kills / 2) << "most of the kills came before the end";
        std::printf("%d kills, %d of them before the end: the same bytes each time\n", kills, cut_off);
    }
};

TEST_F(Resume, KilledAtAnyInstant) { survive_kills(4, 1); }

class ResumeFull : public Resume {};
TEST_F(ResumeFull, KilledAtTwoHundredInstants) { survive_kills(200, 2); }

TEST_F(Resume, ASignalEndsItSoonAndItGoesOn) {
    for (const int signal : {SIGTERM, SIGINT}) {
        begin_again();
        constexpr double kSoon_s = 5;
        const auto half = std::chrono::milliseconds(static_cast<int>(400 * seconds_));
        const Outcome outcome = quarrywatch_signalled(resumed(), signal, half);
        EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
        EXPECT_LT(outcome.seconds, 0.4 * seconds_ + kSoon_s);
        EXPECT_THAT(outcome.err, HasSubstr("--resume"));
        const Outcome rest = quarrywatch(resumed());
        EXPECT_EQ(rest.exit_code, 0) << rest.err;
        EXPECT_THAT(rest.err, HasSubstr("going on with the interrupted run"));
        expect_whole("after signal " + std::to_string(signal));
    }
}

TEST_F(Resume, FinishedTilesAreNotDoneAgain) {
    cut_off_late();
    const Outcome rest = quarrywatch(resumed());
    EXPECT_THAT(rest.err, HasSubstr("9 tiles were finished before")) << "360 x 260 pixels in tiles of 128";
    expect_whole("made from the journal");
}

TEST_F(Resume, WhatHasChangedMeanwhileIsSaidAndDoneAgain) {
    cut_off_late();
    const auto changed = line("out", "2025-06-13", {"--resume", "--set", "detect.growth=0.45"});
    const Outcome outcome = quarrywatch(changed);
    ASSERT_EQ(outcome.exit_code, 0) << describe(changed, outcome);
    EXPECT_THAT(outcome.err, HasSubstr("detect.growth is 0.45, was "));
    EXPECT_THAT(outcome.err, Not(HasSubstr("tiles were finished before"))) << "every tile depends on it";
    const auto resumed_results = results_of(scratch_ / "out");
    begin_again();
    ASSERT_EQ(quarrywatch(line("out", "2025-06-13", {"--set", "detect.growth=0.45"})).exit_code, 0);
    EXPECT_TRUE(results_of(scratch_ / "out") == resumed_results);

    cut_off_late();
    ProvokedScene(When::after, 9).write(night().last_scene());
    const Outcome other_scene = quarrywatch(resumed());
    EXPECT_EQ(other_scene.exit_code, 0) << other_scene.err;
    EXPECT_THAT(other_scene.err, HasSubstr("scene_20250613.tif has changed"));
    ProvokedScene(When::after, 4).write(night().last_scene());
}

TEST_F(Resume, WithoutItTheNightBeginsAnew) {
    cut_off_late();
    const Outcome outcome = quarrywatch(line("out"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("--resume goes on with it"));
    EXPECT_THAT(outcome.err, Not(HasSubstr("finished before")));
    expect_whole("begun anew");
}

}  // namespace
}  // namespace quarrywatch::test
