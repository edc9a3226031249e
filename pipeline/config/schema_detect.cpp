// Keys of the detectors and thresholds: the same for optical pairs, [detect], and for radar, [sar].

#include "kernels/detect/fusion.hpp"
#include "kernels/detect/pca_kmeans.hpp"
#include "pipeline/config/schema.hpp"

#define MEMBER(member) \
    [options](auto& target) -> auto& { return options(target).member; }

namespace quarrywatch::config::schema {
namespace {

constexpr int kWidestSpeckleWindow_px = 31;

// options: from a configuration to its detect::DetectOptions.
template <class Options>
std::vector<Key<Config>> keys_of(const std::string& section, Options options) {
    using K = Keys<Config>;
    const auto name = [&](const char* key) { return section + "." + key; };
    return {
        K::choice(name("method"), "Detector", MEMBER(method)),
        K::real(name("smoothing_px"), "px", between(0, 50),
                "Standard deviation of the Gaussian over the score; 0: none", MEMBER(smoothing_px)),
        K::real(
            name("rim_share"), "share", between(0, 1),
            "A pixel with less than this share of the change of the strongest one within 2 px is its blurred rim, for "
            "rules that bound false alarms; 0: keep all",
            MEMBER(rim_share)),
        K::real(name("growth"), "share", between(0, 1),
                "Low threshold of the hysteresis as a share of the high one, for rules that bound false alarms",
                MEMBER(growth)),
        K::real(name("context_weight"), "", between(0, 100),
                "Weight of the neighbours in the decision of a pixel; 0: each by itself", MEMBER(context_weight)),
        K::choice(name("threshold.rule"), "How a score becomes a decision", MEMBER(threshold.rule)),
        K::real(name("threshold.value"), "score units", Interval{}, "Threshold of rule fixed", MEMBER(threshold.value)),
        K::real(name("threshold.significance"), "probability", above(0, 0.5),
                "Rule chi_square: chance that an unchanged pixel passes", MEMBER(threshold.significance)),
        K::real(name("threshold.tail_share"), "share", between(1e-12, 0.1),
                "Of rule tail: share of unchanged pixels that may exceed the threshold", MEMBER(threshold.tail_share)),
        K::real(name("threshold.false_discovery_rate"), "share", above(0, 0.5),
                "Rule fdr: expected share of unchanged pixels among the flagged",
                MEMBER(threshold.false_discovery_rate)),
        K::integer(name("fit.maximum_iterations"), "iterations", between(1, 1000),
                   "The iterated detectors (irmad, isfa, chronochrome) stop here at the latest",
                   MEMBER(fit.maximum_iterations)),
        K::real(name("fit.tolerance"), "", above(0, 0.1),
                "They stop when no correlation, eigenvalue or relative spread moves by more", MEMBER(fit.tolerance)),
        K::real(name("fit.regularisation"), "share", between(0, 1),
                "Added to the covariance diagonals as a share of their mean", MEMBER(fit.regularisation)),
        K::real(name("fit.core_share"), "share", between(0, 1),
                "Land whose covariance, season included, counts as no change; 0: the detector as published",
                MEMBER(fit.core_share)),
        K::boolean(name("fit.brightness"),
                   "Chronochrome: a change of brightness as a whole counts less where the ground is bright (needs "
                   "core_share above 0)",
                   MEMBER(fit.brightness)),
        K::odd(name("pca_kmeans.block_px"), "px", between(1, detect::kLargestPcaBlockPx),
               "Side of the neighbourhood of pca_kmeans", MEMBER(pca_kmeans.block_px)),
        K::real(name("pca_kmeans.energy_share"), "share", above(0, 1),
                "Variance of the neighbourhoods that its components hold", MEMBER(pca_kmeans.energy_share)),
        K::choice(name("speckle.filter"), "Filter against speckle before the logarithm of log_ratio",
                  MEMBER(speckle.filter)),
        K::real(name("speckle.sigma_px"), "px", between(0, 50), "Standard deviation of filter gaussian",
                MEMBER(speckle.sigma_px)),
        K::odd(name("speckle.window_px"), "px", between(3, kWidestSpeckleWindow_px),
               "Side of the window of filters lee and refined_lee", MEMBER(speckle.window_px)),
        K::real(name("speckle.looks"), "", between(0, 1000),
                "Equivalent number of looks of the images' own numbers, for lee and refined_lee; 0: estimated",
                MEMBER(speckle.looks)),
        K::path(
            name("network"), "a file, or empty",
            "Of method onnx: the trained network; its bands and scaling stand in the file of the same name that ends "
            "in .ini",
            MEMBER(network)),
        K::enumerators(name("fusion.methods"), detect::Method::fusion, detect::kMostDetectors,
                       "Detectors that a fusion asks, 8 at most", MEMBER(fusion.methods)),
        K::real(name("fusion.agreement"), "share", above(0, 1), "Share of them that must see a change",
                MEMBER(fusion.agreement)),
    };
}

}  // namespace

std::vector<Key<Config>> detect_keys() {
    std::vector<Key<Config>> keys = keys_of("detect", QUARRYWATCH_MEMBER(detect));
    for (Key<Config>& key : keys_of("sar", QUARRYWATCH_MEMBER(sar))) keys.push_back(std::move(key));
    return keys;
}

}  // namespace quarrywatch::config::schema

#undef MEMBER
