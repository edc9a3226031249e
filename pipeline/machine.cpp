#include "pipeline/machine.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <string_view>
#include <system_error>
#include <vector>

namespace quarrywatch {
namespace {

namespace fs = std::filesystem;

/// The number in a file of one number, or null ("max", no such file).
std::optional<std::int64_t> number_in(const fs::path& file) {
    std::ifstream stream(file);
    std::int64_t value = 0;
    if (stream >> value) return value;
    return std::nullopt;
}

/// The number after a word in a file of such lines, or null.
std::optional<std::int64_t> named_number(const fs::path& file, std::string_view name) {
    std::ifstream stream(file);
    std::string word;
    while (stream >> word) {
        std::int64_t value = 0;
        if (word == name && stream >> value) return value;
        stream.clear();
        stream.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    return std::nullopt;
}

// The folder of this process's control group below the mount point, as /proc/self/cgroup tells ("0::/user.slice/...").
std::string control_group() {
    std::ifstream stream("/proc/self/cgroup");
    std::string line;
    while (std::getline(stream, line))
        if (line.starts_with("0::/")) return line.substr(4);
    return {};
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

// Families with Chinese characters by the stems of their files: Noto and Source Han, WenQuanYi, Arphic, Droid, and the
// fonts of other systems that offices copy over.
constexpr std::array<std::string_view, 13> kChineseFonts{
    "notosanscjk",       "notoserifcjk", "notosanssc", "sourcehan", "wqy-",     "uming",   "ukai",
    "droidsansfallback", "simsun",       "simhei",     "msyh",      "pingfang", "fangsong"};

bool is_chinese_font(const fs::path& file) {
    const std::string stem = lower(file.filename().string());
    return std::any_of(kChineseFonts.begin(), kChineseFonts.end(),
                       [&](std::string_view name) { return stem.find(name) != std::string::npos; });
}

std::vector<fs::path> font_folders() {
    std::vector<fs::path> folders{"/usr/share/fonts", "/usr/local/share/fonts"};
    if (const char* const home = std::getenv("HOME")) {
        folders.push_back(fs::path(home) / ".fonts");
        folders.push_back(fs::path(home) / ".local/share/fonts");
    }
    return folders;
}

}  // namespace

std::optional<std::int64_t> available_memory_bytes() {
    std::optional<std::int64_t> memory;
    if (const auto kib = named_number("/proc/meminfo", "MemAvailable:")) memory = *kib * 1024;
    const fs::path mount = "/sys/fs/cgroup";
    for (fs::path group = control_group();; group = group.parent_path()) {
        const fs::path folder = mount / group;
        const auto limit = number_in(folder / "memory.max"), used = number_in(folder / "memory.current");
        // Files that were read and not used since go when somebody needs their place.
        const std::int64_t cached = named_number(folder / "memory.stat", "inactive_file").value_or(0);
        if (limit && used)
            memory = std::min(memory.value_or(*limit), std::max<std::int64_t>(0, *limit - *used + cached));
        if (group.empty()) break;
    }
    const fs::path v1 = mount / "memory";  // version 1 of control groups, as a container sees its own
    const auto limit = number_in(v1 / "memory.limit_in_bytes"), used = number_in(v1 / "memory.usage_in_bytes");
    const std::int64_t cached = named_number(v1 / "memory.stat", "total_inactive_file").value_or(0);
    if (limit && used && *limit > 0)
        memory = std::min(memory.value_or(*limit), std::max<std::int64_t>(0, *limit - *used + cached));
    if (memory) *memory += resident_bytes().value_or(0);
    return memory;
}

std::optional<std::int64_t> resident_bytes() {
    std::ifstream stream("/proc/self/statm");
    std::int64_t size_pages = 0, resident_pages = 0;
    const long page_bytes = sysconf(_SC_PAGESIZE);
    if (!(stream >> size_pages >> resident_pages) || page_bytes <= 0) return std::nullopt;
    return resident_pages * page_bytes;
}

std::optional<std::int64_t> usable_memory_bytes() {
    std::optional<std::int64_t> memory;
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page_bytes = sysconf(_SC_PAGESIZE);
    if (pages > 0 && page_bytes > 0) memory = std::int64_t{pages} * page_bytes;
    // A limit may stand at any level above the group; version 1 has a single file with a huge number for "none".
    const fs::path mount = "/sys/fs/cgroup";
    std::vector<fs::path> limits{mount / "memory/memory.limit_in_bytes"};
    for (fs::path group = control_group();; group = group.parent_path()) {
        limits.push_back(mount / group / "memory.max");
        if (group.empty()) break;
    }
    for (const fs::path& limit : limits)
        if (const auto bytes = number_in(limit); bytes && *bytes > 0)
            memory = std::min(memory.value_or(*bytes), *bytes);
    return memory;
}

int usable_threads() {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    if (sched_getaffinity(0, sizeof cores, &cores) == 0) return std::max(1, CPU_COUNT(&cores));
    // More cores than the set has room for: then all of them are meant.
    return static_cast<int>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
}

std::optional<fs::path> nearest_existing_folder(const fs::path& folder) {
    std::error_code error;
    fs::path path = fs::absolute(folder, error).lexically_normal();
    while (!path.empty()) {
        if (fs::is_directory(path, error)) return path;
        if (fs::exists(path, error)) return std::nullopt;
        if (path == path.parent_path()) break;
        path = path.parent_path();
    }
    return std::nullopt;
}

std::string write_obstacle(const fs::path& folder) {
    std::string name = (folder / ".quarrywatch-XXXXXX").string();
    const int file = mkstemp(name.data());
    if (file < 0) return std::strerror(errno);
    // On a full disk the file can still be made; only writing and syncing shows it.
    const std::string content(4096, '\0');
    const bool written =
        write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) && fsync(file) == 0;
    const int cause = errno;
    close(file);
    unlink(name.c_str());
    return written ? std::string() : std::strerror(cause);
}

bool has_chinese_font() {
    for (const fs::path& folder : font_folders()) {
        std::error_code error;
        fs::recursive_directory_iterator file(folder, fs::directory_options::skip_permission_denied, error);
        for (; !error && file != fs::recursive_directory_iterator(); file.increment(error))
            if (is_chinese_font(file->path())) return true;
    }
    return false;
}

}  // namespace quarrywatch
