#include "pipeline/tune/sweep_values.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "pipeline/config/values.hpp"

namespace quarrywatch::tune {

namespace {

using config::ValueError;

constexpr const char* kHow = "Write LOW:HIGH:STEP, LOW:HIGH:*FACTOR, LOW:HIGH, LOW:HIGH:log, or A | B | C";
constexpr double kStepSlack = 1e-9;  // 0.1 has no exact half; the last of ten steps must not be lost to rounding
constexpr int kDigits = 12;          // and the others are to read 0.3, not 0.30000000000000004

std::vector<std::string> parted(const std::string& text, char mark) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(mark, begin), text.size());
        parts.emplace_back(config::trimmed(std::string_view(text).substr(begin, end - begin)));
        begin = end + 1;
    }
    return parts;
}

bool is_number(const std::string& text) {
    try {
        static_cast<void>(config::parse_real(text));
        return true;
    } catch (const ValueError&) {
        return false;
    }
}

std::string tidy(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*g", kDigits, value);
    return config::print_real(config::parse_real(text));
}

void require_room(double count) {
    if (!(count < static_cast<double>(kMostValues)))
        throw ValueError("more than " + std::to_string(kMostValues) + " values", "Take a greater step");
}

void read_range(const std::vector<std::string>& parts, Dimension& d) {
    d.numbers = true;
    d.low = config::parse_real(parts[0]);
    d.high = config::parse_real(parts[1]);
    if (!(d.low < d.high)) throw ValueError("the range is empty", kHow);
    const std::string step = parts.size() > 2 ? parts[2] : "";
    if (step.empty() || step == "log") {
        d.logarithmic = step == "log";
        if (d.logarithmic && !(d.low > 0)) throw ValueError("a logarithm needs a range above 0", kHow);
    } else if (step.front() == '*') {
        const double factor = config::parse_real(config::trimmed(std::string_view(step).substr(1)));
        if (!(factor > 1) || !(d.low > 0)) throw ValueError("the factor must exceed 1, and the range 0", kHow);
        const double count = std::log(d.high / d.low) / std::log(factor) + kStepSlack;
        require_room(count);
        for (int k = 0; k <= static_cast<int>(count); ++k) d.values.push_back(tidy(d.low * std::pow(factor, k)));
    } else {
        const double width = config::parse_real(step);
        if (!(width > 0)) throw ValueError("the step must exceed 0", kHow);
        const double count = (d.high - d.low) / width + kStepSlack;
        require_room(count);
        for (int k = 0; k <= static_cast<int>(count); ++k) d.values.push_back(tidy(d.low + k * width));
    }
}

void read_list(std::vector<std::string> values, Dimension& d) {
    d.numbers = std::all_of(values.begin(), values.end(), is_number);
    if (d.numbers)
        std::stable_sort(values.begin(), values.end(), [](const std::string& a, const std::string& b) {
            return config::parse_real(a) < config::parse_real(b);
        });
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::find(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(i), values[i]) !=
            values.begin() + static_cast<std::ptrdiff_t>(i))
            throw ValueError(values[i] + " stands twice", "Remove one of the two");
    require_room(static_cast<double>(values.size()));
    d.values = std::move(values);
    if (d.numbers) {
        d.low = config::parse_real(d.values.front());
        d.high = config::parse_real(d.values.back());
    }
}

}  // namespace

Dimension read_values(const std::string& key, const std::string& text, bool whole_text) {
    Dimension dimension;
    dimension.key = key;
    const std::vector<std::string> range = parted(text, ':');
    if (range.size() > 1 && range.size() < 4 && is_number(range[0]) && is_number(range[1]))
        read_range(range, dimension);
    else
        read_list(parted(text, '|'), dimension);
    if (text.empty()) throw ValueError("no values are given", kHow);
    if (!whole_text && !dimension.numbers) throw ValueError("\"" + text + "\" are no numbers", kHow);
    return dimension;
}

}  // namespace quarrywatch::tune
