#pragma once
// The written form of values: how a number, size, date or list stands in an INI file, and back.

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/site.hpp"

namespace quarrywatch::config {

/// A value that cannot be taken: what is wrong, and what to write instead. Never holds the value itself where that
/// could be a secret (see secrets.hpp, which is asked first).
class ValueError : public std::invalid_argument {
public:
    ValueError(const std::string& what_is_wrong, std::string remedy)
        : std::invalid_argument(what_is_wrong), remedy_(std::move(remedy)) {}
    [[nodiscard]] const std::string& remedy() const { return remedy_; }

private:
    std::string remedy_;
};

/// The range of a number, ends included unless `above`.
struct Interval {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool above = false;  ///< low itself is excluded

    [[nodiscard]] bool contains(double value) const { return (above ? value > low : value >= low) && value <= high; }
    /// For people: "0 to 1", "above 0, to 1", "at least 1", "above 0", "any number".
    [[nodiscard]] std::string text() const;
};
inline Interval between(double low, double high) { return {low, high, false}; }
inline Interval at_least(double low) { return {low, std::numeric_limits<double>::infinity(), false}; }
inline Interval above(double low, double high = std::numeric_limits<double>::infinity()) { return {low, high, true}; }

/// Without spaces, tabs and carriage returns at either end.
std::string_view trimmed(std::string_view text);

/// Parse one value each; the whole text must be it. Numbers are decimal with a point whatever the locale, and finite.
/// throws ValueError with what was expected.
std::int64_t parse_integer(std::string_view text);
double parse_real(std::string_view text);
/// true, false, yes, no, on, off, 1, 0.
bool parse_boolean(std::string_view text);
/// Bytes, as a plain number or with KiB, MiB, GiB or TiB: "512MiB", "1.5GiB".
std::int64_t parse_size_bytes(std::string_view text);
/// 2024-06-03 or 20240603, a day that exists.
Date parse_date(std::string_view text);
/// Items between commas, trimmed; an empty text is an empty list, an empty item is an error.
std::vector<std::string> parse_list(std::string_view text);

/// The shortest text that parses to the same value.
std::string print_integer(std::int64_t value);
std::string print_real(double value);
std::string print_boolean(bool value);
/// With the greatest unit that leaves a whole number: "2GiB", "1536MiB".
std::string print_size(std::int64_t bytes);
/// 2024-06-03.
std::string print_date(Date date);
std::string print_list(const std::vector<std::string>& items);

}  // namespace quarrywatch::config
