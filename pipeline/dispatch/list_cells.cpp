#include "pipeline/dispatch/list_cells.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "pipeline/io/site_fields.hpp"
#include "pipeline/texts/catalogue.hpp"
#include "pipeline/texts/csv.hpp"

namespace quarrywatch::dispatch {

namespace {

constexpr std::array<std::string_view, 20> kListFields{
    "priority",    "site_id",     "class",      "class_code", "confidence", "priority_score", "area_mu",
    "area_m2",     "county",      "township",   "village",    "person",     "licence_no",     "beyond_licence_m2",
    "farmland_m2", "before_date", "after_date", "lon",        "lat",        "reason"};

const io::SiteField& field_of(std::string_view name) {
    const auto fields = io::site_fields();
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.name == name; });
    if (found == fields.end()) throw std::out_of_range("dispatch: no field " + std::string(name));
    return *found;
}

}  // namespace

std::span<const std::string_view> list_fields() { return kListFields; }

std::string list_word(std::string_view name, const Site& site, config::Language language) {
    const std::string plain = io::field_text(io::field_value(field_of(name), site));
    // "class.<name>" and "confidence.<name>" have words of their own.
    const auto word = texts::find_text(std::string(name) + "." + plain, language);
    return word ? std::string(*word) : plain;
}

std::string list_table(const std::vector<const Site*>& sites, config::Language language) {
    constexpr std::string_view kLineEnd = "\r\n";
    std::string text("\xEF\xBB\xBF");
    std::vector<std::string> row;
    for (const std::string_view name : kListFields)
        row.emplace_back(texts::text("header." + std::string(name), language));
    text += texts::csv_row(row, kLineEnd);
    for (const Site* const site : sites) {
        row.clear();
        for (const std::string_view name : kListFields) {
            const std::string word = list_word(name, *site, language);
            row.push_back(field_of(name).type == io::FieldType::text ? texts::without_formula(word) : word);
        }
        text += texts::csv_row(row, kLineEnd);
    }
    return text;
}

}  // namespace quarrywatch::dispatch
