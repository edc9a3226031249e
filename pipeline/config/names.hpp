#pragma once
// The closed lists of names that a configuration may use: band roles, layer roles and their fields, classes, evidence.

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

namespace quarrywatch::config {

inline constexpr std::array<std::string_view, 7> kBandRoles{"blue", "green", "red", "nir", "swir1", "swir2", "sar"};

inline constexpr std::array<std::string_view, 9> kLayerRoles{
    "licences", "closed_pits", "farmland", "protected", "approved", "counties", "townships", "villages", "patches"};

/// Our names of an office layer's fields: the left side of `field.<name> = <their name>`.
inline constexpr std::array<std::string_view, 10> kLayerFields{"number",   "holder", "mine", "mineral", "valid_from",
                                                               "valid_to", "name",   "code", "person",  "unit"};

inline constexpr std::array<std::string_view, 10> kClasses{
    "new_scar", "beyond_licence", "inside_licence", "after_expiry",    "occupation",
    "tailings", "restored_pit",   "reused_pit",     "reactivated_pit", "other_change"};

/// What a rule calls a site that is none; it goes to pseudo_changes with the rule's reason.
inline constexpr std::string_view kPseudoChange = "pseudo_change";

/// Indices of which each site has <name>_before, <name>_after and <name>_delta, where the bands allow.
inline constexpr std::array<std::string_view, 10> kIndexEvidence{"ndvi", "ndwi", "mndwi",    "ndbi",       "bsi",
                                                                 "mbi",  "nbr",  "blueness", "brightness", "texture"};

/// Evidence of a site besides the indices. Shares are of the site's area, 0 to 1.
inline constexpr std::array kSiteEvidence = std::to_array<std::string_view>(
    {"licence_share",  ///< inside a licence valid on the after date
     "expired_licence_share",
     "near_licence",  ///< 1 when the site meets a licence or lies within 100 m of one, else 0
     "beyond_licence_m2", "closed_pit_share", "farmland_share", "area_m2", "pixels", "elongation", "protected_share",
     "approved_share",
     "brightness_ratio",  ///< after over before: says the same of raw numbers as of reflectance
     "direction_deg",     ///< 0: all bands rise alike, 180: all fall alike
     /// Mean change of each band in standard deviations of unchanged ground.
     "change_blue", "change_green", "change_red", "change_nir", "change_swir1", "change_swir2", "change_sar",
     "jitter_share",      ///< least share that is left when one date is moved by its believed error, in any direction
     "cloud_edge_share",  ///< near a masked area
     "scene_edge_share",  ///< near where a scene ends
     "bare_share",        ///< bare ground on the later date
     "habit",             ///< how much this ground varied from look to look before, in standard deviations
     "habit_ratio",       ///< the change over that, both per band
     "season_gap_days",   ///< between the dates' days of the year
     "slope_deg",         ///< mean slope, where an elevation raster is given
     "known_site_share",
     "closed_site_share",  ///< on sites of the ledger that are closed or restored
     "near_closed_pit",    ///< 1 when the site meets a closed pit or lies within 50 m of one, else 0
     "overshoot_m"});      ///< farthest point beyond the licences

/// Whether `name` is in the list.
inline bool is_one_of(std::string_view name, std::span<const std::string_view> list) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

/// Whether `name` is evidence that a rule may use.
inline bool is_evidence(std::string_view name) {
    if (is_one_of(name, kSiteEvidence)) return true;
    const std::size_t cut = name.rfind('_');
    if (cut == std::string_view::npos || !is_one_of(name.substr(0, cut), kIndexEvidence)) return false;
    const std::string_view suffix = name.substr(cut + 1);
    return suffix == "before" || suffix == "after" || suffix == "delta";
}

/// The names joined by commas, for messages.
inline std::string join(std::span<const std::string_view> list) {
    std::string text;
    for (const std::string_view name : list) {
        if (!text.empty()) text += ", ";
        text += name;
    }
    return text;
}

}  // namespace quarrywatch::config
