#pragma once
// Only one writer of a ledger file at a time, on this machine or any that shares the folder.

#include <filesystem>
#include <functional>
#include <optional>

namespace quarrywatch::io {

/// An exclusive lock on "<file>.lock", which is made and stays. The system lets go of it when the process ends, however
/// it ends.
class LedgerLock {
public:
    /// Null where somebody else holds it. throws Fault (bad_output) where the lock file cannot be made.
    static std::optional<LedgerLock> try_take(const std::filesystem::path& file);
    LedgerLock(LedgerLock&& other) noexcept;
    LedgerLock& operator=(LedgerLock&& other) noexcept;
    LedgerLock(const LedgerLock&) = delete;
    LedgerLock& operator=(const LedgerLock&) = delete;
    ~LedgerLock();

private:
    explicit LedgerLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

/// Try at short intervals until it succeeds or `wait_s` have passed; at least once.
bool wait_until(const std::function<bool()>& succeeds, int wait_s);

}  // namespace quarrywatch::io
