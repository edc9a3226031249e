#include "pipeline/config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

namespace quarrywatch::config {
namespace {

// Greatest first, so that printing takes the first that divides.
constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> kSizeUnits{{{"TiB", std::int64_t{1} << 40},
                                                                               {"GiB", std::int64_t{1} << 30},
                                                                               {"MiB", std::int64_t{1} << 20},
                                                                               {"KiB", std::int64_t{1} << 10}}};

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// The number that is the whole of `text`, or null.
template <class Number>
std::optional<Number> whole_number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<double> whole_finite(std::string_view text) {
    const std::optional<double> value = whole_number<double>(text);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<int> digits(std::string_view text) {
    if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return whole_number<int>(text);
}

}  // namespace

std::string Interval::text() const {
    const bool bounded_below = std::isfinite(low);
    const bool bounded_above = std::isfinite(high);
    if (!bounded_below && !bounded_above) return "any number";
    if (!bounded_below) return "at most " + print_real(high);
    if (!bounded_above) return (above ? "above " : "at least ") + print_real(low);
    return above ? "above " + print_real(low) + ", to " + print_real(high)
                 : print_real(low) + " to " + print_real(high);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpaces = " \t\r";
    const std::size_t begin = text.find_first_not_of(kSpaces);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

std::int64_t parse_integer(std::string_view text) {
    const auto value = whole_number<std::int64_t>(text);
    if (!value) throw ValueError(quoted(text) + " is not a whole number", "Write digits only, e.g. 64");
    return *value;
}

double parse_real(std::string_view text) {
    const auto value = whole_finite(text);
    if (!value) throw ValueError(quoted(text) + " is not a number", "Write a number with a decimal point, e.g. 0.5");
    return *value;
}

bool parse_boolean(std::string_view text) {
    if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
    if (text == "false" || text == "no" || text == "off" || text == "0") return false;
    throw ValueError(quoted(text) + " is neither true nor false", "Write true or false");
}

std::int64_t parse_size_bytes(std::string_view text) {
    std::string_view number = text;
    double unit_bytes = 1;
    for (const auto& [name, bytes] : kSizeUnits) {
        if (text.ends_with(name)) {
            number = trimmed(text.substr(0, text.size() - name.size()));
            unit_bytes = static_cast<double>(bytes);
            break;
        }
    }
    // 2^62 is far beyond any memory and keeps the product inside int64.
    constexpr double kLargest = 4.6e18;
    const auto value = whole_finite(number);
    if (!value || *value < 0 || *value * unit_bytes > kLargest)
        throw ValueError(quoted(text) + " is not a size", "Write a number with KiB, MiB, GiB or TiB, e.g. 2GiB");
    return static_cast<std::int64_t>(std::llround(*value * unit_bytes));
}

Date parse_date(std::string_view text) {
    const bool dashed = text.size() == 10 && text[4] == '-' && text[7] == '-';
    if (dashed || text.size() == 8) {
        const auto year = digits(text.substr(0, 4));
        const auto month = digits(text.substr(dashed ? 5 : 4, 2));
        const auto day = digits(text.substr(dashed ? 8 : 6, 2));
        if (year && month && day) {
            const Date date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day))};
            if (date.ok()) return date;
        }
    }
    throw ValueError(quoted(text) + " is not a date", "Write year-month-day, e.g. 2024-06-03");
}

std::vector<std::string> parse_list(std::string_view text) {
    std::vector<std::string> items;
    if (trimmed(text).empty()) return items;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string_view item = trimmed(text.substr(begin, end - begin));
        if (item.empty()) throw ValueError("an item between two commas is empty", "Remove the comma that is too many");
        items.emplace_back(item);
        begin = end + 1;
    }
    return items;
}

std::string print_integer(std::int64_t value) { return std::to_string(value); }

std::string print_real(double value) {
    // People read 0.0001 and 100000 more easily than 1e-04 and 1e+05, which the shortest form would prefer.
    constexpr double kSmallest = 1e-7, kLargest = 1e15;
    const double magnitude = std::fabs(value);
    const bool plain = value == 0 || (magnitude >= kSmallest && magnitude < kLargest);
    std::array<char, 64> buffer;
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                            plain ? std::chars_format::fixed : std::chars_format::scientific);
    return error == std::errc{} ? std::string(buffer.data(), end) : std::to_string(value);
}

std::string print_boolean(bool value) { return value ? "true" : "false"; }

std::string print_size(std::int64_t bytes) {
    for (const auto& [name, unit_bytes] : kSizeUnits)
        if (bytes > 0 && bytes % unit_bytes == 0) return std::to_string(bytes / unit_bytes) + std::string(name);
    return std::to_string(bytes);
}

std::string print_date(Date date) {
    std::array<char, 40> buffer;
    const int length = std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return std::string(buffer.data(), static_cast<std::size_t>(length));
}

std::string print_list(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) {
        if (!text.empty()) text += ", ";
        text += item;
    }
    return text;
}

}  // namespace quarrywatch::config
