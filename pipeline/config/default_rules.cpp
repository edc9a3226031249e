// The built-in rule table: what kind of change a site is, or why it is none. Thresholds after DOMAIN.md section 3 and
// the sources named; where a sensor has no short-wave infrared, bsi, ndbi, mndwi and nbr are absent, so each rule that
// uses them names a way by NDVI and brightness too. Rules of class pseudo_change are the guards.

#include <vector>

#include "pipeline/config/config.hpp"

namespace quarrywatch::config {

std::vector<RuleSpec> default_rules() {
    const std::string guard = "pseudo_change";
    return {
        // What is an artefact whatever it lies on. A site of which less than half is left when one date is moved by
        // what
        // the registration may be wrong is made of edges; ground whose look is that of cloud or of its shadow, beside a
        // cloud, is one.
        {"01_residual_shift", "jitter_share < 0.5", guard, "residual_shift"},
        {"02_scene_edge", "scene_edge_share >= 0.5", guard, "scene_edge"},
        {"03_cloud_edge",
         "cloud_edge_share >= 0.5 and ((blueness_after >= -0.05 and brightness_delta >= 0.03) or (brightness_ratio <= "
         "0.85 and ndwi_after < 0.15))",
         guard, "cloud_edge"},
        // All bands darker alike, and not water. source  the direction of the change vector, Bovolo & Bruzzone 2007.
        {"04_shadow", "direction_deg >= 150 and brightness_ratio <= 0.7 and ndwi_after < 0.15", guard, "shadow"},
        // NDSI has the bands of MNDWI; snow is bright where water is dark. source  Hall et al. 1995; Fmask.
        {"05_snow",
         "(mndwi_after >= 0.4 and brightness_after >= 0.25) or (mndwi_before >= 0.4 and brightness_before >= 0.25)",
         guard, "snow"},

        // The light of another day, not another cover: what every index, with the short-wave infrared, and the
        // brightness
        // call the same. Without those bands nothing could be told so surely.
        {"06_faint",
         "ndvi_delta > -0.05 and ndvi_delta < 0.05 and ndwi_delta > -0.05 and ndwi_delta < 0.05 and ndbi_delta > -0.05 "
         "and "
         "ndbi_delta < 0.05 and bsi_delta > -0.05 and bsi_delta < 0.05 and brightness_ratio > 0.93 and "
         "brightness_ratio < "
         "1.08",
         guard, "faint"},

        // What happens inside a closed pit comes first: mining that returns is the offence that must not be missed.
        {"08_reused_pit_roofs",
         "closed_pit_share > 0.5 and blueness_delta >= 0.08 and ndvi_after < 0.3 and ndvi_delta < 0.1", "reused_pit",
         ""},
        {"10_reactivated_pit",
         "closed_pit_share > 0.5 and ndvi_after < 0.45 and (ndvi_delta <= -0.15 or bsi_delta >= 0.1 or "
         "(brightness_delta "
         ">= 0.08 and ndvi_after < 0.3))",
         "reactivated_pit", ""},
        {"20_restored_pit",
         "ndvi_delta >= 0.15 and ((ndvi_after >= 0.3 and ndvi_before < 0.3) or ndvi_delta >= 0.2) and "
         "(closed_pit_share > 0.3 "
         "or licence_share > 0.3 or expired_licence_share > 0.3 or known_site_share > 0.3)",
         "restored_pit", ""},
        {"25_reused_pit", "closed_pit_share > 0.5 and ndwi_after >= 0.15 and brightness_delta <= 0", "reused_pit", ""},

        // Harmless change, before the rules that could take it for an offence. Water is told from pale rock, whose NDWI
        // can be as high in uncorrected images, by growing darker.
        {"30_new_water", "ndwi_after >= 0.15 and brightness_delta <= 0", guard, "water_level"},
        {"32_water_gone",
         "ndwi_before >= 0.15 and ndwi_after < 0.15 and brightness_before < 0.15 and brightness_after < 0.2", guard,
         "water_level"},
        {"35_crop_growth", "farmland_share >= 0.5 and ndvi_delta >= 0.1", "other_change", ""},
        // Without a layer of pits only ground as pale as rock counts: a ploughed field that turns green is darker.
        {"37_restored_bare_ground",
         "ndvi_delta >= 0.25 and ndvi_after >= 0.4 and ndvi_before < 0.2 and brightness_before >= 0.2 and "
         "brightness_delta <= -0.05",
         "restored_pit", ""},

        // Licences. A quarry face may have been bare before: growth of bare ground counts as much as vegetation lost.
        // What
        // is still green afterwards is no quarry.
        {"40_after_expiry",
         "expired_licence_share > 0.5 and ndvi_after < 0.45 and (ndvi_delta <= -0.15 or bsi_delta >= 0.05 or "
         "brightness_delta >= 0.03)",
         "after_expiry", ""},
        {"45_beyond_licence",
         "near_licence = 1 and beyond_licence_m2 >= 400 and ndvi_after < 0.45 and (ndvi_delta <= -0.15 or bsi_delta >= "
         "0.05 or "
         "brightness_delta >= 0.03)",
         "beyond_licence", ""},
        {"50_inside_licence", "licence_share > 0.5", "inside_licence", ""},

        // Season, and what fire leaves. Ground that varies by itself as much as it changed now is farmed; a difference
        // of
        // NBR of 0.27 is a burn of moderate severity (Key & Benson 2006), and ash is darker than what stood there.
        {"52_habit", "habit_ratio < 3 and farmland_share >= 0.5", guard, "season"},
        {"53_other_season",
         "season_gap_days > 45 and ndvi_delta <= -0.1 and (ndvi_after >= 0.3 or brightness_delta < 0.03)", guard,
         "season"},
        {"54_burnt",
         "ndvi_delta <= -0.15 and brightness_ratio <= 0.9 and ndwi_after < 0.15 and (nbr_delta <= -0.27 or (ndvi_after "
         ">= "
         "0.1 and change_nir <= -3))",
         guard, "burnt"},

        {"60_farmland_taken", "farmland_share >= 0.3 and ndvi_delta <= -0.15 and ndvi_after < 0.3", "occupation", ""},
        // Grey, smooth and beside a mine: tailings or a stock yard. A person confirms it.
        {"65_tailings",
         "ndvi_delta <= -0.15 and ndvi_after < 0.2 and texture_after < 0.05 and brightness_after < 0.25 and "
         "(near_licence "
         "= 1 or near_closed_pit = 1)",
         "tailings", ""},
        {"70_new_scar", "ndvi_delta <= -0.15 and ndvi_after < 0.45 and (bsi_delta >= 0.05 or brightness_delta >= 0.02)",
         "new_scar", ""},
        // After the scar: fresh rock raises NDBI as roofs do, and only what did not grow paler is left for this rule.
        {"80_built_up", "ndbi_delta >= 0.1 and ndvi_after < 0.3", "occupation", ""},
        {"90_other_change", "pixels >= 1", "other_change", ""},
    };
}

}  // namespace quarrywatch::config
