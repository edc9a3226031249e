#pragma once
// The colour in which each class is drawn, everywhere.

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace quarrywatch {

/// Red, green, blue.
using Rgb = std::array<std::uint8_t, 3>;

/// Colours that the colour-blind can tell apart, after Okabe and Ito.
inline constexpr std::array<std::pair<std::string_view, Rgb>, 9> kClassColours{{
    {"new_scar", {0xD5, 0x5E, 0x00}},
    {"beyond_licence", {0xCC, 0x79, 0xA7}},
    {"after_expiry", {0x8B, 0x3A, 0x62}},
    {"reactivated_pit", {0xB0, 0x00, 0x20}},
    {"occupation", {0xE6, 0x9F, 0x00}},
    {"tailings", {0x8C, 0x6D, 0x31}},
    {"inside_licence", {0x00, 0x72, 0xB2}},
    {"restored_pit", {0x00, 0x9E, 0x73}},
    {"reused_pit", {0x56, 0xB4, 0xE9}},
}};

/// Grey for a class that has none of its own.
constexpr Rgb class_colour(std::string_view class_name) {
    for (const auto& [name, colour] : kClassColours)
        if (name == class_name) return colour;
    return {0x6E, 0x6E, 0x6E};
}

}  // namespace quarrywatch
