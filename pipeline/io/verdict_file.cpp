#include "pipeline/io/verdict_file.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <regex>
#include <sstream>

#include "pipeline/config/enum_names.hpp"
#include "pipeline/fault.hpp"
#include "pipeline/io/gdal_errors.hpp"
#include "pipeline/io/open_layer.hpp"
#include "pipeline/io/verdict_words.hpp"
#include "pipeline/stages/layer_date.hpp"
#include "pipeline/texts/csv.hpp"

namespace quarrywatch::io {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaximumRows = 100'000;
constexpr std::uintmax_t kMaximumBytes = std::uintmax_t{64} << 20;
constexpr std::size_t kMaximumListed = 20;
constexpr std::size_t kFields = config::kEnumNames<VerdictField>.size();

/// The column of each VerdictField, below 0 where there is none.
using Columns = std::array<int, kFields>;

[[noreturn]] void refuse(const std::string& path, const std::string& what, const std::string& remedy) {
    throw Fault(ExitCode::bad_input, path, what, remedy);
}

bool is_utf8(const std::string& text) { return CPLIsUTF8(text.data(), static_cast<int>(text.size())) != 0; }

std::string read_whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    if (!file) refuse(path, "the file cannot be read", "Check that it is a file and its rights");
    return bytes.str();
}

/// The text of a CSV as UTF-8 without a mark. The whole file is in one of the encodings: a single field in GB 18030 may
/// happen to be UTF-8 too.
std::string csv_text(const std::string& path) {
    std::string text = read_whole(path);
    const std::string_view kMark = "\xEF\xBB\xBF";
    if (text.starts_with(kMark)) text.erase(0, kMark.size());
    if (text.find('\0') != std::string::npos)
        refuse(path, "the file is no text in UTF-8 or GB 18030", "Save it as \"CSV UTF-8\"");
    if (!is_utf8(text)) {
        const GdalErrors errors;
        char* const recoded = CPLRecode(text.c_str(), "GB18030", CPL_ENC_UTF8);
        text = recoded;
        CPLFree(recoded);
        if (errors.failed() || !errors.warnings().empty() || !is_utf8(text))
            refuse(path, "the file is neither UTF-8 nor GB 18030", "Save it as \"CSV UTF-8\"");
    }
    // A mark that is not closed would swallow the rows behind it.
    if (std::count(text.begin(), text.end(), '"') % 2 != 0)
        refuse(path, "a quotation mark is not closed", "Correct the file or save it once more as CSV");
    return text;
}

/// A CSV in memory under a name of its own, where GDAL finds no neighbouring files that change its meaning.
class MemoryFile {
public:
    explicit MemoryFile(std::string text) : text_(std::move(text)) {
        static std::atomic<int> count{0};
        path_ = "/vsimem/quarrywatch_verdicts_" + std::to_string(++count) + "/verdicts.csv";
        VSIFCloseL(VSIFileFromMemBuffer(path_.c_str(), reinterpret_cast<GByte*>(text_.data()), text_.size(), FALSE));
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { VSIUnlink(path_.c_str()); }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string text_, path_;
};

GDALDatasetUniquePtr open_as(const std::string& path, const char* driver, const std::string& label) {
    if (GetGDALDriverManager()->GetDriverCount() == 0) GDALAllRegister();
    const GdalErrors errors;
    const std::array<const char*, 2> drivers{driver, nullptr};
    const std::array<const char*, 3> options{"HEADERS=YES", "AUTODETECT_TYPE=NO", nullptr};
    GDALDatasetUniquePtr dataset(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers.data(),
                                                   std::string_view(driver) == "CSV" ? options.data() : nullptr));
    if (!dataset || dataset->GetLayerCount() == 0)
        refuse(label,
               "the file cannot be read as " + std::string(driver) + ": " + errors.last_error("it holds no table"),
               "Give a CSV, GeoPackage or GeoJSON with a column of site numbers and one of verdicts");
    return dataset;
}

