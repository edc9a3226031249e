#pragma once
// Names of files on disk: listing folders and expanding patterns with * and ?. Works on GDAL's virtual file systems
// too.

#include <string>
#include <string_view>
#include <vector>

namespace quarrywatch::io {

/// Whether `name` fits `pattern`; * stands for any characters, ? for one byte. Everything else is literal, so that
/// brackets in file names need no escape.
/// cost    O(name x pattern) at worst.
[[nodiscard]] bool fits_pattern(std::string_view name, std::string_view pattern);

/// Whether `path` holds a * or ?, and no file of that very name exists.
[[nodiscard]] bool is_pattern(const std::string& path);

[[nodiscard]] bool is_folder(const std::string& path);
[[nodiscard]] bool file_exists(const std::string& path);

/// Full paths of the entries of a folder, sorted by name; hidden ones (leading dot) left out. Empty where it cannot be
/// read.
std::vector<std::string> list_folder(const std::string& path);

/// Existing paths that fit, sorted. Patterns may stand in folder names as well; * does not cross a slash.
std::vector<std::string> expand_pattern(const std::string& pattern);

/// The part behind the last slash; trailing slashes are ignored.
[[nodiscard]] std::string file_name(const std::string& path);
/// The part before the last slash, "." where there is none.
[[nodiscard]] std::string parent_folder(const std::string& path);

}  // namespace quarrywatch::io
