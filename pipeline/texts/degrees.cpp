#include "pipeline/texts/degrees.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace quarrywatch::texts {

namespace {

std::string two_digits(std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }

std::string angle(double degrees) {
    const std::int64_t hundredths = std::llround(std::fabs(degrees) * 360000);
    return std::to_string(hundredths / 360000) + "°" + two_digits(hundredths / 6000 % 60) + "′" +
           two_digits(hundredths / 100 % 60) + "." + two_digits(hundredths % 100) + "″";
}

}  // namespace

std::string decimal_degrees(double degrees, int decimals) {
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, degrees, std::chars_format::fixed, decimals).ptr;
    return {text, end};
}

std::string degrees_minutes_seconds(double lon, double lat, config::Language language) {
    const bool east = lon >= 0, north = lat >= 0;
    if (language == config::Language::zh)
        return (east ? "东经" : "西经") + angle(lon) + " " + (north ? "北纬" : "南纬") + angle(lat);
    return angle(lon) + (east ? "E" : "W") + " " + angle(lat) + (north ? "N" : "S");
}

}  // namespace quarrywatch::texts
