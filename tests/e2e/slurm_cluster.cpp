#include "tests/e2e/slurm_cluster.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <system_error>
#include <thread>

namespace quarrywatch::test {

namespace {

constexpr std::array<const char*, 2> kNodes{"node1", "node2"};
constexpr int kFirstPort = 36817;
constexpr std::chrono::minutes kLongest{5};

std::string host_name() {
    std::array<char, 256> name{};
    static_cast<void>(gethostname(name.data(), name.size() - 1));
    return name.data();
}

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Whether a process has a file open.
bool has_open(const std::filesystem::path& process, const std::string& file) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(process / "fd", error))
        if (std::filesystem::read_symlink(entry.path(), error) == file) return true;
    return false;
}

void expect(const std::vector<std::string>& command) {
    const Outcome outcome = run_process(command);
    EXPECT_EQ(outcome.exit_code, 0) << describe(command, outcome);
}

}  // namespace

std::string SlurmCluster::lacking() {
    if (geteuid() != 0) return "the daemons need root";
    for (const char* const program : {"/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"})
        if (access(program, X_OK) != 0) return std::string(program) + " is not installed";
    return {};
}

SlurmCluster::SlurmCluster() {
    std::string made = (std::filesystem::temp_directory_path() / "quarrywatch_slurm_XXXXXX").string();
    if (mkdtemp(made.data()) == nullptr) throw std::system_error(errno, std::generic_category(), made);
    folder_ = made;
    for (const char* const name : {"munge", "state", "spool/node1", "spool/node2", "log"})
        std::filesystem::create_directories(folder_ / name);
    using Perms = std::filesystem::perms;
    std::filesystem::permissions(folder_, Perms::owner_all | Perms::group_exec | Perms::others_exec);
    std::filesystem::permissions(folder_ / "munge", Perms::owner_all | Perms::group_exec | Perms::others_exec);
    {
        std::random_device random;
        std::ofstream key(folder_ / "key", std::ios::binary);
        constexpr int kKeyBytes = 1024;
        for (int i = 0; i < kKeyBytes; ++i) key.put(static_cast<char>(random()));
    }
    std::filesystem::permissions(folder_ / "key", Perms::owner_read | Perms::owner_write);
    const std::string host = host_name();
    std::ofstream conf(folder_ / "slurm.conf");
    conf << "ClusterName=loopback\nSlurmctldHost=" << host << "(127.0.0.1)\nSlurmctldPort=" << kFirstPort
         << "\nAuthType=auth/munge\nAuthInfo=socket="
         << path("munge/socket")
         // A task whose node died is begun again after so many seconds.
         << ",cred_expire=5\nCredType=cred/munge\nSlurmUser=root\nSlurmdUser=root\nStateSaveLocation=" << path("state")
         << "\nSlurmdSpoolDir=" << path("spool/%n") << "\nSlurmctldPidFile=" << path("ctld.pid")
         << "\nSlurmdPidFile=" << path("%n.pid") << "\nSlurmctldLogFile=" << path("log/ctld")
         << "\nSlurmdLogFile=" << path("log/%n")
         << "\nProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\nSwitchType=switch/none\nMpiDefault=none\n"
            "SelectType=select/cons_tres\nSelectTypeParameters=CR_CPU\nSchedulerType=sched/builtin\nReturnToService=2\n"
            "SlurmdTimeout=5\nSlurmctldTimeout=5\nInactiveLimit=0\nKillWait=2\nMinJobAge=600\nJobRequeue=1\n"
            "AccountingStorageType=accounting_storage/none\nJobAcctGatherType=jobacct_gather/none\n"
            "SlurmdParameters=config_overrides\n";
    int port = kFirstPort;
    for (const char* const node : kNodes)
        conf << "NodeName=" << node << " NodeHostname=" << host << " NodeAddr=127.0.0.1 Port=" << ++port
             << " CPUs=1 State=UNKNOWN\n";
    conf << "PartitionName=night Nodes=node1,node2 Default=YES MaxTime=INFINITE State=UP\n";
    conf.close();
    expect({"munged", "--force", "--key-file=" + path("key"), "--socket=" + path("munge/socket"),
            "--pid-file=" + path("munge/pid"), "--log-file=" + path("log/munge"), "--seed-file=" + path("munge/seed")});
    expect({"slurmctld", "-f", path("slurm.conf")});
    for (const char* const node : kNodes) start_node(node);
}

SlurmCluster::~SlurmCluster() {
    static_cast<void>(run({"scancel", "--user=root"}));
    static_cast<void>(run({"scontrol", "shutdown"}));
    const int munged = std::atoi(text_of(folder_ / "munge/pid").c_str());
    if (munged > 1) kill(munged, SIGTERM);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Outcome SlurmCluster::run(const std::vector<std::string>& command) const {
    std::vector<std::string> all{"env", "SLURM_CONF=" + path("slurm.conf"), "QUARRYWATCH=" QUARRYWATCH_PROGRAM};
    all.insert(all.end(), command.begin(), command.end());
    return run_process(all);
}

void SlurmCluster::start_node(const std::string& name) const {
    expect({"slurmd", "-N", name, "-f", path("slurm.conf")});
}

void SlurmCluster::pull_plug(const std::string& name) const {
    const int daemon = std::atoi(text_of(folder_ / (name + ".pid")).c_str());
    ASSERT_GT(daemon, 1);
    const std::string mark = "SLURMD_NODENAME=" + name, conf = path("slurm.conf");
    std::vector<int> keepers{daemon}, work;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const int process = std::atoi(entry.path().filename().c_str());
        if (process <= 1) continue;
        // Another cluster on this machine has nodes of the same names.
        const std::string environment = text_of(entry.path() / "environ");
        if (environment.find(mark) != std::string::npos && environment.find(conf) != std::string::npos)
            work.push_back(process);
        else if (text_of(entry.path() / "comm").starts_with("slurmstepd") &&
                 has_open(entry.path(), path("log/" + name)))
            keepers.push_back(process);
    }
    // Who could still tell of the others' death goes first.
    for (const int process : keepers) kill(process, SIGKILL);
    for (const int process : work) kill(process, SIGKILL);
}

std::string SlurmCluster::state_of(const std::string& job) const {
    const Outcome outcome = run({"squeue", "--noheader", "--states=all", "--format=%T", "--jobs=" + job});
    std::string state = outcome.out.substr(0, outcome.out.find('\n'));
    for (const std::string& line : lines_of(outcome.out))
        if (line != state) return "MIXED";  // an array whose tasks differ
    return state;
}

std::string SlurmCluster::wait_for(const std::string& job) const {
    const auto end = std::chrono::steady_clock::now() + kLongest;
    std::string state;
    do {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        state = state_of(job);
    } while ((state.empty() || state == "PENDING" || state == "RUNNING" || state == "COMPLETING" || state == "MIXED" ||
              state == "CONFIGURING" || state == "REQUEUED") &&
             std::chrono::steady_clock::now() < end);
    return state;
}

bool SlurmCluster::wait_until_down(const std::string& node) const {
    const auto end = std::chrono::steady_clock::now() + kLongest;
    while (std::chrono::steady_clock::now() < end) {
        if (run({"sinfo", "--noheader", "--nodes=" + node, "--format=%T"}).out.starts_with("down")) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    return false;
}

std::string SlurmCluster::logs() const {
    std::string all;
    for (const char* const name : {"ctld", "node1", "node2"}) all += "\n" + text_of(folder_ / "log" / name);
    return all;
}

}  // namespace quarrywatch::test
