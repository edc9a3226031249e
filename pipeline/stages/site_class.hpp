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

/// How grave a class is, for deciding which of two holds for a site; 0 for what is none of our business.
constexpr int gravity(std::string_view name) {
    if (name == "reactivated_pit") return 6;
    if (name == "after_expiry" || name == "beyond_licence") return 5;
    if (name == "new_scar" || name == "occupation") return 4;
    if (name == "tailings") return 3;
    if (name == "inside_licence") return 2;
    return name == "restored_pit" || name == "reused_pit" ? 1 : 0;
}

/// Whether a class means that ground was opened or taken: work, not recovery.
constexpr bool is_offence(std::string_view name) { return gravity(name) >= 2; }

}  // namespace quarrywatch::stages
