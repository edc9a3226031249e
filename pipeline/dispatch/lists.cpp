#include "pipeline/dispatch/lists.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "pipeline/io/site_fields.hpp"
#include "pipeline/texts/catalogue.hpp"
#include "pipeline/texts/csv.hpp"

namespace quarrywatch::dispatch {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kSummary = "summary.csv";

/// Fields of a list, in its order; each needs an entry "header.<name>" in the catalogue.
constexpr std::array<std::string_view, 20> kListFields{
    "priority",    "site_id",     "class",      "class_code", "confidence", "priority_score", "area_mu",
    "area_m2",     "county",      "township",   "village",    "person",     "licence_no",     "beyond_licence_m2",
    "farmland_m2", "before_date", "after_date", "lon",        "lat",        "reason"};

constexpr std::array<std::string_view, 8> kSummaryFields{"county",      "township", "person", "sites",
                                                         "clear_share", "status",   "reason", "file"};

template <std::size_t N>
std::string header_row(const std::array<std::string_view, N>& names, config::Language language) {
    std::vector<std::string> row;
    for (const std::string_view name : names) row.emplace_back(texts::text("header." + std::string(name), language));
    return texts::csv_row(row, kLineEnd);
}

std::string cell(const io::SiteField& field, const Site& site, config::Language language) {
    const io::FieldValue value = io::field_value(field, site);
    const std::string plain = io::field_text(value);
    // "class.<name>" and "confidence.<name>" have words of their own.
    if (const auto word = texts::find_text(std::string(field.name) + "." + plain, language)) return std::string(*word);
    return field.type == io::FieldType::text ? texts::without_formula(plain) : plain;
}

std::string list_text(const TownshipRow& township, config::Language language) {
    std::string text(kByteOrderMark);
    text += header_row(kListFields, language);
    for (const Site* site : township.sites) {
        std::vector<std::string> row;
        for (const std::string_view name : kListFields) {
            for (const io::SiteField& field : io::site_fields())
                if (name == field.name) row.push_back(cell(field, *site, language));
        }
        text += texts::csv_row(row, kLineEnd);
    }
    return text;
}

std::string status_key(TownshipStatus status) {
    switch (status) {
        case TownshipStatus::findings:
            return "status.findings";
        case TownshipStatus::nothing_found:
            return "status.nothing_found";
        case TownshipStatus::not_seen:
            return "status.not_seen";
    }
    return "status.not_seen";
}

std::string summary_row(const TownshipRow& row, const std::string& file, config::Language language) {
    const auto place = [&](const std::string& name) {
        return name.empty() ? std::string(texts::text("word.unassigned", language)) : texts::without_formula(name);
    };
    const auto reason = texts::find_text("reason." + row.reason, language);
    return texts::csv_row(
        {place(row.county), place(row.township), texts::without_formula(row.person), std::to_string(row.sites.size()),
         io::field_text(io::rounded(100 * row.clear_share, 1)),
         std::string(texts::text(status_key(row.status), language)),
         reason ? std::string(*reason) : texts::without_formula(row.reason), texts::without_formula(file)},
        kLineEnd);
}

std::string file_stem(const std::string& place) { return place.empty() ? "unassigned" : texts::safe_file_name(place); }

/// `stem` + `ending`, with _2, _3 ... before the ending until it is new; remembers it.
std::string unique_name(const std::string& stem, const std::string& ending, std::set<std::string>& used) {
    std::string name = stem + ending;
    for (int number = 2; !used.insert(name).second; ++number) name = stem + "_" + std::to_string(number) + ending;
    return name;
}

io::StagedOutput stage(const std::filesystem::path& path, std::string_view text) {
    io::TextOutput out(path);
    out.write(text);
    return out.finish();
}

}  // namespace

std::vector<io::StagedOutput> write_lists(const std::filesystem::path& folder, const std::vector<TownshipRow>& rows,
                                          config::Language language) {
    std::vector<io::StagedOutput> outputs;
    std::string summary(kByteOrderMark);
    summary += header_row(kSummaryFields, language);
    // A county could be called like the summary itself.
    std::set<std::string> used{std::string(kSummary)};
    std::map<std::string, std::string> folder_of;
    for (const TownshipRow& row : rows) {
        const auto [county, added] = folder_of.try_emplace(row.county);
        if (added) county->second = unique_name(file_stem(row.county), "", used);
        const std::string name = unique_name(county->second + "/" + file_stem(row.township), ".csv", used);
        outputs.push_back(stage(folder / name, list_text(row, language)));
        summary += summary_row(row, name, language);
    }
    outputs.push_back(stage(folder / kSummary, summary));
    return outputs;
}

}  // namespace quarrywatch::dispatch
