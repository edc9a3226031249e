#include "pipeline/dispatch/lists.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/dispatch/file_names.hpp"
#include "pipeline/dispatch/list_cells.hpp"
#include "pipeline/io/site_fields.hpp"
#include "pipeline/texts/catalogue.hpp"
#include "pipeline/texts/csv.hpp"

namespace quarrywatch::dispatch {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::array<std::string_view, 8> kSummaryFields{"county",      "township", "person", "sites",
                                                         "clear_share", "status",   "reason", "file"};

template <std::size_t N>
std::string header_row(const std::array<std::string_view, N>& names, config::Language language) {
    std::vector<std::string> row;
    for (const std::string_view name : names) row.emplace_back(texts::text("header." + std::string(name), language));
    return texts::csv_row(row, kLineEnd);
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

}  // namespace

std::vector<io::StagedOutput> write_lists(const std::filesystem::path& folder, const std::vector<TownshipRow>& rows,
                                          config::Language language) {
    std::vector<io::StagedOutput> outputs;
    std::string summary(kByteOrderMark);
    summary += header_row(kSummaryFields, language);
    const std::vector<RowNames> names = row_names(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string name = names[i].township + ".csv";
        outputs.push_back(io::write_text(folder / name, list_table(rows[i].sites, language)));
        summary += summary_row(rows[i], name, language);
    }
    outputs.push_back(io::write_text(folder / kSummary, summary));
    return outputs;
}

}  // namespace quarrywatch::dispatch
