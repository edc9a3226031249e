#pragma once
// What the detectors and thresholds can be told. Defaults stand here and nowhere else.

#include <algorithm>
#include <string>
#include <vector>

namespace quarrywatch::detect {

/// The detectors, closed and listed. Names in configuration: the enumerators.
enum class Method { cva, mad, irmad, sfa, isfa, chronochrome, pca_kmeans, index, log_ratio, zscore, onnx, fusion };

/// How a score becomes a decision. Names in configuration: the enumerators.
enum class ThresholdRule {
    automatic,
    fixed,
    tail,
    chi_square,
    fdr,
    otsu,
    kittler_illingworth,
    kittler_illingworth_gg,
    em_bayes,
    two_means
};

/// How radar speckle is filtered before the logarithm. Names in configuration: the enumerators.
enum class SpeckleFilter { none, gaussian, lee, refined_lee };

/// Of the detectors that are fitted to no-change pixels again and again: irmad, isfa, chronochrome.
struct FitOptions {
    int maximum_iterations = 50;
    double tolerance = 1e-3;  ///< stop when nothing that is watched (correlations, eigenvalues, spreads) moves more
    double regularisation = 1e-6;  ///< added to the covariance diagonals, as a share of their mean
    double core_share = 0.9;  ///< of the land whose covariance, season included, counts as no change; 0: as published
    bool brightness = true;   ///< of chronochrome: a change of brightness as a whole counts less on bright ground
};

struct PcaKmeansOptions {
    int block_px = 5;           ///< side of the neighbourhood, odd
    double energy_share = 0.9;  ///< of the blocks' variance that the kept components hold
};

struct SpeckleOptions {
    SpeckleFilter filter = SpeckleFilter::gaussian;
    double sigma_px = 0.7;  ///< of filter gaussian
    int window_px = 7;      ///< side of the window of lee and refined_lee, odd
    double looks = 0;       ///< equivalent number of looks of lee and refined_lee; 0: estimated from the image
};

struct FusionOptions {
    std::vector<Method> methods{Method::irmad, Method::chronochrome};
    double agreement = 1;  ///< share of the methods that must call a pixel changed
};

struct ThresholdOptions {
    ThresholdRule rule = ThresholdRule::automatic;
    double value = 0;                    ///< of rule fixed: the score itself
    double significance = 1e-4;          ///< of rule chi_square: chance that an unchanged pixel passes
    double tail_share = 1e-6;            ///< of rule tail: share of unchanged pixels that may exceed the threshold
    double false_discovery_rate = 0.01;  ///< of rule fdr: expected share of unchanged among the flagged
};

/// The defaults suit optical pairs; radar_defaults() those of radar amplitude.
struct DetectOptions {
    Method method = Method::chronochrome;
    double smoothing_px = 0.7;  ///< standard deviation of the Gaussian over the score; 0: none
    ThresholdOptions threshold;
    double rim_share = 0.5;     ///< with less than this share of the strongest change within 2 px: see clear_rims()
    double growth = 0.5;        ///< low threshold of the hysteresis, as a share of the high one (score units)
    double context_weight = 2;  ///< of the neighbours in the decision of a pixel; 0: each pixel by itself
    FitOptions fit;
    PcaKmeansOptions pca_kmeans;
    SpeckleOptions speckle;
    FusionOptions fusion;
    std::string network;  ///< of onnx: the model's file; who fits the detector has read it, see NetworkModel
};

/// Whether the method is this one, or a fusion with it.
[[nodiscard]] inline bool asks(const DetectOptions& options, Method method) {
    const std::vector<Method>& parts = options.fusion.methods;
    return options.method == method ||
           (options.method == Method::fusion && std::find(parts.begin(), parts.end(), method) != parts.end());
}

/// Defaults for pairs of radar amplitude or intensity.
///
/// Speckle is fought by the neighbours' votes rather than by a wide filter, which would carry strong changes over their
/// borders. A site needs a pixel at four standard deviations (2 in 30,000 unchanged ones) and grows to 2.29, which 2.2
/// % of unchanged pixels pass, both sides together.
[[nodiscard]] inline DetectOptions radar_defaults() {
    DetectOptions o;
    o.method = Method::log_ratio;
    o.smoothing_px = 0;
    o.threshold.rule = ThresholdRule::chi_square;
    o.threshold.significance = 6e-5;
    o.rim_share = 0;
    o.growth = 0.326;
    o.context_weight = 6;
    return o;
}

}  // namespace quarrywatch::detect
