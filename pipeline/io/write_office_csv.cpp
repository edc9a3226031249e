#include "pipeline/io/write_office_csv.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/texts/csv.hpp"

namespace quarrywatch::io {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kLineEnd = "\r\n";

std::string_view type_name(FieldType type) {
    switch (type) {
        case FieldType::text:
            return "text";
        case FieldType::integer:
            return "integer";
        case FieldType::real:
            return "real";
        case FieldType::date:
            return "date";
    }
    return "text";
}

}  // namespace

StagedOutput write_office_csv(const std::filesystem::path& path, std::span<const OfficeRow> rows) {
    TextOutput out(path);
    out.write(kByteOrderMark);
    std::vector<std::string> cells;
    for (const OfficeField& field : office_fields()) cells.emplace_back(field.chinese);
    out.write(texts::csv_row(cells, kLineEnd));
    for (const OfficeRow& row : rows) {
        cells.clear();
        for (const OfficeField& field : office_fields()) {
            const std::string text = field_text(office_value(field, row));
            cells.push_back(field.type == FieldType::text ? texts::without_formula(text) : text);
        }
        out.write(texts::csv_row(cells, kLineEnd));
    }
    return out.finish();
}

StagedOutput write_field_dictionary(const std::filesystem::path& path) {
    TextOutput out(path);
    out.write(kByteOrderMark);
    out.write(texts::csv_row({"code", "chinese", "english", "type", "width", "decimals", "unit"}, kLineEnd));
    for (const OfficeField& field : office_fields())
        out.write(texts::csv_row({std::string(field.code), std::string(field.chinese), std::string(field.english),
                                  std::string(type_name(field.type)), std::to_string(field.width),
                                  std::to_string(field.decimals), std::string(field.unit)},
                                 kLineEnd));
    return out.finish();
}

}  // namespace quarrywatch::io
