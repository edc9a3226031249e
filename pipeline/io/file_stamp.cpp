#include "pipeline/io/file_stamp.hpp"

#include <cpl_vsi.h>
#include <sys/stat.h>

#include <array>
#include <cstdio>

namespace quarrywatch::io {

std::string file_stamp(const std::string& path) {
    std::array<char, 64> text{};
    struct stat local {};
    if (::stat(path.c_str(), &local) == 0) {
        if (!S_ISREG(local.st_mode)) return {};
        std::snprintf(text.data(), text.size(), "%lld %lld.%09ld", static_cast<long long>(local.st_size),
                      static_cast<long long>(local.st_mtim.tv_sec), local.st_mtim.tv_nsec);
        return text.data();
    }
    VSIStatBufL remote;
    if (!path.starts_with("/vsi") || VSIStatL(path.c_str(), &remote) != 0) return {};
    std::snprintf(text.data(), text.size(), "%lld %lld", static_cast<long long>(remote.st_size),
                  static_cast<long long>(remote.st_mtime));
    return text.data();
}

}  // namespace quarrywatch::io
