#include "pipeline/dispatch/file_names.hpp"

#include <algorithm>
#include <map>

#include "pipeline/texts/csv.hpp"

namespace quarrywatch::dispatch {

std::string FileNames::key(std::string_view name) {
    std::string lower(name);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::string FileNames::unique(const std::string& folder, const std::string& name,
                              std::initializer_list<std::string_view> endings) {
    const std::string stem = folder + (name.empty() ? "unassigned" : texts::safe_file_name(name));
    std::string found = stem;
    const auto taken = [&](std::string_view ending) { return unique_.contains(key(found + std::string(ending))); };
    for (int number = 2; std::any_of(endings.begin(), endings.end(), taken); ++number)
        found = stem + "_" + std::to_string(number);
    for (const std::string_view ending : endings) reserve(found + std::string(ending));
    return found;
}

std::vector<RowNames> row_names(const std::vector<TownshipRow>& rows) {
    FileNames names;
    // A county could be called like the files beside its folder, and a township like the letter.
    names.reserve(std::string(kSummary));
    names.reserve(std::string(kZeroReport));
    std::map<std::string, std::string> folder_of;
    std::vector<RowNames> result;
    for (const TownshipRow& row : rows) {
        const auto [county, added] = folder_of.try_emplace(row.county);
        if (added) {
            county->second = names.unique("", row.county, {""});
            names.reserve(county->second + "/" + std::string(kLetter));
        }
        result.push_back({county->second, names.unique(county->second + "/", row.township, {".csv", ""})});
    }
    return result;
}

}  // namespace quarrywatch::dispatch
