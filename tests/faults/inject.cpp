// A library to be preloaded: makes the system's calls fail as a disk does. Told by the environment:
//
//   QUARRYWATCH_FAULT_CALLS   which calls: read, or write (which includes fsync and rename)
//   QUARRYWATCH_FAULT_AT      number of the call that fails, from 1; 0: none, they are counted only
//   QUARRYWATCH_FAULT_AS      once (EIO) | full (ENOSPC from then on) | short (a read that gives half of what it could)
//   QUARRYWATCH_FAULT_UNDER   only files whose path begins so
//   QUARRYWATCH_FAULT_COUNT   file that gets the number of calls at the program's end
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

enum class As { once, full, cut };

struct Plan {
    bool reads = false, writes = false;
    long at = 0;
    As as = As::once;
    std::string under, count;
    std::atomic<long> calls{0};

    Plan() {
        const auto text = [](const char* name) {
            const char* const value = std::getenv(name);
            return std::string(value != nullptr ? value : "");
        };
        reads = text("QUARRYWATCH_FAULT_CALLS") == "read";
        writes = text("QUARRYWATCH_FAULT_CALLS") == "write";
        at = std::atol(text("QUARRYWATCH_FAULT_AT").c_str());
        const std::string how = text("QUARRYWATCH_FAULT_AS");
        as = how == "full" ? As::full : how == "short" ? As::cut : As::once;
        under = text("QUARRYWATCH_FAULT_UNDER");
        count = text("QUARRYWATCH_FAULT_COUNT");
    }
    ~Plan() {
        if (count.empty()) return;
        if (std::FILE* const file = std::fopen(count.c_str(), "we")) {
            std::fprintf(file, "%ld\n", calls.load());
            std::fclose(file);
        }
    }
};

Plan& plan() {
    static Plan one;
    return one;
}
const Plan& started = plan();  // before the program's first call, gone after its last

template <class Function>
Function* original(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool is_meant(const char* path) { return std::strncmp(path, plan().under.c_str(), plan().under.size()) == 0; }

bool is_meant(int file) {
    char link[64], path[PATH_MAX + 1];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t length = readlink(link, path, PATH_MAX);
    if (length < 0) return false;
    path[length] = '\0';
    return is_meant(path);
}

// Whether this call is to fail; errno is set then.
bool fails(bool meant) {
    if (!meant) return false;
    const long call = ++plan().calls;
    const bool now = plan().at > 0 && (call == plan().at || (plan().as == As::full && call > plan().at));
    if (now) errno = plan().as == As::full ? ENOSPC : EIO;
    return now;
}
bool write_fails(int file) { return plan().writes && fails(is_meant(file)); }
bool read_fails(int file) { return plan().reads && fails(is_meant(file)); }
bool cuts() { return plan().as == As::cut; }

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t count) {
    static auto* const real = original<ssize_t(int, const void*, size_t)>("write");
    return write_fails(file) ? -1 : real(file, bytes, count);
}
ssize_t pwrite(int file, const void* bytes, size_t count, off_t at) {
    static auto* const real = original<ssize_t(int, const void*, size_t, off_t)>("pwrite");
    return write_fails(file) ? -1 : real(file, bytes, count, at);
}
ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t at) {
    static auto* const real = original<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
    return write_fails(file) ? -1 : real(file, bytes, count, at);
}
size_t fwrite(const void* bytes, size_t size, size_t count, FILE* file) {
    static auto* const real = original<size_t(const void*, size_t, size_t, FILE*)>("fwrite");
    return write_fails(fileno(file)) ? 0 : real(bytes, size, count, file);
}
int fsync(int file) {
    static auto* const real = original<int(int)>("fsync");
    return write_fails(file) ? -1 : real(file);
}
int fdatasync(int file) {
    static auto* const real = original<int(int)>("fdatasync");
    return write_fails(file) ? -1 : real(file);
}
int rename(const char* from, const char* to) {
    static auto* const real = original<int(const char*, const char*)>("rename");
    return plan().writes && fails(is_meant(to)) ? -1 : real(from, to);
}

ssize_t read(int file, void* bytes, size_t count) {
    static auto* const real = original<ssize_t(int, void*, size_t)>("read");
    if (!read_fails(file)) return real(file, bytes, count);
    return cuts() ? real(file, bytes, count / 2) : -1;
}
ssize_t pread(int file, void* bytes, size_t count, off_t at) {
    static auto* const real = original<ssize_t(int, void*, size_t, off_t)>("pread");
    if (!read_fails(file)) return real(file, bytes, count, at);
    return cuts() ? real(file, bytes, count / 2, at) : -1;
}
ssize_t pread64(int file, void* bytes, size_t count, off64_t at) {
    static auto* const real = original<ssize_t(int, void*, size_t, off64_t)>("pread64");
    if (!read_fails(file)) return real(file, bytes, count, at);
    return cuts() ? real(file, bytes, count / 2, at) : -1;
}
size_t fread(void* bytes, size_t size, size_t count, FILE* file) {
    static auto* const real = original<size_t(void*, size_t, size_t, FILE*)>("fread");
    if (!read_fails(fileno(file))) return real(bytes, size, count, file);
    return cuts() ? real(bytes, size, count / 2, file) : 0;
}

}  // extern "C"
