#include "pipeline/io/date_pattern.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "pipeline/fault.hpp"
#include "pipeline/io/file_pattern.hpp"
#include "pipeline/io/product_names.hpp"

namespace quarrywatch::io {
namespace {

constexpr std::string_view kOpen = "{date:";
constexpr int kFirstYear = 1972;  // Landsat 1
constexpr int kLastYear = 2099;
constexpr int kCentury = 2000;
constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr const char* kRemedy =
    "Write the date as {date:FORMAT} with %Y or %y, %m or %b, and %d, or with the day of the year %j; for instance "
    "{date:%Y%m%d}.";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int digits_of(char field) {
    switch (field) {
        case 'Y':
            return 4;
        case 'j':
            return 3;
        default:
            return 2;
    }
}

/// The number in text[at, at + count), or -1.
int number_at(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return -1;
    int value = 0;
    for (const char c : text.substr(at, count)) {
        if (!is_digit(c)) return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

int month_at(std::string_view text, std::size_t at) {
    const auto found = std::find(kMonths.begin(), kMonths.end(), lower_case(text.substr(std::min(at, text.size()), 3)));
    return found == kMonths.end() ? -1 : static_cast<int>(found - kMonths.begin()) + 1;
}

}  // namespace

bool DatePattern::is_one(std::string_view text) { return text.find("{date") != std::string_view::npos; }

DatePattern::DatePattern(const std::string& text, const std::string& key) {
    const auto refuse = [&](const std::string& what) { throw Fault(ExitCode::bad_configuration, key, what, kRemedy); };
    const std::size_t begin = text.find(kOpen);
    if (begin == std::string::npos) refuse("\"" + text + "\" does not say where the date stands");
    const std::size_t end = text.find('}', begin);
    if (end == std::string::npos) refuse("\"" + text + "\" lacks the } behind {date:");
    if (is_one(std::string_view(text).substr(end))) refuse("\"" + text + "\" holds more than one {date:...}");
    const std::size_t from = begin + kOpen.size();
    read_format(std::string_view(text).substr(from, end - from), text, key);
    split(text, begin, end + 1);
}

void DatePattern::read_format(std::string_view format, const std::string& text, const std::string& key) {
    const auto refuse = [&](const std::string& what) {
        throw Fault(ExitCode::bad_configuration, key, what + " in \"" + text + "\"", kRemedy);
    };
    int years = 0, months = 0, days = 0, days_of_year = 0;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (std::string_view("*?{").find(format[i]) != std::string_view::npos)
            refuse(std::string("the date cannot hold ") + format[i]);
        if (format[i] != '%') {
            format_.push_back({0, format[i]});
            continue;
        }
        const char field = ++i < format.size() ? format[i] : ' ';
        if (std::string_view("Yymbdj").find(field) == std::string_view::npos)
            refuse(std::string("%") + field + " is not known");
        years += field == 'Y' || field == 'y' ? 1 : 0;
        months += field == 'm' || field == 'b' ? 1 : 0;
        days += field == 'd' ? 1 : 0;
        days_of_year += field == 'j' ? 1 : 0;
        short_year_ |= field == 'y';
        format_.push_back({field, 0});
    }
    const bool calendar = months == 1 && days == 1 && days_of_year == 0;
    const bool ordinal = months == 0 && days == 0 && days_of_year == 1;
    if (years != 1 || (!calendar && !ordinal)) refuse("the date is not complete, or says something twice,");
}

void DatePattern::split(const std::string& text, std::size_t date_begin, std::size_t date_end) {
    const std::size_t special = std::min(text.find_first_of("*?"), date_begin);
    const std::size_t slash = special == 0 ? std::string::npos : text.rfind('/', special - 1);
    const std::size_t start = slash == std::string::npos ? 0 : slash + 1;
    root_ = text.substr(0, start);
    components_.emplace_back();
    const auto next = [&] {
        const Component& last = components_.back();
        if (!last.before.empty() || !last.date.empty()) components_.emplace_back();
    };
    for (std::size_t i = start; i < date_begin; ++i)
        text[i] == '/' ? next() : components_.back().before.push_back(text[i]);
    for (const Element& element : format_) element.literal == '/' ? next() : components_.back().date.push_back(element);
    bool behind_date = true;
    for (std::size_t i = date_end; i < text.size(); ++i) {
        if (text[i] == '/') {
            next();
            behind_date = false;
        } else {
            (behind_date ? components_.back().behind : components_.back().before).push_back(text[i]);
        }
    }
    if (components_.back().before.empty() && components_.back().date.empty()) components_.pop_back();
}

bool DatePattern::read_date(std::string_view name, std::size_t& at, const std::vector<Element>& date, Fields& fields) {
    for (const Element& element : date) {
        if (element.field == 0) {
            if (at >= name.size() || name[at] != element.literal) return false;
            ++at;
            continue;
        }
        if (element.field == 'b') {
            fields.month = month_at(name, at);
            if (fields.month < 0) return false;
            at += 3;
            continue;
        }
        const int digits = digits_of(element.field);
        const int value = number_at(name, at, static_cast<std::size_t>(digits));
        if (value < 0) return false;
        at += static_cast<std::size_t>(digits);
        if (element.field == 'Y') fields.year = value;
        if (element.field == 'y') fields.year = kCentury + value - (kCentury + value < kFirstYear + 100 ? 0 : 100);
        if (element.field == 'm') fields.month = value;
        if (element.field == 'd') fields.day = value;
        if (element.field == 'j') fields.day_of_year = value;
    }
    return true;
}

bool DatePattern::make_date(const Fields& fields, Date& date) {
    if (fields.year < kFirstYear || fields.year > kLastYear) return false;
    const std::chrono::year year{fields.year};
    if (fields.day_of_year >= 0) {
        const std::chrono::sys_days first = year / std::chrono::January / 1;
        date = Date{first + std::chrono::days{fields.day_of_year - 1}};
        return date.year() == year;
    }
    if (fields.month < 0 || fields.day < 0) return false;
    date = Date{year, std::chrono::month{static_cast<unsigned>(fields.month)},
                std::chrono::day{static_cast<unsigned>(fields.day)}};
    return date.ok();
}

bool DatePattern::fits(std::string_view name, const Component& component, Fields& fields) const {
    if (component.date.empty()) return fits_pattern(name, component.before);
    const bool free_before =
        component.before.ends_with('*') && component.date.front().field != 0 && component.date.front().field != 'b';
    const bool free_behind = component.behind.starts_with('*') && short_year_ && component.date.back().field != 0 &&
                             component.date.back().field != 'b';
    for (std::size_t begin = 0; begin < name.size(); ++begin) {
        if (free_before && begin > 0 && is_digit(name[begin - 1])) continue;
        std::size_t end = begin;
        Fields seen = fields;
        if (!read_date(name, end, component.date, seen)) continue;
        if (free_behind && end < name.size() && is_digit(name[end])) continue;
        const bool complete = seen.year >= 0 && (seen.day_of_year >= 0 || (seen.month >= 0 && seen.day >= 0));
        Date date;
        if (complete && !make_date(seen, date)) continue;
        if (!fits_pattern(name.substr(0, begin), component.before)) continue;
        if (!fits_pattern(name.substr(end), component.behind)) continue;
        fields = seen;
        return true;
    }
    return false;
}

std::vector<DatedPath> DatePattern::find() const {
    struct Reached {
        std::string path;
        Fields fields;
    };
    std::vector<Reached> reached{{root_, {}}};
    for (const Component& component : components_) {
        const bool plain = component.date.empty() && component.before.find_first_of("*?") == std::string::npos;
        std::vector<Reached> next;
        for (const Reached& from : reached) {
            const bool slash = from.path.empty() || from.path.back() == '/';
            if (plain) {
                next.push_back({from.path + (slash ? "" : "/") + component.before, from.fields});
                continue;
            }
            for (std::string& entry : list_folder(from.path))
                if (Fields fields = from.fields; fits(file_name(entry), component, fields))
                    next.push_back({std::move(entry), fields});
        }
        reached = std::move(next);
    }
    // Only names that were listed are known to exist.
    const Component& last = components_.back();
    const bool listed = !last.date.empty() || last.before.find_first_of("*?") != std::string::npos;
    std::vector<DatedPath> found;
    for (Reached& end : reached)
        if (Date date; make_date(end.fields, date) && (listed || file_exists(end.path)))
            found.push_back({std::move(end.path), date});
    std::sort(found.begin(), found.end(), [](const DatedPath& a, const DatedPath& b) {
        return a.date != b.date ? a.date < b.date : a.path < b.path;
    });
    return found;
}

}  // namespace quarrywatch::io
