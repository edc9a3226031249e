#include "pipeline/io/write_xlsx.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "pipeline/config/values.hpp"
#include "pipeline/io/zip_file.hpp"
#include "pipeline/texts/csv.hpp"
#include "pipeline/texts/xml.hpp"

namespace quarrywatch::io {

namespace {

// ECMA-376, part 1: the least that a workbook needs.
constexpr std::string_view kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view kContentTypes =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/xl/workbook.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
    "<Override PartName=\"/xl/worksheets/sheet1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
    "<Override PartName=\"/xl/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>"
    "<Override PartName=\"/xl/sharedStrings.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml\"/>"
    "</Types>";
constexpr std::string_view kRelations =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
    "Target=\"xl/workbook.xml\"/></Relationships>";
constexpr std::string_view kWorkbookRelations =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" "
    "Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" "
    "Target=\"styles.xml\"/>"
    "<Relationship Id=\"rId3\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" "
    "Target=\"sharedStrings.xml\"/></Relationships>";
// Cell formats by number: 0 general, 1 head, 2 text, 3 text that begins like a formula, 4 date.
constexpr int kGeneral = 0, kHeadCell = 1, kTextCell = 2, kQuotedCell = 3, kDateCell = 4;
constexpr std::string_view kStyles =
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
    "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"
    "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
    "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
    "<cellXfs count=\"5\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
    "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/>"
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" "
    "quotePrefix=\"1\"/>"
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs>"
    "</styleSheet>";
constexpr std::string_view kSheetName = "图斑清单";
constexpr std::size_t kLongestText = 32767;

/// A, B ... Z, AA, AB ...
std::string column_name(std::size_t index) {
    std::string name;
    for (std::size_t rest = index + 1; rest > 0; rest = (rest - 1) / 26)
        name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
    return name;
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// The format reads _x0041_ as the letter A: an underscore that would begin such a thing is itself written so.
std::string without_escapes(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view rest = text.substr(i);
        const bool escape = rest.size() >= 7 && rest[0] == '_' && (rest[1] == 'x' || rest[1] == 'X') &&
                            std::all_of(rest.begin() + 2, rest.begin() + 6, is_hex) && rest[6] == '_';
        if (escape)
            out += "_x005F_";
        else
            out += text[i];
    }
    return out;
}

/// Texts of the workbook, each once.
class SharedStrings {
public:
    std::size_t index(std::string_view text) {
        const auto [known, added] = numbers_.try_emplace(std::string(text), numbers_.size());
        if (added) items_ += "<si><t xml:space=\"preserve\">" + texts::xml_text(without_escapes(text)) + "</t></si>";
        return known->second;
    }
    [[nodiscard]] std::string part() const {
        return std::string(kHead) + "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">" +
               items_ + "</sst>";
    }

private:
    std::map<std::string, std::size_t> numbers_;
    std::string items_;
};

std::string cell(std::size_t column, std::size_t row, int style, const std::string& value, bool shared) {
    return "<c r=\"" + column_name(column) + std::to_string(row) + "\" s=\"" + std::to_string(style) +
           (shared ? "\" t=\"s\"><v>" : "\"><v>") + value + "</v></c>";
}

/// Days as Excel counts them: 1 is 1900-01-01, and 1900 has a 29th of February.
std::string serial_day(const std::string& date) {
    constexpr auto kDayZero = std::chrono::sys_days(std::chrono::year(1899) / 12 / 30);
    return std::to_string((std::chrono::sys_days(config::parse_date(date)) - kDayZero).count());
}

std::string columns_part() {
    constexpr int kNarrowest = 10, kWidest = 40;
    std::string part = "<cols>";
    std::size_t number = 0;
    for (const OfficeField& field : office_fields()) {
        // A Chinese character is two digits wide and three bytes long.
        const int title = static_cast<int>(field.chinese.size()) * 2 / 3 + 4;
        const int width = std::clamp(std::max(title, field.width), kNarrowest, kWidest);
        const std::string at = std::to_string(++number);
        part +=
            "<col min=\"" + at + "\" max=\"" + at + "\" width=\"" + std::to_string(width) + "\" customWidth=\"1\"/>";
    }
    return part + "</cols>";
}

}  // namespace

OfficeOutput write_xlsx(const std::filesystem::path& path, std::span<const OfficeRow> rows) {
    std::vector<std::string> warnings;
    SharedStrings strings;
    const std::size_t columns = office_fields().size();
    const std::string table = "A1:" + column_name(columns - 1) + std::to_string(rows.size() + 1);
    std::string sheet(kHead);
    sheet += "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"" +
             table +
             "\"/><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
             "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>" +
             columns_part() + "<sheetData><row r=\"1\">";
    for (std::size_t c = 0; c < columns; ++c)
        sheet += cell(c, 1, kHeadCell, std::to_string(strings.index(office_fields()[c].chinese)), true);
    sheet += "</row>";
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const std::size_t number = r + 2;
        sheet += "<row r=\"" + std::to_string(number) + "\">";
        for (std::size_t c = 0; c < columns; ++c) {
            const OfficeField& field = office_fields()[c];
            const FieldValue value = office_value(field, rows[r]);
            if (std::holds_alternative<std::monostate>(value)) continue;
            const std::string text = field_text(value);
            if (field.type == FieldType::date) {
                sheet += cell(c, number, kDateCell, serial_day(text), false);
            } else if (field.type == FieldType::text) {
                const std::string_view kept = texts::first_bytes(text, kLongestText);
                if (kept.size() < text.size())
                    warnings.push_back(path.filename().string() + ": " + rows[r].site->site_id + ": " +
                                       std::string(field.code) + " is cut to " + std::to_string(kept.size()) +
                                       " bytes; sites.gpkg holds all of it");
                const int style = texts::begins_like_formula(kept) ? kQuotedCell : kTextCell;
                sheet += cell(c, number, style, std::to_string(strings.index(kept)), true);
            } else {
                sheet += cell(c, number, kGeneral, text, false);
            }
        }
        sheet += "</row>";
    }
    sheet += "</sheetData><autoFilter ref=\"" + table + "\"/></worksheet>";

    std::string workbook(kHead);
    workbook +=
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
        "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"" +
        std::string(kSheetName) + "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    ZipFile zip(path);
    zip.add("[Content_Types].xml", std::string(kHead) + std::string(kContentTypes));
    zip.add("_rels/.rels", std::string(kHead) + std::string(kRelations));
    zip.add("xl/workbook.xml", workbook);
    zip.add("xl/_rels/workbook.xml.rels", std::string(kHead) + std::string(kWorkbookRelations));
    zip.add("xl/worksheets/sheet1.xml", sheet);
    zip.add("xl/styles.xml", std::string(kHead) + std::string(kStyles));
    zip.add("xl/sharedStrings.xml", strings.part());
    return {zip.finish(), std::move(warnings)};
}

}  // namespace quarrywatch::io
