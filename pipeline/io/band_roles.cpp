#include "pipeline/io/band_roles.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "pipeline/io/product_names.hpp"

namespace quarrywatch::io {
namespace {

using Tokens = std::vector<std::string>;

bool has(const Tokens& tokens, std::string_view wanted) {
    return std::find(tokens.begin(), tokens.end(), wanted) != tokens.end();
}

bool any_contains(const Tokens& tokens, std::string_view part) {
    return std::any_of(tokens.begin(), tokens.end(),
                       [&](const std::string& token) { return token.find(part) != std::string::npos; });
}

std::optional<RoleMatch> match_code(const SensorProfile& profile, const Tokens& tokens) {
    for (const BandCodes& band : profile.bands)
        for (std::size_t rank = 0; rank < band.codes.size(); ++rank)
            if (has(tokens, band.codes[rank])) return RoleMatch{std::string(band.role), static_cast<int>(rank)};
    return std::nullopt;
}

/// Short-wave infrared needs its number: 1 about 1.6 um, 2 about 2.2 um.
std::optional<RoleMatch> match_short_wave(const Tokens& tokens) {
    if (has(tokens, "swir1") || has(tokens, "swir16") || has(tokens, "1") || any_contains(tokens, "红外1"))
        return RoleMatch{"swir1"};
    if (has(tokens, "swir2") || has(tokens, "swir22") || has(tokens, "2") || any_contains(tokens, "红外2"))
        return RoleMatch{"swir2"};
    return std::nullopt;
}

std::optional<RoleMatch> match_chinese(const Tokens& tokens) {
    if (any_contains(tokens, "红边")) return std::nullopt;
    if (any_contains(tokens, "短波红外")) return match_short_wave(tokens);
    if (any_contains(tokens, "近红外")) return RoleMatch{"nir"};
    if (any_contains(tokens, "红外")) return std::nullopt;
    if (any_contains(tokens, "蓝")) return RoleMatch{"blue"};
    if (any_contains(tokens, "绿")) return RoleMatch{"green"};
    if (any_contains(tokens, "红")) return RoleMatch{"red"};
    return std::nullopt;
}

std::optional<RoleMatch> match_word(const Tokens& tokens) {
    // Bands whose names contain a colour but are not that colour's broad band.
    for (const std::string_view other : {"edge", "coastal", "pan", "thermal", "vegetation"})
        if (any_contains(tokens, other)) return std::nullopt;
    const bool infrared = any_contains(tokens, "infrared");
    if (any_contains(tokens, "swir") || (infrared && any_contains(tokens, "short"))) return match_short_wave(tokens);
    // Landsat's and Sentinel-2's narrow band ("nir08") gives way to a broad one.
    if (has(tokens, "nir") || has(tokens, "nir1") || (infrared && any_contains(tokens, "near")))
        return RoleMatch{"nir", has(tokens, "narrow") ? 1 : 0};
    if (has(tokens, "nir08") || has(tokens, "nir8")) return RoleMatch{"nir", 1};
    for (const std::string_view colour : {"blue", "green", "red"})
        if (has(tokens, colour)) return RoleMatch{std::string(colour)};
    return match_chinese(tokens);
}

struct WavelengthRange {
    std::string_view role;
    double from_um, to_um, centre_um;
};

// Ranges of the common sensors; centres of Sentinel-2 (blue to red) and between it and Landsat (infrared).
constexpr WavelengthRange kRanges[] = {{"blue", 0.45, 0.515, 0.49}, {"green", 0.515, 0.60, 0.56},
                                       {"red", 0.62, 0.69, 0.665},  {"nir", 0.76, 0.90, 0.842},
                                       {"swir1", 1.55, 1.75, 1.61}, {"swir2", 2.05, 2.35, 2.2}};
constexpr double kRankPerMicrometre = 1e4;

std::optional<RoleMatch> match_wavelength(double wavelength_um) {
    for (const WavelengthRange& range : kRanges)
        if (wavelength_um >= range.from_um && wavelength_um <= range.to_um)
            return RoleMatch{
                std::string(range.role),
                static_cast<int>(std::lround(std::fabs(wavelength_um - range.centre_um) * kRankPerMicrometre))};
    return std::nullopt;
}

/// Each band's words without those that every band has.
std::vector<Tokens> distinguishing(const std::vector<BandLabel>& labels, std::string BandLabel::*text) {
    std::vector<Tokens> tokens;
    for (const BandLabel& label : labels) tokens.push_back(name_tokens(label.*text));
    if (tokens.size() < 3) return tokens;
    Tokens common = tokens[0];
    for (const Tokens& other : tokens)
        std::erase_if(common, [&](const std::string& token) { return !has(other, token); });
    for (Tokens& own : tokens) std::erase_if(own, [&](const std::string& token) { return has(common, token); });
    return tokens;
}

}  // namespace

std::vector<std::optional<RoleMatch>> match_roles(const std::vector<BandLabel>& labels, const SensorProfile* profile,
                                                  bool words_in_stems) {
    const std::vector<Tokens> descriptions = distinguishing(labels, &BandLabel::description);
    const std::vector<Tokens> stems = distinguishing(labels, &BandLabel::stem);
    std::vector<std::optional<RoleMatch>> roles(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        std::optional<RoleMatch>& role = roles[i];
        if (profile != nullptr) role = match_code(*profile, descriptions[i]);
        if (profile != nullptr && !role) role = match_code(*profile, stems[i]);
        if (!role) role = match_word(descriptions[i]);
        if (!role && words_in_stems) role = match_word(stems[i]);
        if (!role && labels[i].wavelength_um) role = match_wavelength(*labels[i].wavelength_um);
    }
    return roles;
}

const SensorProfile* profile_of_codes(const std::vector<BandLabel>& labels) {
    for (const BandLabel& label : labels) {
        for (const std::string& text : {label.description, label.stem}) {
            const Tokens tokens = name_tokens(text);
            for (const std::string_view code : {"b08", "b8a", "b11", "b12"})
                if (has(tokens, code)) return find_sensor("sentinel2_l2a", "bands");
        }
    }
    return nullptr;
}

}  // namespace quarrywatch::io
