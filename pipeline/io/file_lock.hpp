#pragma once
// Only one writer of a file or folder at a time, on this machine or any that shares it.

#include <filesystem>
#include <functional>
#include <optional>

namespace quarrywatch::io {

/// An exclusive lock on "<file>.lock", which is made and stays. The system lets go of it when the process ends, however
/// it ends.
class FileLock {
public:
    /// Null where somebody else holds it. throws Fault (bad_output) where the lock file cannot be made.
    static std::optional<FileLock> try_take(const std::filesystem::path& file);
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

/// Try at short intervals until it succeeds or `wait_s` have passed; at least once.
bool wait_until(const std::function<bool()>& succeeds, int wait_s);

}  // namespace quarrywatch::io
