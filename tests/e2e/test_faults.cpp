// A disk that fails at any call: what it costs is said, what was good is not lost, and once the disk is well again the
// same line with --resume gives the bytes of a night without a fault.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <set>

#include "tests/e2e/whole_night.hpp"

namespace quarrywatch::test {
namespace {

class Faults : public WholeNight {
protected:
    // calls: read, write. how: once, full, short. at: number of the call; 0: count them.
    [[nodiscard]] Outcome run_with(const std::string& calls, const std::string& how, long at,
                                   const std::filesystem::path& under) const {
        std::vector<std::string> all{"env",
                                     "LD_PRELOAD=" QUARRYWATCH_FAULTS,
                                     "QUARRYWATCH_FAULT_CALLS=" + calls,
                                     "QUARRYWATCH_FAULT_AT=" + std::to_string(at),
                                     "QUARRYWATCH_FAULT_AS=" + how,
                                     "QUARRYWATCH_FAULT_UNDER=" + under.string(),
                                     "QUARRYWATCH_FAULT_COUNT=" + (scratch_ / "calls").string(),
                                     QUARRYWATCH_PROGRAM};
        const std::vector<std::string> line = resumed();
        all.insert(all.end(), line.begin(), line.end());
        return run_process(all);
    }
    [[nodiscard]] long count(const std::string& calls, const std::filesystem::path& under) const {
        begin_again();
        EXPECT_EQ(run_with(calls, "once", 0, under).exit_code, 0);
        expect_whole("with the calls counted");
        long found = 0;
        std::ifstream(scratch_ / "calls") >> found;
        return found;
    }
    void survive_writes(int faults, unsigned seed) const {
        const long calls = count("write", scratch_ / "out");
        ASSERT_GT(calls, 100) << "the library is not at work";
        std::mt19937 random(seed);
        std::map<int, int> codes;
        for (int k = 0; k < faults; ++k) {
            const long at = 1 + static_cast<long>(random() % static_cast<unsigned long>(calls));
            const std::string how = k % 2 == 0 ? "full" : "once";
            const std::string when = how + " at write " + std::to_string(at) + " of " + std::to_string(calls);
            begin_again();
            const Outcome outcome = run_with("write", how, at, scratch_ / "out");
            ++codes[outcome.exit_code];
            EXPECT_TRUE(outcome.exit_code == 6 || outcome.exit_code == 0) << when << ": " << outcome.exit_code << "\n"
                                                                          << outcome.err;
            const Outcome rest = quarrywatch(resumed());
            ASSERT_EQ(rest.exit_code, 0) << when << "\n" << rest.err;
            expect_whole(when);
            if (HasFailure()) return;
        }
        EXPECT_GT(codes[6], faults / 2) << "a write that fails is not passed over";
        std::printf("%d write faults, %d of them ended the run: the same bytes afterwards\n", faults, codes[6]);
    }
    void survive_reads(int faults, unsigned seed) const {
        // The newest scene: others are read by its name's beginning as well.
        const std::filesystem::path scenes = scratch_ / "scene_2025";
        const long calls = count("read", scenes);
        ASSERT_GT(calls, 20) << "the library is not at work";
        std::mt19937 random(seed);
        std::map<int, int> codes;
        for (int k = 0; k < faults; ++k) {
            const long at = 1 + static_cast<long>(random() % static_cast<unsigned long>(calls));
            const std::string how = k % 2 == 0 ? "once" : "short";
            const std::string when = how + " at read " + std::to_string(at) + " of " + std::to_string(calls);
            begin_again();
            const Outcome outcome = run_with("read", how, at, scenes);
            ++codes[outcome.exit_code];
            // Isolated and recorded; or the fault met what can be read again, and nothing shows.
            EXPECT_TRUE(std::set<int>({0, 3, 4, 5}).contains(outcome.exit_code))
                << when << ": " << outcome.exit_code << "\n"
                << outcome.err;
            if (outcome.exit_code == 0)
                expect_whole(when);
            else
                EXPECT_THAT(outcome.err, testing::HasSubstr("scene_2025")) << when;
            // The ledger of before: what the faulty night told it is another matter.
            begin_again();
            const Outcome again = quarrywatch(resumed());
            ASSERT_EQ(again.exit_code, 0) << when << "\n" << again.err;
            expect_whole(when + ", repeated");
            if (HasFailure()) return;
        }
        std::printf("%d read faults:", faults);
        for (const auto& [code, times] : codes) std::printf(" %d x exit code %d", times, code);
        std::printf("\n");
    }
};

TEST_F(Faults, WritesThatFail) { survive_writes(2, 1); }
TEST_F(Faults, ReadsThatFail) { survive_reads(2, 2); }

class FaultsFull : public Faults {};
TEST_F(FaultsFull, FiftyWritesThatFail) { survive_writes(50, 3); }
TEST_F(FaultsFull, FiftyReadsThatFail) { survive_reads(50, 4); }

}  // namespace
}  // namespace quarrywatch::test
