// A night as a job array on a real Slurm, with a node that dies on the way.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <thread>

#include "tests/e2e/slurm_cluster.hpp"
#include "tests/e2e/whole_night.hpp"

namespace quarrywatch::test {
namespace {

class SlurmFull : public WholeNight {
protected:
    struct Jobs {
        std::string work, finish;
    };
    [[nodiscard]] Jobs submit(const SlurmCluster& cluster, int shards) const {
        begin_again();
        // The night's end is part of its configuration: what `--set` gives elsewhere stands in a file here.
        std::ofstream(scratch_ / "planned.ini")
            << file_text(scratch_ / "county.ini") << "[catalogue]\nto = 2025-06-13\n";
        const std::vector<std::string> arguments{QUARRYWATCH_SOURCE_DIR "/scripts/slurm/submit.sh",
                                                 (scratch_ / "planned.ini").string(),
                                                 (scratch_ / "out").string(),
                                                 std::to_string(shards),
                                                 "--partition=night",
                                                 "--cpus-per-task=1"};
        const Outcome outcome = cluster.run(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << describe(arguments, outcome);
        Jobs jobs;
        std::string word;
        std::istringstream(outcome.out) >> word >> jobs.work >> word >> jobs.finish;
        return jobs;
    }
    void expect_finished(const SlurmCluster& cluster, const Jobs& jobs, const std::string& when) const {
        EXPECT_EQ(cluster.wait_for(jobs.work), "COMPLETED") << cluster.logs();
        EXPECT_EQ(cluster.wait_for(jobs.finish), "COMPLETED")
            << file_text(scratch_ / "out" / "log" / "finish.log") << cluster.logs();
        std::filesystem::remove_all(scratch_ / "out" / "log");
        expect_whole(when);
    }
};

TEST_F(SlurmFull, AJobArrayGivesTheBytesOfOneMachine) {
    if (const std::string lacking = SlurmCluster::lacking(); !lacking.empty()) GTEST_SKIP() << lacking;
    const SlurmCluster cluster;
    expect_finished(cluster, submit(cluster, 6), "on two nodes");

    // The plug is pulled while a shard is at work on the second node.
    const Jobs jobs = submit(cluster, 2);
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    std::string on_it;
    const auto at_work = [&] {
        on_it = cluster.run({"squeue", "--noheader", "--nodelist=node2", "--states=RUNNING", "--format=%i"}).out;
        for (const std::string& file : files_below(scratch_ / "out" / "journal"))
            if (!on_it.empty() && file.find("shard_" + on_it.substr(on_it.find('_') + 1, 1) + "_") != std::string::npos)
                return true;
        return false;
    };
    while (!at_work() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_FALSE(on_it.empty()) << cluster.logs();
    cluster.pull_plug("node2");
    ASSERT_TRUE(cluster.wait_until_down("node2")) << cluster.logs();
    cluster.start_node("node2");
    expect_finished(cluster, jobs, "with a node that died under " + on_it);
    EXPECT_THAT(cluster.logs(), testing::ContainsRegex("[Rr]equeue job.*due to failure of node node2"));
}

}  // namespace
}  // namespace quarrywatch::test
