#include "pipeline/report/sentence.hpp"

#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include "pipeline/learn/apply.hpp"
#include "pipeline/texts/catalogue.hpp"

namespace quarrywatch::report {

namespace {

constexpr double kMu_m2 = 2000.0 / 3;

std::string number(double value, int decimals) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

std::string mu(double area_m2) {
    const double area = area_m2 / kMu_m2;
    return number(area, area < 10 ? 1 : 0);
}

/// A text of the catalogue with {0}, {1} ... replaced, once: what is put in may hold braces of its own.
std::string filled(std::string_view key, config::Language language, const std::vector<std::string>& values) {
    const std::string_view text = texts::text(key, language);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '{') {
            out += text[i];
            continue;
        }
        out += values.at(static_cast<std::size_t>(text[i + 1] - '0'));
        i += 2;  // the digit and the brace
    }
    return out;
}

// Where the model learned nothing, its word is not for inspectors.
bool outside_training(const Site& site) {
    return std::find(site.flags.begin(), site.flags.end(), learn::kOutsideFlag) != site.flags.end();
}

}  // namespace

std::string sentence_of(const Site& site, config::Language language) {
    const auto part = [&](std::string_view key, const std::vector<std::string>& values) {
        return filled(key, language, values);
    };
    const std::string what = "sentence." + site.class_name;
    std::string out =
        site.area_m2 ? part(what, {mu(*site.area_m2)})
                     : part("sentence.without_area", {std::string(texts::text("class." + site.class_name, language)),
                                                      std::to_string(site.pixels)});
    std::vector<std::string> parts;
    const double beyond_m2 = site.beyond_licence_m2.value_or(0);
    if (beyond_m2 > 0 && site.licence_no && !site.licence_no->empty()) {
        parts.push_back(
            site.overshoot_m && *site.overshoot_m > 0
                ? part("sentence.beyond_up_to", {mu(beyond_m2), *site.licence_no, number(*site.overshoot_m, 0)})
                : part("sentence.beyond", {mu(beyond_m2), *site.licence_no}));
    }
    if (site.farmland_m2.value_or(0) > 0) parts.push_back(part("sentence.farmland", {mu(*site.farmland_m2)}));
    if (site.protected_m2.value_or(0) > 0) parts.push_back(part("sentence.protected", {mu(*site.protected_m2)}));
    if (site.growth_m2.value_or(0) > 0 && site.status == "grown")
        parts.push_back(part("sentence.grown", {mu(*site.growth_m2)}));
    parts.push_back(part("sentence.seen", {std::to_string(site.looks_seen), std::to_string(site.looks_clear)}));
    // Chances in whole per cent: the model does not know better.
    if (site.model_probability && !outside_training(site))
        parts.push_back(part("sentence.model", {number(100 * *site.model_probability, 0)}));
    for (const std::string& more : parts) out += std::string(texts::text("sentence.join", language)) + more;
    return out + std::string(texts::text("sentence.end", language));
}

}  // namespace quarrywatch::report
