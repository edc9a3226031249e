#pragma once
// A Slurm cluster of two nodes on this machine: real slurmctld, slurmd and munge, on ports and sockets of its own.

#include <filesystem>
#include <string>
#include <vector>

#include "tests/e2e/program.hpp"

namespace quarrywatch::test {

class SlurmCluster {
public:
    /// Why it cannot be started here; empty: it can.
    static std::string lacking();

    SlurmCluster();
    SlurmCluster(const SlurmCluster&) = delete;
    SlurmCluster& operator=(const SlurmCluster&) = delete;
    ~SlurmCluster();

    /// A command of a user of the cluster: sbatch, squeue, a script that calls them.
    [[nodiscard]] Outcome run(const std::vector<std::string>& command) const;
    void start_node(const std::string& name) const;
    /// As if its plug was pulled: the daemon and every process of its jobs, at once.
    void pull_plug(const std::string& name) const;
    /// Wait until Slurm has found out. return  whether it has.
    [[nodiscard]] bool wait_until_down(const std::string& node) const;
    /// State of a job, or of a task of an array ("12_3"), as Slurm names it: PENDING, RUNNING, COMPLETED ...
    [[nodiscard]] std::string state_of(const std::string& job) const;
    /// Wait until a job has ended. return  its state.
    [[nodiscard]] std::string wait_for(const std::string& job) const;
    /// Everything that the daemons logged, for messages.
    [[nodiscard]] std::string logs() const;

private:
    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

    std::filesystem::path folder_;
};

}  // namespace quarrywatch::test
