#include "pipeline/io/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "pipeline/fault.hpp"

namespace quarrywatch::io {

namespace {

constexpr std::chrono::milliseconds kInterval{50};

[[noreturn]] void refuse(const std::filesystem::path& path, int error) {
    throw Fault(ExitCode::bad_output, path.string(),
                "the lock cannot be taken: " + std::generic_category().message(error),
                "Whoever writes there must be able to make this file; change the folder's rights or use another");
}

}  // namespace

std::optional<FileLock> FileLock::try_take(const std::filesystem::path& file) {
    const std::filesystem::path path = file.string() + ".lock";
    constexpr mode_t kRights = 0666;  // less what the user's mask takes away
    FileLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kRights));
    if (lock.descriptor_ < 0) refuse(path, errno);
    int result = 0;
    do result = ::flock(lock.descriptor_, LOCK_EX | LOCK_NB);
    while (result != 0 && errno == EINTR);
    if (result == 0) return lock;
    if (errno != EWOULDBLOCK) refuse(path, errno);
    return std::nullopt;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool wait_until(const std::function<bool()>& succeeds, int wait_s) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(wait_s);
    while (!succeeds()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        std::this_thread::sleep_for(kInterval);
    }
    return true;
}

}  // namespace quarrywatch::io
