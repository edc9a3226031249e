#include "pipeline/io/file_pattern.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>

#include <algorithm>
#include <cstddef>

namespace quarrywatch::io {
namespace {

bool has_wildcard(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

std::string without_trailing_slashes(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

std::string join(const std::string& folder, const std::string& name) {
    if (folder.empty()) return name;
    return folder.back() == '/' ? folder + name : folder + "/" + name;
}

}  // namespace

bool fits_pattern(std::string_view name, std::string_view pattern) {
    std::size_t n = 0;
    std::size_t p = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool is_pattern(const std::string& path) { return has_wildcard(path) && !file_exists(path); }

bool file_exists(const std::string& path) {
    VSIStatBufL status;
    return VSIStatL(path.c_str(), &status) == 0;
}

bool is_folder(const std::string& path) {
    VSIStatBufL status;
    return VSIStatL(path.c_str(), &status) == 0 && VSI_ISDIR(status.st_mode);
}

std::vector<std::string> list_folder(const std::string& path) {
    const CPLStringList names(VSIReadDir(path.empty() ? "." : path.c_str()));
    std::vector<std::string> paths;
    for (int i = 0; i < names.size(); ++i)
        if (names[i][0] != '.') paths.push_back(join(path, names[i]));
    std::sort(paths.begin(), paths.end());
    return paths;
}

std::vector<std::string> expand_pattern(const std::string& pattern) {
    std::vector<std::string> reached{pattern.starts_with('/') ? "/" : ""};
    std::size_t begin = pattern.find_first_not_of('/');
    while (begin != std::string::npos) {
        const std::size_t end = std::min(pattern.find('/', begin), pattern.size());
        const std::string part = pattern.substr(begin, end - begin);
        std::vector<std::string> next;
        for (const std::string& folder : reached) {
            if (!has_wildcard(part)) {
                if (file_exists(join(folder, part))) next.push_back(join(folder, part));
                continue;
            }
            for (const std::string& entry : list_folder(folder))
                if (fits_pattern(file_name(entry), part)) next.push_back(entry);
        }
        reached = std::move(next);
        begin = pattern.find_first_not_of('/', end);
    }
    std::sort(reached.begin(), reached.end());
    return reached;
}

std::string file_name(const std::string& path) {
    const std::string clean = without_trailing_slashes(path);
    const std::size_t slash = clean.rfind('/');
    return slash == std::string::npos || clean.size() == 1 ? clean : clean.substr(slash + 1);
}

std::string parent_folder(const std::string& path) {
    const std::string clean = without_trailing_slashes(path);
    const std::size_t slash = clean.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : clean.substr(0, slash);
}

}  // namespace quarrywatch::io
