#include "pipeline/texts/csv.hpp"

#include "pipeline/texts/xml.hpp"

namespace quarrywatch::texts {

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string csv_row(const std::vector<std::string>& fields, std::string_view line_end) {
    std::string row;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) row += ',';
        row += csv_field(fields[i]);
    }
    row += line_end;
    return row;
}

bool begins_like_formula(std::string_view text) {
    return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

std::string without_formula(std::string_view text) {
    std::string plain(begins_like_formula(text) ? "'" : "");
    plain += text;
    return plain;
}

std::string_view with_formula(std::string_view text) {
    return text.starts_with('\'') && begins_like_formula(text.substr(1)) ? text.substr(1) : text;
}

std::string safe_file_name(std::string_view text) {
    constexpr std::size_t kLongest = 80;
    std::string name;
    for (const char c : text) {
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        name += control || std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos ? '_' : c;
    }
    name.resize(first_bytes(name, kLongest).size());
    const std::size_t first = name.find_first_not_of(". ");
    if (first == std::string::npos) return "_";
    return name.substr(first, name.find_last_not_of(". ") - first + 1);
}

}  // namespace quarrywatch::texts
