#include "pipeline/operation/watchdog.hpp"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/io/ledger_dialect.hpp"
#include "pipeline/log.hpp"
#include "pipeline/machine.hpp"

namespace quarrywatch::operation {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLeastMemory_bytes = 64LL << 20;  // the least that run.memory_limit takes

std::string mib(std::int64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

// The folder of a ledger that is a file; of a connection string, or of none, nothing.
fs::path folder_of(const std::string& ledger) {
    if (ledger.empty() || io::is_postgres(ledger)) return {};
    return nearest_existing_folder(fs::absolute(ledger).parent_path()).value_or(fs::path());
}

}  // namespace

Watchdog::Watchdog(const config::Config& config, const fs::path& out)
    : out_(nearest_existing_folder(out).value_or(fs::path())),
      ledger_(folder_of(config.ledger.path)),
      min_free_bytes_(config.run.min_free_disk_bytes),
      memory_limit_bytes_(config.run.memory_limit_bytes) {}

void Watchdog::require_on(const fs::path& folder, std::int64_t bytes, const std::string& what) const {
    if (folder.empty() || min_free_bytes_ == 0) return;
    std::error_code unknown;  // some network disks do not say: then a failed write is the first to know
    const fs::space_info space = fs::space(folder, unknown);
    if (unknown) return;
    const auto free_bytes = static_cast<std::int64_t>(std::min<std::uintmax_t>(space.available, INT64_MAX));
    if (free_bytes >= min_free_bytes_ + bytes) return;
    throw Fault(ExitCode::bad_output, "disk [" + folder.string() + "]",
                mib(free_bytes) + " are free, where " + (bytes > 0 ? what + " may take " + mib(bytes) + " and " : "") +
                    mib(min_free_bytes_) + " are to stay free (run.min_free_disk)",
                "Free some space, choose another folder with --out, or give a smaller run.min_free_disk; nothing was "
                "published");
}

void Watchdog::require(std::int64_t bytes, const std::string& what) const {
    require_on(out_, bytes, what);
    require_on(ledger_, 0, {});
}

void Watchdog::check() {
    require(0, {});
    const std::optional<std::int64_t> memory = resident_bytes();
    if (!memory || *memory <= memory_limit_bytes_) return;
    if (most_bytes_ == 0)
        log::warn("run", "the program takes " + mib(*memory) + " of memory, more than run.memory_limit (" +
                             mib(memory_limit_bytes_) + ")");
    most_bytes_ = std::max(most_bytes_, *memory);
}

std::vector<std::string> Watchdog::warnings() const {
    if (most_bytes_ == 0) return {};
    return {"the program took " + mib(most_bytes_) +
            " of memory while it worked on tiles, more than run.memory_limit (" + mib(memory_limit_bytes_) + ")"};
}

config::Config within_memory(config::Config config, std::vector<std::string>& warnings) {
    const std::optional<std::int64_t> available = available_memory_bytes();
    std::int64_t& limit = config.run.memory_limit_bytes;
    if (!available || *available >= limit) return config;
    if (*available < kLeastMemory_bytes)
        throw Fault(ExitCode::bad_output, "memory",
                    mib(*available) + " are available to this process, and " + mib(kLeastMemory_bytes) +
                        " are the least that it can work in",
                    "Free some memory, or raise the limit of the container or batch job");
    warnings.push_back("only " + mib(*available) + " of memory are available to this process, less than " +
                       "run.memory_limit (" + mib(limit) + "): the run makes do with them");
    log::warn("run", warnings.back());
    limit = *available;
    return config;
}

}  // namespace quarrywatch::operation