std::string_view trimmed(std::string_view text) {
    // Also the blank and the no-break space that Chinese input methods leave.
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view blank : {" ", "\t", "\r", "\n", "\u3000", "\u00a0"}) {
            if (text.starts_with(blank)) text.remove_prefix(blank.size()), again = true;
            if (text.ends_with(blank)) text.remove_suffix(blank.size()), again = true;
        }
    }
    return text;
}

Columns find_columns(const std::string& path, OGRLayer& layer) {
    Columns columns;
    columns.fill(-1);
    const OGRFeatureDefn& table = *layer.GetLayerDefn();
    for (int i = 0; i < table.GetFieldCount(); ++i) {
        const std::string name(trimmed(table.GetFieldDefn(i)->GetNameRef()));
        const std::optional<VerdictField> field = verdict_field_of(name);
        if (!field) continue;
        int& column = columns[static_cast<std::size_t>(*field)];
        if (column >= 0) {
            refuse(path,
                   "the columns " + std::string(table.GetFieldDefn(column)->GetNameRef()) + " and " + name +
                       " mean the same",
                   "Remove or rename one of them");
        }
        column = i;
    }
    return columns;
}

bool complete(const Columns& columns) {
    return columns[static_cast<std::size_t>(VerdictField::site_id)] >= 0 &&
           columns[static_cast<std::size_t>(VerdictField::verdict)] >= 0;
}

/// The rows of one table, taken or refused.
class Reading {
public:
    Reading(const std::string& path, OGRLayer& layer, const Columns& columns, std::size_t first_row)
        : path_(path), name_(fs::path(path).filename().string()), layer_(layer), columns_(columns), row_(first_row) {}

    VerdictFile all() {
        const GdalErrors errors;
        layer_.ResetReading();
        std::size_t rows = 0;
        for (; const std::unique_ptr<OGRFeature> feature{layer_.GetNextFeature()}; ++row_) {
            if (++rows > kMaximumRows)
                refuse(path_, "there are more than " + std::to_string(kMaximumRows) + " rows",
                       "Split the file and import the parts one by one");
            feature_ = feature.get();
            take_row();
        }
        if (errors.failed())
            refuse(path_, "the file cannot be read to its end: " + errors.last_error(), "Repair or replace the file");
        if (refused_ > 0) {
            const std::string more =
                refused_ > kMaximumListed ? "\n  and " + std::to_string(refused_ - kMaximumListed) + " more" : "";
            refuse(path_, std::to_string(refused_) + (refused_ == 1 ? " fault" : " faults") + listed_ + more,
                   "Correct these cells; nothing was taken from the file");
        }
        return std::move(result_);
    }

private:
    void take_row() {
        const std::string site_id = text(VerdictField::site_id), word = text(VerdictField::verdict);
        if (word.empty()) {
            ++result_.not_visited;
            return;
        }
        ledger::VerdictRecord record;
        record.site_id = site_id;
        // What spreadsheets make of a long number; the last digits are lost.
        static const std::regex kRounded(R"([0-9](\.[0-9]+)?[eE]\+?[0-9]+)");
        if (site_id.empty()) refuse_cell("the site number is missing");
        if (std::regex_match(site_id, kRounded))
            refuse_cell("the site number " + site_id + " was rounded by a spreadsheet; make its column text");
        if (const std::optional<ledger::Verdict> verdict = verdict_of(word)) {
            record.verdict = *verdict;
        } else {
            refuse_cell("`" + shortened(word) + "` is no verdict; the words are " + verdict_choices());
        }
        record.violation = word_of(VerdictField::violation, violation_of, "violation", violation_choices);
        record.handling = word_of(VerdictField::handling, handling_of, "handling", handling_choices);
        record.visited_on = date_of(VerdictField::visited_on);
        record.closed_on = date_of(VerdictField::closed_on);
        record.inspector = texts::with_formula(text(VerdictField::inspector));
        record.rectification = texts::with_formula(text(VerdictField::rectification));
        record.photos = texts::with_formula(text(VerdictField::photos));
        record.remark = texts::with_formula(text(VerdictField::remark));
        record.source = name_ + " row " + std::to_string(row_);
        result_.verdicts.push_back(std::move(record));
    }

