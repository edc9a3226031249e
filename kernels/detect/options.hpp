#pragma once
// What the detectors and thresholds can be told. Defaults stand here and nowhere else.

namespace quarrywatch::detect {

/// The detectors, closed and listed. Names in configuration: the enumerators.
enum class Method { cva, mad, irmad, index, log_ratio };

/// How a score becomes a decision. Names in configuration: the enumerators.
enum class ThresholdRule { automatic, fixed, tail, chi_square, fdr, otsu, kittler_illingworth, two_means };

struct IrmadOptions {
    int maximum_iterations = 50;
    double tolerance = 1e-3;       ///< stop when no canonical correlation moves by more
    double regularisation = 1e-6;  ///< added to the covariance diagonals, as a share of their mean
    double core_share = 0.9;       ///< of the land whose covariance, season included, counts as no change; 1: all of it
};

struct ThresholdOptions {
    ThresholdRule rule = ThresholdRule::automatic;
    double value = 0;                    ///< of rule fixed: the score itself
    double significance = 1e-4;          ///< of rule chi_square: chance that an unchanged pixel passes
    double tail_share = 4e-6;            ///< of rule tail: share of unchanged pixels that may exceed the threshold
    double false_discovery_rate = 0.01;  ///< of rule fdr: expected share of unchanged among the flagged
};

struct DetectOptions {
    Method method = Method::irmad;
    double smoothing_px = 0.7;  ///< standard deviation of the Gaussian over the detector's variates; 0: none
    ThresholdOptions threshold;
    double rim_share = 0.2;  ///< a pixel with less than this share of the greatest score within 2 px is its blurred rim
    double growth = 0.7;     ///< low threshold of the hysteresis, as a share of the high one (score units)
};

}  // namespace quarrywatch::detect
