#pragma once
// Disk and memory while a run is at work: a run ends in good order before a full disk or the system's memory killer
// ends it in bad.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/config/config.hpp"

namespace quarrywatch::operation {

/// Watches the disks of a run's outputs and of its ledger (where that is a file), and the memory of this process.
class Watchdog {
public:
    /// out  the run's folder; need not exist yet.
    Watchdog(const config::Config& config, const std::filesystem::path& out);

    /// `bytes` more are about to be written into the run's folder, for `what`.
    /// throws  Fault (bad_output) where run.min_free_disk would not be left: how much is free, how much is needed.
    void require(std::int64_t bytes, const std::string& what) const;

    /// Look at both; warns once when the memory is more than run.memory_limit. Cheap enough for every tile: two or
    /// three system calls. One thread at a time.
    /// throws  Fault (bad_output) where a disk has less than run.min_free_disk left.
    void check();

    /// What happened, for the manifest; empty where all went well.
    [[nodiscard]] std::vector<std::string> warnings() const;

private:
    void require_on(const std::filesystem::path& folder, std::int64_t bytes, const std::string& what) const;

    std::filesystem::path out_, ledger_;  ///< folders that exist, or empty
    std::int64_t min_free_bytes_;
    std::int64_t memory_limit_bytes_;
    std::int64_t most_bytes_ = 0;  ///< of memory, beyond the limit
};

/// The configuration with no larger memory limit than this process can have at the moment; where that is less than was
/// asked for, it is said in the log and added to `warnings`. The result of a run does not depend on it.
/// throws  Fault (bad_output) where there is not even the least that run.memory_limit may be.
[[nodiscard]] config::Config within_memory(config::Config config, std::vector<std::string>& warnings);

}  // namespace quarrywatch::operation
