// The built-in rule table: what kind of change a site is. Thresholds after DOMAIN.md section 3; where a sensor has no
// short-wave infrared, bsi and ndbi are absent, so each rule that uses them names a way by NDVI and brightness too.

#include <vector>

#include "pipeline/config/config.hpp"

namespace quarrywatch::config {

std::vector<RuleSpec> default_rules() {
    return {
        // What happens inside a closed pit comes first: mining that returns is the offence that must not be missed.
        {"10_reactivated_pit",
         "closed_pit_share > 0.5 and (ndvi_delta <= -0.15 or bsi_delta >= 0.1 or (brightness_delta >= 0.08 and "
         "ndvi_after < 0.3))",
         "reactivated_pit"},
        {"20_restored_pit",
         "ndvi_delta >= 0.15 and ndvi_after >= 0.3 and ndvi_before < 0.3 and (closed_pit_share > 0.3 or licence_share "
         "> 0.3 or expired_licence_share > 0.3)",
         "restored_pit"},
        {"25_reused_pit", "closed_pit_share > 0.5 and ndwi_after >= 0.15 and brightness_delta <= 0", "reused_pit"},

        // Harmless change, before the rules that could take it for an offence. Water is told from pale rock, whose NDWI
        // can be as high in uncorrected images, by growing darker.
        {"30_new_water", "ndwi_after >= 0.15 and brightness_delta <= 0", "other_change"},
        {"32_water_gone", "ndwi_before >= 0.15 and ndwi_after < 0.15 and brightness_before < 0.15", "other_change"},
        {"35_crop_growth", "farmland_share >= 0.5 and ndvi_delta >= 0.1", "other_change"},
        // Without a layer of pits only ground as pale as rock counts: a ploughed field that turns green is darker.
        {"37_restored_bare_ground",
         "ndvi_delta >= 0.25 and ndvi_after >= 0.4 and ndvi_before < 0.2 and brightness_before >= 0.2 and "
         "brightness_delta <= -0.05",
         "restored_pit"},

        // Licences. A quarry face may have been bare before: growth of bare ground counts as much as vegetation lost.
        {"40_after_expiry",
         "expired_licence_share > 0.5 and (ndvi_delta <= -0.15 or bsi_delta >= 0.05 or brightness_delta >= 0.03)",
         "after_expiry"},
        {"45_beyond_licence",
         "near_licence = 1 and beyond_licence_m2 >= 400 and (ndvi_delta <= -0.15 or bsi_delta >= 0.05 or "
         "brightness_delta >= 0.03)",
         "beyond_licence"},
        {"50_inside_licence", "licence_share > 0.5", "inside_licence"},

        {"60_farmland_taken", "farmland_share >= 0.3 and ndvi_delta <= -0.15 and ndvi_after < 0.3", "occupation"},
        {"70_new_scar", "ndvi_delta <= -0.15 and ndvi_after < 0.45 and (bsi_delta >= 0.05 or brightness_delta >= 0.02)",
         "new_scar"},
        // After the scar: fresh rock raises NDBI as roofs do, and only what did not grow paler is left for this rule.
        {"80_built_up", "ndbi_delta >= 0.1 and ndvi_after < 0.3", "occupation"},
        {"90_other_change", "pixels >= 1", "other_change"},
    };
}

}  // namespace quarrywatch::config
