#include "pipeline/io/product_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace quarrywatch::io {
namespace {

constexpr int kFirstYear = 1972;  // Landsat 1
constexpr int kLastYear = 2099;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// The number in text[at, at + digits), or -1.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
    if (at + digits > text.size()) return -1;
    int value = 0;
    for (const char c : text.substr(at, digits)) {
        if (!is_digit(c)) return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<Date> make_date(int year, int month, int day) {
    if (year < kFirstYear || year > kLastYear || month < 1 || day < 1) return std::nullopt;
    const Date date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                    std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return std::nullopt;
    return date;
}

std::optional<Date> compact_date(std::string_view text, std::size_t at) {
    return make_date(number_at(text, at, 4), number_at(text, at + 4, 2), number_at(text, at + 6, 2));
}

std::optional<Date> separated_date(std::string_view text, std::size_t at) {
    if (at + 10 > text.size() || text[at + 4] != text[at + 7]) return std::nullopt;
    if (std::string_view("-_./").find(text[at + 4]) == std::string_view::npos) return std::nullopt;
    if (at + 10 < text.size() && is_digit(text[at + 10])) return std::nullopt;
    return make_date(number_at(text, at, 4), number_at(text, at + 5, 2), number_at(text, at + 8, 2));
}

/// Year and day of the year in old Landsat names: LC8 + path, row, year, day of the year.
std::optional<Date> landsat_day_of_year(std::string_view run) {
    const int year = number_at(run, 7, 4);
    const int day_of_year = number_at(run, 11, 3);
    if (year < kFirstYear || year > kLastYear || day_of_year < 1 || day_of_year > 366) return std::nullopt;
    const std::chrono::sys_days first = std::chrono::year{year} / std::chrono::January / 1;
    const Date date{first + std::chrono::days{day_of_year - 1}};
    if (date.year() != std::chrono::year{year}) return std::nullopt;
    return date;
}

std::optional<Date> date_of_run(std::string_view name, std::size_t begin, std::size_t end) {
    const std::size_t length = end - begin;
    if (length == 8) return compact_date(name, begin);
    if (length == 4) return separated_date(name, begin);
    if (length == 12 || length == 14) {
        const bool landsat = length == 14 && begin >= 2 && (name[begin - 2] == 'L' || name[begin - 2] == 'l');
        return landsat ? landsat_day_of_year(name.substr(begin, length)) : compact_date(name, begin);
    }
    return std::nullopt;
}

bool has(const std::vector<std::string>& tokens, std::string_view wanted) {
    return std::find(tokens.begin(), tokens.end(), wanted) != tokens.end();
}

/// Like t50sqb: a tile of the military grid.
bool is_tile(std::string_view token) {
    return token.size() == 6 && token[0] == 't' && is_digit(token[1]) && is_digit(token[2]) && is_letter(token[3]) &&
           is_letter(token[4]) && is_letter(token[5]);
}

/// Like 20230101t024121: time of a Sentinel-2 acquisition.
bool is_time(std::string_view token) {
    return token.size() == 15 && token[8] == 't' && compact_date(token, 0).has_value() && number_at(token, 9, 6) >= 0;
}

bool is_landsat_collection(std::string_view token) {
    constexpr std::array<std::string_view, 6> kSpacecraft{"lc08", "lc09", "lt04", "lt05", "le07", "lo08"};
    return std::find(kSpacecraft.begin(), kSpacecraft.end(), token) != kSpacecraft.end();
}

}  // namespace

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::vector<std::string> name_tokens(std::string_view text) {
    std::vector<std::string> tokens;
    std::string token;
    for (const char c : lower_case(text)) {
        if (is_digit(c) || is_letter(c)) {
            token += c;
        } else if (!token.empty()) {
            tokens.push_back(std::move(token));
            token.clear();
        }
    }
    if (!token.empty()) tokens.push_back(std::move(token));
    return tokens;
}

std::optional<Date> parse_date(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return std::nullopt;
    if (const std::optional<Date> date = separated_date(text, begin)) return date;
    if (begin + 8 < text.size() && is_digit(text[begin + 8])) return std::nullopt;
    return compact_date(text, begin);
}

std::optional<NameDate> date_in_name(std::string_view name) {
    std::optional<NameDate> found;
    for (std::size_t begin = 0; begin < name.size();) {
        if (!is_digit(name[begin])) {
            ++begin;
            continue;
        }
        std::size_t end = begin;
        while (end < name.size() && is_digit(name[end])) ++end;
        if (const std::optional<Date> date = date_of_run(name, begin, end)) {
            if (!found) {
                found = NameDate{*date, false};
            } else if (found->date != *date) {
                found->ambiguous = true;
            }
        }
        begin = end;
    }
    if (found && found->ambiguous) {
        const std::vector<std::string> tokens = name_tokens(name);
        const bool ordered =
            is_sentinel2_product_name(name) || std::any_of(tokens.begin(), tokens.end(), is_landsat_collection);
        if (ordered) found->ambiguous = false;
    }
    return found;
}

std::optional<SensorGuess> sensor_in_name(std::string_view name) {
    const std::vector<std::string> tokens = name_tokens(name);
    const bool level_1 = has(tokens, "msil1c") || has(tokens, "l1c");
    const bool level_2 = has(tokens, "msil2a") || has(tokens, "l2a");
    const bool satellite = has(tokens, "s2a") || has(tokens, "s2b") || has(tokens, "s2c") || has(tokens, "sentinel2") ||
                           (has(tokens, "sentinel") && has(tokens, "2"));
    if (satellite) {
        // Both levels are scaled alike, so that a product name suffices even where it does not tell the level.
        return SensorGuess{level_1 ? "sentinel2_l1c" : "sentinel2_l2a",
                           level_1 || level_2 || is_sentinel2_product_name(name)};
    }
    if (is_sentinel2_product_name(name)) {
        const bool surface = level_2 || has(tokens, "10m") || has(tokens, "20m") || has(tokens, "60m");
        return SensorGuess{surface ? "sentinel2_l2a" : "sentinel2_l1c", true};
    }
    // Harmonised Landsat Sentinel: numbered like its sensor, scaled in its own way, which its files state.
    if (has(tokens, "hls") && has(tokens, "l30")) return SensorGuess{"landsat_c2l2", false};
    if (has(tokens, "hls") && has(tokens, "s30")) return SensorGuess{"sentinel2_l2a", false};
    for (const std::string& token : tokens) {
        if (is_landsat_collection(token)) {
            const bool thematic_mapper = token != "lc08" && token != "lc09" && token != "lo08";
            return SensorGuess{thematic_mapper ? "landsat_c2l2_tm" : "landsat_c2l2",
                               has(tokens, "l2sp") || has(tokens, "l2sr")};
        }
        // GF-1 B, C and D carry the same four bands.
        if (token == "gf1" || token == "gf1b" || token == "gf1c" || token == "gf1d") return SensorGuess{"gf1", true};
        if (token == "gf6") return SensorGuess{"gf6", true};
    }
    return std::nullopt;
}

std::optional<int> baseline_in_name(std::string_view name) {
    if (!is_sentinel2_product_name(name)) return std::nullopt;
    for (const std::string& token : name_tokens(name)) {
        if (token.size() != 5 || token[0] != 'n') continue;
        const int baseline = number_at(token, 1, 4);
        if (baseline >= 0) return baseline;
    }
    return std::nullopt;
}

bool is_sentinel2_product_name(std::string_view name) {
    const std::vector<std::string> tokens = name_tokens(name);
    if (has(tokens, "msil1c") || has(tokens, "msil2a")) return true;
    return std::any_of(tokens.begin(), tokens.end(), is_tile) && std::any_of(tokens.begin(), tokens.end(), is_time);
}

bool is_browser_download_name(std::string_view name) {
    const std::vector<std::string> tokens = name_tokens(name);
    return has(tokens, "raw") && has(tokens, "sentinel") && has(tokens, "2") && parse_date(name).has_value();
}

}  // namespace quarrywatch::io
