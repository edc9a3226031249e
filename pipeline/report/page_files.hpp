#pragma once
// The page's own files, put into the program when it is built (see embed.cmake).

#include <span>
#include <string_view>

namespace quarrywatch::report {

struct PageFile {
    std::string_view name;  ///< in the report's folder
    std::string_view content;
};

/// index.html first.
[[nodiscard]] std::span<const PageFile> page_files();

}  // namespace quarrywatch::report