    /// A cell, trimmed; empty where nothing stands there.
    std::string text(VerdictField field) {
        const int column = columns_[static_cast<std::size_t>(field)];
        if (column < 0 || !feature_->IsFieldSetAndNotNull(column)) return {};
        const OGRFieldType type = feature_->GetFieldDefnRef(column)->GetType();
        if (type == OFTDate || type == OFTDateTime) {
            int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0;
            feature_->GetFieldAsDateTime(column, &year, &month, &day, &hour, &minute, &second, &zone);
            return CPLSPrintf("%04d-%02d-%02d", year, month, day);
        }
        if (type == OFTReal) {
            constexpr double kWhole = 9007199254740992.0;  // 2^53: doubles beyond are no longer every whole number
            const double value = feature_->GetFieldAsDouble(column);
            if (value == std::floor(value) && std::fabs(value) < kWhole) return CPLSPrintf("%.0f", value);
        }
        const std::string raw = feature_->GetFieldAsString(column);
        if (!is_utf8(raw)) refuse_cell("a text is not UTF-8");
        return std::string(trimmed(raw));
    }

    template <class Find, class Choices>
    std::string word_of(VerdictField field, Find find, const char* what, Choices choices) {
        const std::string word = text(field);
        if (word.empty()) return {};
        const std::optional<std::string> found = find(word);
        if (!found)
            refuse_cell("`" + shortened(word) + "` is no word for the " + what + "; the words are " + choices());
        return found.value_or("");
    }

    std::optional<Date> date_of(VerdictField field) {
        const std::string word = text(field);
        if (word.empty()) return std::nullopt;
        const std::optional<Date> date = stages::parse_layer_date(word);
        if (!date) refuse_cell("`" + shortened(word) + "` is no date; write it as 2025-06-30");
        return date;
    }

    void refuse_cell(const std::string& what) {
        if (++refused_ <= kMaximumListed) listed_ += "\n  row " + std::to_string(row_) + ": " + what;
    }

    /// Of a long text the beginning, not ending within a character.
    static std::string shortened(const std::string& text) {
        constexpr std::size_t kLongest = 60;
        if (text.size() <= kLongest) return text;
        std::size_t end = kLongest;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        return text.substr(0, end) + "...";
    }

    const std::string& path_;
    std::string name_;
    OGRLayer& layer_;
    const Columns& columns_;
    std::size_t row_;
    const OGRFeature* feature_ = nullptr;
    VerdictFile result_;
    std::size_t refused_ = 0;
    std::string listed_;
};

std::string ending_of(const std::string& path) {
    std::string ending = fs::path(path).extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return ending;
}

}  // namespace

VerdictFile read_verdict_file(const std::string& path) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    if (error) refuse(path, "the verdict file cannot be read: " + error.message(), "Check the path");
    if (size > kMaximumBytes)
        refuse(path, "the verdict file is larger than 64 MiB", "Split the file and import the parts one by one");

    const std::string ending = ending_of(path);
    const bool gpkg = ending == ".gpkg", geojson = ending == ".geojson" || ending == ".json";
    std::unique_ptr<MemoryFile> memory;
    if (!gpkg && !geojson) memory = std::make_unique<MemoryFile>(csv_text(path));
    const GDALDatasetUniquePtr dataset =
        memory ? open_as(memory->path(), "CSV", path) : open_as(path, gpkg ? "GPKG" : "GeoJSON", path);
    std::string fields;
    for (OGRLayer* layer : dataset->GetLayers()) {
        const Columns columns = find_columns(path, *layer);
        const std::size_t first_row = memory ? 2 : 1;
        if (complete(columns)) return Reading(path, *layer, columns, first_row).all();
        fields += (fields.empty() ? "" : "; ") + field_names(*layer);
    }
    refuse(path, "there is no column of site numbers or none of verdicts; the columns are: " + fields,
           "Name them site_id and verdict, JCBH and HCQK, or 监测图斑编号 and 核查情况");
}

}  // namespace quarrywatch::io
