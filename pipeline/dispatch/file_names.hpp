#pragma once
// Names of the dispatch folder's files, made from the places' names.

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/dispatch/township_summary.hpp"

namespace quarrywatch::dispatch {

/// Names given out so far, below one folder. Latin letters count alike in either case: on Windows they are.
class FileNames {
public:
    /// `folder` (empty, or ending in '/') + the place's or person's name made safe ("unassigned" where it is empty),
    /// with _2, _3 ... until it is new with each of the endings; remembers it with all of them. Returns it without.
    std::string unique(const std::string& folder, const std::string& name,
                       std::initializer_list<std::string_view> endings);
    /// Keep a name from being given out.
    void reserve(const std::string& name) { unique_.insert(key(name)); }

private:
    static std::string key(std::string_view name);
    std::set<std::string> unique_;
};

/// Where a row's files lie.
struct RowNames {
    std::string county;    ///< folder
    std::string township;  ///< folder of the persons, within the county's; its list is this + ".csv"
};

/// One per row. The county's folder also holds kLetter.
[[nodiscard]] std::vector<RowNames> row_names(const std::vector<TownshipRow>& rows);

inline constexpr std::string_view kSummary = "summary.csv", kZeroReport = "zero_report.csv", kLetter = "letter.txt";

}  // namespace quarrywatch::dispatch
