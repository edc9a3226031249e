#pragma once
// Faults of a configuration are collected and told all at once: nobody wants to meet them one run at a time.

#include <string>
#include <string_view>
#include <vector>

namespace quarrywatch::config {

/// Where a setting was made: "office.ini:12" with its line, or "--set" and the like with a line after all of the
/// file's.
struct Origin {
    std::string text;
    int line = 0;
};

class FaultList {
public:
    /// One fault; `key` may be empty. Reads "ORIGIN key: what. remedy".
    void add(const Origin& origin, std::string_view key, std::string what, std::string remedy);
    [[nodiscard]] bool empty() const { return entries_.empty(); }
    /// throws one Fault (bad_configuration) that lists every fault in the order of the lines; does nothing when empty.
    void throw_if_any() const;

private:
    struct Entry {
        int line;
        std::string where, what, remedy;
    };
    std::vector<Entry> entries_;
};

}  // namespace quarrywatch::config
