// Keys of the stages from co-registration to the rules.

#include "kernels/coregister/median_composite.hpp"
#include "pipeline/config/schema.hpp"

#define MEMBER QUARRYWATCH_MEMBER

namespace quarrywatch::config::schema {
namespace {

void require_band_role(const std::string& text) {
    if (!text.empty()) detail::require_listed(text, {kBandRoles.begin(), kBandRoles.end()});
}

}  // namespace

std::vector<Key<Config>> stage_keys() {
    using K = Keys<Config>;
    return {
        K::choice("coregister.on_failure",
                  "What to do with a pair whose displacement cannot be measured: leave it out, shift it as a whole, or "
                  "go on and flag its sites",
                  MEMBER(coregister.on_failure)),
        K::text("coregister.band", join(kBandRoles) + ", or empty",
                "Band to match on; empty: nir, else red, else the first that both scenes have", MEMBER(coregister.band),
                require_band_role),
        K::choice(
            "coregister.match_on",
            "Match the band's values, or the magnitude of their gradient: edges still match where the contrast is "
            "reversed",
            MEMBER(coregister.match_on)),
        K::integer(
            "coregister.reference_scenes", "scenes", between(1, static_cast<int>(coregister::kMostLooks)),
            "A run with several earlier scenes matches against the median of the baseline and further ones nearest in "
            "season, at most so many beside a larger baseline. Method zscore compares with the same scenes",
            MEMBER(coregister.reference_scenes)),
        K::integer("coregister.step_px", "px", between(8, 4096), "Distance between matching windows",
                   MEMBER(coregister.step_px)),
        K::real("coregister.maximum_shift_px", "px", between(0, 250), "Search range of the displacement",
                MEMBER(coregister.maximum_shift_px)),
        K::real("coregister.sample_share", "share", above(0, 1), "Share of the scene that is read first",
                MEMBER(coregister.sample_share)),
        K::real("coregister.target_rmse_px", "px", above(0, 10),
                "More of the scene is read while the believed error of the field is above this",
                MEMBER(coregister.target_rmse_px)),
        K::choice("coregister.resampling", "Interpolation of the one resampling", MEMBER(coregister.resampling)),
        K::power_of_two("coregister.match.window_px", "px", between(32, 512), "Side of a matching window",
                        MEMBER(coregister.match.window_px)),
        K::real("coregister.match.minimum_valid_share", "share", between(0, 1),
                "Windows with fewer valid pixels are refused", MEMBER(coregister.match.minimum_valid_share)),
        K::real("coregister.match.maximum_sigma_px", "px", above(0, 10),
                "Matches with a larger predicted error are refused", MEMBER(coregister.match.maximum_sigma_px)),
        K::real("coregister.match.minimum_peak_ratio", "", between(1, 100),
                "Matches whose best peak is less than this times the second best are refused",
                MEMBER(coregister.match.minimum_peak_ratio)),
        K::real("coregister.field.knot_spacing_px", "px", between(16, 100000),
                "Finest spacing of the displacement field's knots that may be chosen",
                MEMBER(coregister.field.knot_spacing_px)),
        K::real("coregister.field.outlier_threshold", "robust standard deviations", above(0, 100),
                "A match further than this from its neighbours' median is an outlier",
                MEMBER(coregister.field.outlier_threshold)),
        K::real("coregister.field.maximum_residual_px", "px", above(0, 100),
                "A match further than this from the field is an outlier whatever the spread",
                MEMBER(coregister.field.maximum_residual_px)),
        K::integer("coregister.field.minimum_matches", "matches", between(3, 100000),
                   "Fewer kept matches than this give no field", MEMBER(coregister.field.minimum_matches)),
    };
}

std::vector<Key<Config>> site_keys() {
    using K = Keys<Config>;
    return {
        K::real("vectorise.minimum_area_m2", "m2", between(0, 1e9), "Smaller sites are dropped",
                MEMBER(vectorise.minimum_area_m2)),
        K::integer("vectorise.minimum_pixels", "px", between(1, 1000000), "Sites of fewer pixels are dropped",
                   MEMBER(vectorise.minimum_pixels)),

        K::real("rules.licence_tolerance_factor", "", between(0, 100),
                "Tolerance at a licence's border as a multiple of the believed error of one pixel edge",
                MEMBER(rules.licence_tolerance_factor)),
        K::real("rules.layer_sigma_m", "m", between(0, 1000), "Standard error of the licence layer itself",
                MEMBER(rules.layer_sigma_m)),
        K::real("rules.tolerance_floor_px", "px", between(0, 100), "The tolerance is at least this",
                MEMBER(rules.tolerance_floor_px)),
    };
}

}  // namespace quarrywatch::config::schema

#undef MEMBER
