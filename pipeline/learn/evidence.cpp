#include "pipeline/learn/evidence.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <variant>

#include "pipeline/io/site_fields.hpp"

namespace quarrywatch::learn {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeastPValue = 1e-12;  // smaller ones tell of the law's tail, not of the ground
constexpr std::string_view kSigma = "standard deviations of unchanged ground";

constexpr std::array kFeatures{
    Feature{"probability", "", Form::as_it_is},
    Feature{"change_score", "log(1 + score)", Form::logarithm},
    Feature{"p_value", "-log10", Form::minus_log10},
    Feature{"change_blue", kSigma, Form::as_it_is},
    Feature{"change_green", kSigma, Form::as_it_is},
    Feature{"change_red", kSigma, Form::as_it_is},
    Feature{"change_nir", kSigma, Form::as_it_is},
    Feature{"change_swir1", kSigma, Form::as_it_is},
    Feature{"change_swir2", kSigma, Form::as_it_is},
    Feature{"change_sar", kSigma, Form::as_it_is},
    Feature{"area_m2", "log(1 + m2)", Form::logarithm},
    Feature{"perimeter_m", "log(1 + m)", Form::logarithm},
    Feature{"inside_licence_m2", "share of the area", Form::share_of_area},
    Feature{"beyond_licence_m2", "share of the area", Form::share_of_area},
    Feature{"farmland_m2", "share of the area", Form::share_of_area},
    Feature{"protected_m2", "share of the area", Form::share_of_area},
    Feature{"approved_m2", "share of the area", Form::share_of_area},
    Feature{"closed_pit_m2", "share of the area", Form::share_of_area},
    Feature{"ndvi_before", "", Form::as_it_is},
    Feature{"ndvi_after", "", Form::as_it_is},
    Feature{"ndwi_before", "", Form::as_it_is},
    Feature{"ndwi_after", "", Form::as_it_is},
    Feature{"mndwi_before", "", Form::as_it_is},
    Feature{"mndwi_after", "", Form::as_it_is},
    Feature{"ndbi_before", "", Form::as_it_is},
    Feature{"ndbi_after", "", Form::as_it_is},
    Feature{"bsi_before", "", Form::as_it_is},
    Feature{"bsi_after", "", Form::as_it_is},
    Feature{"mbi_before", "", Form::as_it_is},
    Feature{"mbi_after", "", Form::as_it_is},
    Feature{"brightness_before", "reflectance", Form::as_it_is},
    Feature{"brightness_after", "reflectance", Form::as_it_is},
    Feature{"nbr_before", "", Form::as_it_is},
    Feature{"nbr_after", "", Form::as_it_is},
    Feature{"blueness_after", "", Form::as_it_is},
    Feature{"texture_before", "", Form::as_it_is},
    Feature{"texture_after", "", Form::as_it_is},
    Feature{"bare_share", "share", Form::as_it_is},
    Feature{"slope_deg", "deg", Form::as_it_is},
    Feature{"jitter_share", "share", Form::as_it_is},
    Feature{"cloud_edge_share", "share", Form::as_it_is},
    Feature{"scene_edge_share", "share", Form::as_it_is},
    Feature{"habit", "", Form::as_it_is},
    Feature{"registration_rmse_px", "px", Form::as_it_is},
};

double shaped(double value, Form form, std::optional<double> area_m2) {
    switch (form) {
        case Form::as_it_is:
            return value;
        case Form::logarithm:
            return value > -1 ? std::log1p(value) : kNone;
        case Form::share_of_area:
            return area_m2 && *area_m2 > 0 ? value / *area_m2 : kNone;
        case Form::minus_log10:
            return -std::log10(std::max(value, kLeastPValue));
    }
    return kNone;
}

}  // namespace

std::span<const Feature> features() { return kFeatures; }

std::vector<double> evidence_row(const FieldNumber& number) {
    std::vector<double> row;
    row.reserve(kFeatures.size());
    const std::optional<double> area_m2 = number("area_m2");
    for (const Feature& feature : kFeatures) {
        const std::optional<double> value = number(feature.name);
        row.push_back(value ? shaped(*value, feature.form, area_m2) : kNone);
    }
    return row;
}

std::vector<double> evidence_row(const Site& site) {
    return evidence_row([&](std::string_view name) -> std::optional<double> {
        for (const io::SiteField& field : io::site_fields()) {
            if (field.name != name) continue;
            const io::FieldValue value = io::field_value(field, site);
            if (const double* const real = std::get_if<double>(&value)) return *real;
            if (const auto* const whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
        }
        return std::nullopt;
    });
}

bool has_evidence(const std::vector<double>& row) {
    // Whatever the bands and the detector, a look measures how near clouds are to what it finds.
    for (std::size_t f = 0; f < kFeatures.size(); ++f)
        if (kFeatures[f].name == "cloud_edge_share") return !std::isnan(row[f]);
    return false;
}

}  // namespace quarrywatch::learn
