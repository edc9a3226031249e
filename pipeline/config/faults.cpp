#include "pipeline/config/faults.hpp"

#include <algorithm>

#include "pipeline/fault.hpp"

namespace quarrywatch::config {

void FaultList::add(const Origin& origin, std::string_view key, std::string what, std::string remedy) {
    std::string where = origin.text;
    if (!key.empty()) {
        where += ' ';
        where += key;
    }
    entries_.push_back({origin.line, std::move(where), std::move(what), std::move(remedy)});
}

void FaultList::throw_if_any() const {
    if (entries_.empty()) return;
    std::vector<Entry> sorted = entries_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) { return a.line < b.line; });
    const Entry& last = sorted.back();
    if (sorted.size() == 1) throw Fault(ExitCode::bad_configuration, last.where, last.what, last.remedy);
    // A Fault reads "where: what. remedy"; all but the last line go into its "where", so that the whole reads as a
    // list.
    std::string where = "configuration: " + std::to_string(sorted.size()) + " faults\n";
    for (std::size_t i = 0; i + 1 < sorted.size(); ++i)
        where += "  " + sorted[i].where + ": " + sorted[i].what + ". " + sorted[i].remedy + "\n";
    throw Fault(ExitCode::bad_configuration, where + "  " + last.where, last.what, last.remedy);
}

}  // namespace quarrywatch::config
