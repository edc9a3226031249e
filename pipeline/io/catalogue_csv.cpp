#include "pipeline/io/catalogue_csv.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>

#include "pipeline/config/ini.hpp"
#include "pipeline/config/nearest.hpp"
#include "pipeline/config/schema.hpp"
#include "pipeline/config/values.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/scene_files.hpp"

namespace quarrywatch::io {
namespace {

constexpr std::size_t kMostRows = 1'000'000;
constexpr std::size_t kMostFaultsListed = 50;
constexpr std::string_view kIdLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

using SceneKey = config::Key<config::SceneSpec>;

/// The key of each column of a table; null for the id.
using Columns = std::vector<const SceneKey*>;

std::vector<std::string> column_names() {
    std::vector<std::string> names{"id"};
    for (const SceneKey& key : config::scene_keys()) names.push_back(key.name);
    return names;
}

Columns read_header(const CsvRow& header, const std::string& path) {
    const std::vector<std::string> known = column_names();
    const std::string remedy =
        "Known columns are " + config::print_list(known) + ", between commas; only path is needed.";
    const auto refuse = [&](const std::string& what) {
        throw Fault(ExitCode::bad_input, path + " line " + std::to_string(header.line), what, remedy);
    };
    Columns columns;
    std::set<std::string> seen;
    for (const std::string& cell : header.cells) {
        const std::string name(config::trimmed(cell));
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            const std::optional<std::string> near = config::nearest(name, known);
            refuse("unknown column \"" + name + "\"" + (near ? " (did you mean " + *near + "?)" : ""));
        }
        if (!seen.insert(name).second) refuse("column " + name + " stands twice");
        const auto& keys = config::scene_keys();
        const auto key = std::find_if(keys.begin(), keys.end(), [&](const SceneKey& k) { return k.name == name; });
        columns.push_back(key == keys.end() ? nullptr : &*key);
    }
    if (!seen.contains("path")) refuse("there is no column path");
    return columns;
}

/// Reads rows and gathers what is wrong with them.
class Reader {
public:
    Reader(const std::string& path, const Columns& columns)
        : path_(path), folder_(parent_folder(path)), columns_(columns) {}

    void add(const CsvRow& row) {
        const auto is_blank = [](const std::string& cell) { return config::trimmed(cell).empty(); };
        if (std::all_of(row.cells.begin(), row.cells.end(), is_blank)) return;  // as spreadsheets leave them
        CatalogueEntry entry;
        const std::size_t faults_before = faults_.size();
        if (row.cells.size() != columns_.size()) {
            report(row,
                   "has " + std::to_string(row.cells.size()) + " cells, the header " + std::to_string(columns_.size()));
            return;
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) set(row, i, entry);
        if (entry.spec.path.empty() && faults_.size() == faults_before) report(row, "has no path");
        if (faults_.size() != faults_before) return;
        entry.name = file_stem(entry.spec.path);
        entry.origin = path_ + " line " + std::to_string(row.line);
        entries_.push_back(std::move(entry));
    }

    std::vector<CatalogueEntry> finish() {
        if (faults_.empty() && entries_.empty())
            throw Fault(ExitCode::bad_input, path_, "the table lists no scene", "Give a row for each scene.");
        if (faults_.empty()) return std::move(entries_);
        std::string text;
        for (std::size_t i = 0; i < std::min(faults_.size(), kMostFaultsListed); ++i)
            text += (i == 0 ? "" : "; ") + faults_[i];
        if (faults_.size() > kMostFaultsListed)
            text += "; and " + std::to_string(faults_.size() - kMostFaultsListed) + " more";
        throw Fault(ExitCode::bad_input, path_, text, "Correct these rows.");
    }

private:
    void report(const CsvRow& row, const std::string& what) {
        faults_.push_back("line " + std::to_string(row.line) + " " + what);
    }

    void set(const CsvRow& row, std::size_t column, CatalogueEntry& entry) {
        const std::string cell(config::trimmed(row.cells[column]));
        if (cell.empty()) return;
        if (!config::is_plain_utf8(cell)) {
            report(row, "holds bytes that are no UTF-8 text (save the table as \"CSV UTF-8\")");
            return;
        }
        const SceneKey* const key = columns_[column];
        if (key == nullptr) {
            set_id(row, cell, entry);
            return;
        }
        try {
            key->set(entry.spec, cell, folder_);
        } catch (const config::ValueError& error) {
            report(row, key->name + ": " + error.what() + " (" + error.remedy() + ")");
        }
    }

    void set_id(const CsvRow& row, const std::string& id, CatalogueEntry& entry) {
        const auto [first, is_new] = lines_.try_emplace(id, row.line);
        if (id.find_first_not_of(kIdLetters) != std::string::npos) {
            report(row, "id: \"" + id + "\" may hold letters, digits, _ and - only");
        } else if (!is_new) {
            report(row, "id: " + id + " stands in line " + std::to_string(first->second) + " already");
        } else {
            entry.spec.id = id;
        }
    }

    std::string path_;
    std::filesystem::path folder_;
    const Columns& columns_;
    std::map<std::string, int> lines_;  // of ids
    std::vector<CatalogueEntry> entries_;
    std::vector<std::string> faults_;
};

}  // namespace

std::vector<CsvRow> parse_csv(std::string_view text, const std::string& name) {
    std::vector<CsvRow> rows;
    int line = 1;
    const auto refuse = [&](int where, const std::string& what) {
        throw Fault(ExitCode::bad_input, name + " line " + std::to_string(where), what,
                    "Write cells that hold commas, quotes or line ends in quotes, and double the quotes within.");
    };
    std::size_t i = 0;
    const auto at_end_of_row = [&] {
        return i >= text.size() || text[i] == '\n' || (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n');
    };
    while (i < text.size()) {
        CsvRow row;
        row.line = line;
        for (bool more = true; more;) {
            std::string cell;
            if (i < text.size() && text[i] == '"') {
                const int begin = line;
                for (++i;; ++i) {
                    if (i >= text.size()) refuse(begin, "a quote is not closed");
                    if (text[i] == '\n') ++line;
                    if (text[i] == '"') {
                        if (i + 1 >= text.size() || text[i + 1] != '"') break;
                        ++i;
                    }
                    cell += text[i];
                }
                ++i;
                if (!at_end_of_row() && text[i] != ',') refuse(line, "text follows a closing quote");
            } else {
                for (; !at_end_of_row() && text[i] != ','; ++i) {
                    if (text[i] == '"') refuse(line, "a quote stands within a cell that does not begin with one");
                    cell += text[i];
                }
            }
            row.cells.push_back(std::move(cell));
            more = i < text.size() && text[i] == ',';
            if (more) ++i;
        }
        if (i < text.size() && text[i] == '\r') ++i;
        if (i < text.size()) ++i;
        ++line;
        if (row.cells.size() > 1 || !row.cells[0].empty()) rows.push_back(std::move(row));
        if (rows.size() > kMostRows) refuse(line, "there are more than 1,000,000 rows");
    }
    return rows;
}

std::vector<CatalogueEntry> read_csv_scenes(const std::string& path) {
    const std::vector<CsvRow> rows = parse_csv(read_catalogue_file(path), path);
    if (rows.empty())
        throw Fault(ExitCode::bad_input, path, "the table is empty",
                    "Give a header, for instance path,date, and a row for each scene.");
    const Columns columns = read_header(rows.front(), path);
    Reader reader(path, columns);
    for (std::size_t i = 1; i < rows.size(); ++i) reader.add(rows[i]);
    return reader.finish();
}

}  // namespace quarrywatch::io
