#pragma once
// Why a window gave no tie point: the words and colours in which drawings and GIS styles say it.

#include <array>
#include <string_view>

namespace quarrywatch {

struct TieReason {
    std::string_view name;  ///< as in TiePoint::reason
    std::string_view meaning;
    std::array<int, 3> rgb;
};

/// All reasons. Colours that the colour-blind can tell apart, after Okabe and Ito.
inline constexpr std::array<TieReason, 6> kTieReasons{{{"valid_share", "too little of it seen", {0xBB, 0xBB, 0xBB}},
                                                       {"texture", "no texture", {0xF0, 0xE4, 0x42}},
                                                       {"ambiguity", "no clear peak", {0x56, 0xB4, 0xE9}},
                                                       {"range", "further than a quarter window", {0x00, 0x9E, 0x73}},
                                                       {"precision", "too imprecise", {0xE6, 0x9F, 0x00}},
                                                       {"outlier", "contradicts the others", {0xD5, 0x5E, 0x00}}}};

}  // namespace quarrywatch
