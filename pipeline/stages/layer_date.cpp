#include "pipeline/stages/layer_date.hpp"

namespace quarrywatch::stages {

namespace {

/// Take up to `most` digits from the front of `text`; null where there is none.
std::optional<int> take_number(std::string_view& text, std::size_t most) {
    std::size_t count = 0;
    int value = 0;
    while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9')
        value = value * 10 + (text[count++] - '0');
    if (count == 0) return std::nullopt;
    text.remove_prefix(count);
    return value;
}

/// Take the sign between two parts of a date; false where there is none.
bool take_separator(std::string_view& text) {
    for (const std::string_view sign : {"-", "/", ".", "年", "月"}) {
        if (!text.starts_with(sign)) continue;
        text.remove_prefix(sign.size());
        return true;
    }
    return false;
}

bool starts_with_digit(std::string_view text) { return !text.empty() && text[0] >= '0' && text[0] <= '9'; }

}  // namespace

std::optional<Date> parse_layer_date(std::string_view text) {
    const std::size_t size = text.size();
    const std::optional<int> year = take_number(text, 4);
    if (!year || size - text.size() != 4) return std::nullopt;
    const bool separated = take_separator(text);
    const std::optional<int> month = take_number(text, 2);
    if (!month || (separated != take_separator(text))) return std::nullopt;
    const std::optional<int> day = take_number(text, 2);
    if (!day || starts_with_digit(text)) return std::nullopt;
    const Date date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                    std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return date;
}

}  // namespace quarrywatch::stages
