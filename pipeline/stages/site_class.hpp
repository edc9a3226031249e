#pragma once
// The classes of change and their codes (DOMAIN.md section 3). One list, so that a class cannot lack a code.

#include <array>
#include <string_view>

namespace quarrywatch::stages {

struct SiteClass {
    std::string_view name;
    std::string_view code;
};

inline constexpr std::array<SiteClass, 10> kSiteClasses{{{"new_scar", "Q1"},
                                                         {"beyond_licence", "Q2"},
                                                         {"inside_licence", "Q3"},
                                                         {"after_expiry", "Q4"},
                                                         {"occupation", "L1"},
                                                         {"tailings", "L2"},
                                                         {"restored_pit", "R1"},
                                                         {"reused_pit", "R2"},
                                                         {"reactivated_pit", "A1"},
                                                         {"other_change", "O0"}}};

/// The code of a class; empty for a name that is none.
constexpr std::string_view class_code(std::string_view name) {
    for (const SiteClass& known : kSiteClasses)
        if (known.name == name) return known.code;
    return {};
}

}  // namespace quarrywatch::stages
