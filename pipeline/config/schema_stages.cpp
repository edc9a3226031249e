// Keys of the stages from co-registration to the rules.

#include "kernels/coregister/median_composite.hpp"
#include "kernels/detect/pca_kmeans.hpp"
#include "pipeline/config/schema.hpp"

#define MEMBER QUARRYWATCH_MEMBER

namespace quarrywatch::config::schema {
namespace {

void require_band_role(const std::string& text) {
    if (!text.empty()) detail::require_listed(text, {kBandRoles.begin(), kBandRoles.end()});
}

// Meanings that optical and radar keys share.
constexpr const char* kSmoothing = "Standard deviation of the Gaussian over the score; 0: none";
constexpr const char* kRims =
    "A pixel with less than this share of the greatest score within 2 px is its blurred rim; 0: keep all";
constexpr const char* kGrowth =
    "Low threshold of the hysteresis as a share of the high one, for rules that bound false alarms";
constexpr const char* kContext = "Weight of the neighbours in the decision of a pixel; 0: each by itself";
constexpr const char* kRule = "How a score becomes a decision";
constexpr const char* kValue = "Threshold of rule fixed";
constexpr const char* kSignificance = "Rule chi_square: chance that an unchanged pixel passes";
constexpr const char* kTailShare = "Of rule tail: share of unchanged pixels that may exceed the threshold";
constexpr const char* kFalseDiscovery = "Rule fdr: expected share of unchanged pixels among the flagged";

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
            "A run with several earlier scenes matches against the median of at most so many, nearest in season; "
            "1: against the compared one alone",
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

        K::choice("detect.method", "Detector", MEMBER(detect.method)),
        K::real("detect.smoothing_px", "px", between(0, 50), kSmoothing, MEMBER(detect.smoothing_px)),
        K::real("detect.rim_share", "share", between(0, 1), kRims, MEMBER(detect.rim_share)),
        K::real("detect.growth", "share", between(0, 1), kGrowth, MEMBER(detect.growth)),
        K::real("detect.context_weight", "", between(0, 100), kContext, MEMBER(detect.context_weight)),
        K::choice("detect.threshold.rule", kRule, MEMBER(detect.threshold.rule)),
        K::real("detect.threshold.value", "score units", Interval{}, kValue, MEMBER(detect.threshold.value)),
        K::real("detect.threshold.significance", "probability", above(0, 0.5), kSignificance,
                MEMBER(detect.threshold.significance)),
        K::real("detect.threshold.tail_share", "share", between(1e-12, 0.1), kTailShare,
                MEMBER(detect.threshold.tail_share)),
        K::real("detect.threshold.false_discovery_rate", "share", above(0, 0.5), kFalseDiscovery,
                MEMBER(detect.threshold.false_discovery_rate)),
        K::integer("detect.fit.maximum_iterations", "iterations", between(1, 1000),
                   "The iterated detectors (irmad, isfa, chronochrome) stop here at the latest",
                   MEMBER(detect.fit.maximum_iterations)),
        K::real("detect.fit.tolerance", "", above(0, 0.1),
                "They stop when no correlation, eigenvalue or relative spread moves by more",
                MEMBER(detect.fit.tolerance)),
        K::real("detect.fit.regularisation", "share", between(0, 1),
                "Added to the covariance diagonals as a share of their mean", MEMBER(detect.fit.regularisation)),
        K::real("detect.fit.core_share", "share", between(0, 1),
                "Land whose covariance, season included, counts as no change; 0: the detector as published",
                MEMBER(detect.fit.core_share)),
        K::boolean(
            "detect.fit.brightness",
            "A change of brightness as a whole counts less where the ground is bright (needs core_share above 0)",
            MEMBER(detect.fit.brightness)),
        K::odd("detect.pca_kmeans.block_px", "px", between(1, detect::kLargestPcaBlockPx),
               "Side of the neighbourhood of pca_kmeans", MEMBER(detect.pca_kmeans.block_px)),
        K::real("detect.pca_kmeans.energy_share", "share", above(0, 1),
                "Variance of the neighbourhoods that its components hold", MEMBER(detect.pca_kmeans.energy_share)),
        K::enumerators("detect.fusion.methods", detect::Method::fusion, "Detectors that a fusion asks, up to 8",
                       MEMBER(detect.fusion.methods)),
        K::real("detect.fusion.agreement", "share", above(0, 1), "Share of them that must see a change",
                MEMBER(detect.fusion.agreement)),

        K::choice("sar.method", "Detector of pairs whose only common band is radar", MEMBER(sar.method)),
        K::real("sar.smoothing_px", "px", between(0, 50), kSmoothing, MEMBER(sar.smoothing_px)),
        K::real("sar.rim_share", "share", between(0, 1), kRims, MEMBER(sar.rim_share)),
        K::real("sar.growth", "share", between(0, 1), kGrowth, MEMBER(sar.growth)),
        K::real("sar.context_weight", "", between(0, 100), kContext, MEMBER(sar.context_weight)),
        K::choice("sar.threshold.rule", kRule, MEMBER(sar.threshold.rule)),
        K::real("sar.threshold.value", "score units", Interval{}, kValue, MEMBER(sar.threshold.value)),
        K::real("sar.threshold.significance", "probability", above(0, 0.5), kSignificance,
                MEMBER(sar.threshold.significance)),
        K::real("sar.threshold.tail_share", "share", between(1e-12, 0.1), kTailShare, MEMBER(sar.threshold.tail_share)),
        K::real("sar.threshold.false_discovery_rate", "share", above(0, 0.5), kFalseDiscovery,
                MEMBER(sar.threshold.false_discovery_rate)),
        K::choice("sar.speckle.filter", "Filter against speckle before the logarithm", MEMBER(sar.speckle.filter)),
        K::real("sar.speckle.sigma_px", "px", between(0, 50), "Standard deviation of filter gaussian",
                MEMBER(sar.speckle.sigma_px)),
        K::odd("sar.speckle.window_px", "px", between(3, 31), "Side of the window of filters lee and refined_lee",
               MEMBER(sar.speckle.window_px)),
        K::real("sar.speckle.looks", "", between(0, 1000),
                "Equivalent number of looks of the images' own numbers, for lee and refined_lee; 0: estimated",
                MEMBER(sar.speckle.looks)),

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
