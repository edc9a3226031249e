#include "pipeline/config/key.hpp"

#include <algorithm>

#include "pipeline/config/nearest.hpp"

namespace quarrywatch::config {
namespace {

// "PG:...", "NETCDF:...", "https://...": letters before the first colon. One letter alone is no driver.
bool has_prefix_of_driver_or_scheme(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos || colon < 2) return false;
    return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '+';
    });
}

}  // namespace

std::string resolve_path(const std::string& text, const std::filesystem::path& folder) {
    if (text.empty() || folder.empty() || has_prefix_of_driver_or_scheme(text)) return text;
    const std::filesystem::path path(text);
    if (path.is_absolute()) return text;
    return (folder / path).lexically_normal().string();
}

namespace detail {

void require_inside(double value, const std::string& text, const Interval& range) {
    if (!range.contains(value)) throw ValueError(text + " is out of range", "Give " + range.text());
}

void require_listed(const std::string& name, const std::vector<std::string>& list) {
    if (std::find(list.begin(), list.end(), name) != list.end()) return;
    const std::optional<std::string> near = nearest(name, list);
    throw ValueError("\"" + name + "\" is not known", near ? "Did you mean " + *near + "? Known are " + print_list(list)
                                                           : "Give one of " + print_list(list));
}

void require_name(const std::string& text) {
    if (text.empty()) throw ValueError("the name is empty", "Give a name");
    const bool separators = text.find_first_of("/\\") != std::string::npos || text == "." || text == "..";
    if (separators) throw ValueError("\"" + text + "\" cannot name a file", "Leave out the slashes");
}

}  // namespace detail
}  // namespace quarrywatch::config
