#include "pipeline/io/site_fields.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "pipeline/config/values.hpp"

namespace quarrywatch::io {

namespace {

FieldValue of(const std::string& text) { return text; }
FieldValue of(double value) { return value; }
FieldValue of(int value) { return static_cast<std::int64_t>(value); }
FieldValue of(std::int64_t value) { return value; }
FieldValue of(const Date& date) { return config::print_date(date); }
template <class T>
FieldValue of(const std::optional<T>& value) {
    return value ? of(*value) : FieldValue{};
}

FieldValue evidence(const Site& site, const char* name) {
    const auto found = site.evidence.find(name);
    return found == site.evidence.end() ? FieldValue{} : FieldValue{found->second};
}

std::string joined(const std::vector<std::string>& flags) {
    std::string text;
    for (const std::string& flag : flags) text += (text.empty() ? "" : ";") + flag;
    return text;
}

#define QUARRYWATCH_MEMBER(member) [](const Site& site) { return of(site.member); }
#define QUARRYWATCH_EVIDENCE(name) [](const Site& site) { return evidence(site, name); }

// One line a field. Areas to 0.01 m2 and coordinates to 1e-7 degrees (1 cm): finer than any pixel, coarse enough that
// the last digits of a projection library do not show.
constexpr std::array kFields{
    SiteField{"site_id", FieldType::text, 0, QUARRYWATCH_MEMBER(site_id)},
    SiteField{"class", FieldType::text, 0, QUARRYWATCH_MEMBER(class_name)},
    SiteField{"class_code", FieldType::text, 0, QUARRYWATCH_MEMBER(class_code)},
    SiteField{"rule", FieldType::text, 0, QUARRYWATCH_MEMBER(rule)},
    SiteField{"reason", FieldType::text, 0, QUARRYWATCH_MEMBER(reason)},
    SiteField{"confidence", FieldType::text, 0,
              [](const Site& site) { return of(std::string(confidence_name(site.confidence))); }},
    SiteField{"probability", FieldType::real, 4, QUARRYWATCH_MEMBER(probability)},
    SiteField{"model_probability", FieldType::real, 4, QUARRYWATCH_MEMBER(model_probability)},
    SiteField{"status", FieldType::text, 0, QUARRYWATCH_MEMBER(status)},
    SiteField{"state", FieldType::text, 0, QUARRYWATCH_MEMBER(state)},
    SiteField{"sent", FieldType::integer, 0, [](const Site& site) { return of(site.sent ? 1 : 0); }},
    SiteField{"why_sent", FieldType::text, 0,
              [](const Site& site) { return site.why_sent.empty() ? FieldValue{} : of(site.why_sent); }},
    SiteField{"verdict", FieldType::text, 0, QUARRYWATCH_MEMBER(verdict)},
    SiteField{"judged_on", FieldType::date, 0, QUARRYWATCH_MEMBER(judged_on)},
    SiteField{"parent", FieldType::text, 0, QUARRYWATCH_MEMBER(parent)},
    SiteField{"priority", FieldType::integer, 0, QUARRYWATCH_MEMBER(priority)},
    SiteField{"priority_score", FieldType::real, 2, QUARRYWATCH_MEMBER(priority_score)},
    SiteField{"score_confidence", FieldType::real, 2, QUARRYWATCH_MEMBER(rank_terms.confidence)},
    SiteField{"score_area", FieldType::real, 2, QUARRYWATCH_MEMBER(rank_terms.area)},
    SiteField{"score_farmland", FieldType::real, 2, QUARRYWATCH_MEMBER(rank_terms.farmland)},
    SiteField{"score_reactivated", FieldType::real, 2, QUARRYWATCH_MEMBER(rank_terms.reactivated)},
    SiteField{"score_beyond_licence", FieldType::real, 2, QUARRYWATCH_MEMBER(rank_terms.beyond_licence)},
    SiteField{"score_repeat", FieldType::real, 2, QUARRYWATCH_MEMBER(rank_terms.repeat)},
    SiteField{"score_waiting", FieldType::real, 2, QUARRYWATCH_MEMBER(rank_terms.waiting)},
    SiteField{"score_model", FieldType::real, 2, QUARRYWATCH_MEMBER(rank_terms.model)},
    SiteField{"score_factor", FieldType::real, 2, QUARRYWATCH_MEMBER(rank_terms.factor)},
    SiteField{"change_score", FieldType::real, kSignificant, QUARRYWATCH_MEMBER(change_score)},
    SiteField{"p_value", FieldType::real, kSignificant, QUARRYWATCH_MEMBER(p_value)},
    SiteField{"direction_deg", FieldType::real, 1, QUARRYWATCH_EVIDENCE("direction_deg")},
    SiteField{"change_blue", FieldType::real, 2, QUARRYWATCH_EVIDENCE("change_blue")},
    SiteField{"change_green", FieldType::real, 2, QUARRYWATCH_EVIDENCE("change_green")},
    SiteField{"change_red", FieldType::real, 2, QUARRYWATCH_EVIDENCE("change_red")},
    SiteField{"change_nir", FieldType::real, 2, QUARRYWATCH_EVIDENCE("change_nir")},
    SiteField{"change_swir1", FieldType::real, 2, QUARRYWATCH_EVIDENCE("change_swir1")},
    SiteField{"change_swir2", FieldType::real, 2, QUARRYWATCH_EVIDENCE("change_swir2")},
    SiteField{"change_sar", FieldType::real, 2, QUARRYWATCH_EVIDENCE("change_sar")},
    SiteField{"pixels", FieldType::integer, 0, QUARRYWATCH_MEMBER(pixels)},
    SiteField{"area_m2", FieldType::real, 2, QUARRYWATCH_MEMBER(area_m2)},
    SiteField{"area_mu", FieldType::real, 4, QUARRYWATCH_MEMBER(area_mu)},
    SiteField{"growth_m2", FieldType::real, 2, QUARRYWATCH_MEMBER(growth_m2)},
    SiteField{"total_growth_m2", FieldType::real, 2, QUARRYWATCH_MEMBER(total_growth_m2)},
    SiteField{"perimeter_m", FieldType::real, 2, QUARRYWATCH_MEMBER(perimeter_m)},
    SiteField{"before_date", FieldType::date, 0, QUARRYWATCH_MEMBER(before_date)},
    SiteField{"after_date", FieldType::date, 0, QUARRYWATCH_MEMBER(after_date)},
    SiteField{"first_seen", FieldType::date, 0, QUARRYWATCH_MEMBER(first_seen)},
    SiteField{"last_seen", FieldType::date, 0, QUARRYWATCH_MEMBER(last_seen)},
    SiteField{"looks_seen", FieldType::integer, 0, QUARRYWATCH_MEMBER(looks_seen)},
    SiteField{"looks_clear", FieldType::integer, 0, QUARRYWATCH_MEMBER(looks_clear)},
    SiteField{"county", FieldType::text, 0, QUARRYWATCH_MEMBER(county)},
    SiteField{"township", FieldType::text, 0, QUARRYWATCH_MEMBER(township)},
    SiteField{"village", FieldType::text, 0, QUARRYWATCH_MEMBER(village)},
    SiteField{"person", FieldType::text, 0, QUARRYWATCH_MEMBER(person)},
    SiteField{"licence_no", FieldType::text, 0, QUARRYWATCH_MEMBER(licence_no)},
    SiteField{"inside_licence_m2", FieldType::real, 2, QUARRYWATCH_MEMBER(inside_licence_m2)},
    SiteField{"beyond_licence_m2", FieldType::real, 2, QUARRYWATCH_MEMBER(beyond_licence_m2)},
    SiteField{"tolerance_m", FieldType::real, 2, QUARRYWATCH_MEMBER(tolerance_m)},
    SiteField{"farmland_m2", FieldType::real, 2, QUARRYWATCH_MEMBER(farmland_m2)},
    SiteField{"ndvi_before", FieldType::real, 4, QUARRYWATCH_EVIDENCE("ndvi_before")},
    SiteField{"ndvi_after", FieldType::real, 4, QUARRYWATCH_EVIDENCE("ndvi_after")},
    SiteField{"ndwi_before", FieldType::real, 4, QUARRYWATCH_EVIDENCE("ndwi_before")},
    SiteField{"ndwi_after", FieldType::real, 4, QUARRYWATCH_EVIDENCE("ndwi_after")},
    SiteField{"mndwi_before", FieldType::real, 4, QUARRYWATCH_EVIDENCE("mndwi_before")},
    SiteField{"mndwi_after", FieldType::real, 4, QUARRYWATCH_EVIDENCE("mndwi_after")},
    SiteField{"ndbi_before", FieldType::real, 4, QUARRYWATCH_EVIDENCE("ndbi_before")},
    SiteField{"ndbi_after", FieldType::real, 4, QUARRYWATCH_EVIDENCE("ndbi_after")},
    SiteField{"bsi_before", FieldType::real, 4, QUARRYWATCH_EVIDENCE("bsi_before")},
    SiteField{"bsi_after", FieldType::real, 4, QUARRYWATCH_EVIDENCE("bsi_after")},
    SiteField{"mbi_before", FieldType::real, 4, QUARRYWATCH_EVIDENCE("mbi_before")},
    SiteField{"mbi_after", FieldType::real, 4, QUARRYWATCH_EVIDENCE("mbi_after")},
    SiteField{"brightness_before", FieldType::real, 4, QUARRYWATCH_EVIDENCE("brightness_before")},
    SiteField{"brightness_after", FieldType::real, 4, QUARRYWATCH_EVIDENCE("brightness_after")},
    SiteField{"nbr_before", FieldType::real, 4, QUARRYWATCH_EVIDENCE("nbr_before")},
    SiteField{"nbr_after", FieldType::real, 4, QUARRYWATCH_EVIDENCE("nbr_after")},
    SiteField{"blueness_after", FieldType::real, 4, QUARRYWATCH_EVIDENCE("blueness_after")},
    SiteField{"texture_before", FieldType::real, 4, QUARRYWATCH_EVIDENCE("texture_before")},
    SiteField{"texture_after", FieldType::real, 4, QUARRYWATCH_EVIDENCE("texture_after")},
    SiteField{"bare_share", FieldType::real, 4, QUARRYWATCH_EVIDENCE("bare_share")},
    SiteField{"slope_deg", FieldType::real, 1, QUARRYWATCH_EVIDENCE("slope_deg")},
    SiteField{"jitter_share", FieldType::real, 4, QUARRYWATCH_EVIDENCE("jitter_share")},
    SiteField{"cloud_edge_share", FieldType::real, 4, QUARRYWATCH_EVIDENCE("cloud_edge_share")},
    SiteField{"scene_edge_share", FieldType::real, 4, QUARRYWATCH_EVIDENCE("scene_edge_share")},
    SiteField{"habit", FieldType::real, 2, QUARRYWATCH_EVIDENCE("habit")},
    SiteField{"registration_rmse_px", FieldType::real, 3,
              [](const Site& site) { return site.registered ? of(site.registration_rmse_px) : FieldValue{}; }},
    SiteField{"flags", FieldType::text, 0, [](const Site& site) { return of(joined(site.flags)); }},
    SiteField{"lon", FieldType::real, 7, QUARRYWATCH_MEMBER(lon)},
    SiteField{"lat", FieldType::real, 7, QUARRYWATCH_MEMBER(lat)},
    SiteField{"licence_holder", FieldType::text, 0, QUARRYWATCH_MEMBER(licence_holder)},
    SiteField{"licence_mine", FieldType::text, 0, QUARRYWATCH_MEMBER(licence_mine)},
    SiteField{"licence_mineral", FieldType::text, 0, QUARRYWATCH_MEMBER(licence_mineral)},
    SiteField{"licence_valid_to", FieldType::date, 0, QUARRYWATCH_MEMBER(licence_valid_to)},
    SiteField{"overshoot_m", FieldType::real, 2, QUARRYWATCH_MEMBER(overshoot_m)},
    SiteField{"overshoot_bearing_deg", FieldType::real, 1, QUARRYWATCH_MEMBER(overshoot_bearing_deg)},
    SiteField{"protected_m2", FieldType::real, 2, QUARRYWATCH_MEMBER(protected_m2)},
    SiteField{"approved_m2", FieldType::real, 2, QUARRYWATCH_MEMBER(approved_m2)},
    SiteField{"closed_pit_m2", FieldType::real, 2, QUARRYWATCH_MEMBER(closed_pit_m2)},
    SiteField{"county_code", FieldType::text, 0, QUARRYWATCH_MEMBER(county_code)},
    SiteField{"township_code", FieldType::text, 0, QUARRYWATCH_MEMBER(township_code)},
    SiteField{"village_code", FieldType::text, 0, QUARRYWATCH_MEMBER(village_code)},
    SiteField{"patch", FieldType::text, 0, QUARRYWATCH_MEMBER(patch)},
    SiteField{"unit", FieldType::text, 0, QUARRYWATCH_MEMBER(unit)},
    SiteField{"continues", FieldType::text, 0, QUARRYWATCH_MEMBER(continues)},
};

#undef QUARRYWATCH_MEMBER
#undef QUARRYWATCH_EVIDENCE

}  // namespace

std::span<const SiteField> site_fields() { return kFields; }

double rounded(double value, int decimals) {
    // Through text: the double next to the decimal number, and not one digit off as scaling by a power of ten can be.
    char text[400];
    const bool significant = decimals == kSignificant;
    const auto end = std::to_chars(text, text + sizeof text, value,
                                   significant ? std::chars_format::scientific : std::chars_format::fixed,
                                   significant ? 5 : decimals)
                         .ptr;
    double result = value;
    std::from_chars(text, end, result);
    return result + 0.0;  // no negative zero
}

FieldValue field_value(const SiteField& field, const Site& site) {
    FieldValue value = field.value(site);
    if (const double* const real = std::get_if<double>(&value)) {
        if (!std::isfinite(*real)) return {};
        return rounded(*real, field.decimals);
    }
    return value;
}

std::string field_text(const FieldValue& value) {
    if (const auto* const text = std::get_if<std::string>(&value)) return *text;
    if (const auto* const whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
    if (const auto* const real = std::get_if<double>(&value)) {
        char text[64];
        const auto end = std::to_chars(text, text + sizeof text, *real).ptr;
        return {text, end};
    }
    return {};
}

const char* confidence_name(Confidence confidence) {
    switch (confidence) {
        case Confidence::low:
            return "low";
        case Confidence::medium:
            return "medium";
        case Confidence::high:
            return "high";
    }
    return "low";
}

}  // namespace quarrywatch::io
