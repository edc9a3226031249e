#pragma once
// A fitted detector: everything that turns two dates' bands into a score, frozen in the survey and applied per tile.

#include <span>
#include <string>
#include <vector>

#include "kernels/classify/indices.hpp"
#include "kernels/core/raster.hpp"
#include "kernels/detect/context.hpp"
#include "kernels/detect/fusion.hpp"
#include "kernels/detect/irmad.hpp"
#include "kernels/detect/linear_score.hpp"
#include "kernels/detect/log_ratio.hpp"
#include "kernels/detect/network.hpp"
#include "kernels/detect/options.hpp"
#include "kernels/detect/pca_kmeans.hpp"
#include "kernels/detect/sample_window.hpp"
#include "kernels/detect/threshold.hpp"
#include "kernels/detect/zscore.hpp"

namespace quarrywatch::detect {

/// One detector, alone or within a fusion. Which members count follows from the method.
struct Part {
    Method method = Method::irmad;
    LinearScore linear;  ///< all methods but log_ratio, zscore and onnx; of pca_kmeans: the difference that it looks at
    PcaKmeansModel pca;  ///< pca_kmeans; without its constant
    float pca_decision = 1;   ///< pca_kmeans: the projection at which it parts its clusters
    LogRatioModel log_ratio;  ///< log_ratio
    ZscoreModel zscore;       ///< zscore
    NetworkModel network;     ///< onnx
    double smoothing_px = 0;
    int degrees = 0;  ///< of freedom of the score before smoothing
    // For the manifest.
    std::vector<double> correlations;  ///< canonical correlations, eigenvalues or shares explained, by method
    int iterations = 0;
    bool converged = true;
};

struct Detector {
    Method method = Method::irmad;
    std::vector<Part> parts;  ///< one, or several for fusion
    Fusion fusion;            ///< of several parts
    Threshold threshold;
    double rim_share = 0;    ///< see clear_rims()
    ContextOptions context;  ///< see decide_in_context(); its threshold is threshold.low
    classify::BandPlaces bands;
    std::vector<double> gains, offsets;  ///< of the later date against the earlier, one per band
    LinearScore vectors;                 ///< standardised change of each band; no variates where a band does not vary
    LinearScore difference;              ///< of the bands themselves, linear in the share of a pixel that changed
    bool usable = false;
    std::string why_unusable;
    long long sample_pixels = 0;
    int degrees = 0;         ///< of freedom of the score before smoothing
    bool law_known = false;  ///< the scores of unchanged ground follow chi-square of these degrees
};

/// What the survey knows of the bands before a detector is fitted.
struct BandSample {
    classify::BandPlaces places;
    Sample sample;                       ///< bands of the earlier, then of the later date
    IrmadFit irmad;                      ///< on that sample
    std::vector<double> gains, offsets;  ///< after = gain * before + offset, per band
    NetworkModel network{};              ///< for method onnx
};

/// Pixels of the windows as a planar sample of features, at most `most` of them, evenly spread over rows and columns.
[[nodiscard]] Sample sample_of(std::span<const SampleWindow> windows, const DateFeatures& before,
                               const DateFeatures& after, std::size_t most);

/// Fit a detector to a sample: models on a thinned sample, decision on the smoothed scores of all its windows.
///
/// bands   of the same windows. return  usable = false with a reason when the sample has too few pixels or no variance,
///         or the method needs bands that are not there.
[[nodiscard]] Detector fit_detector(std::span<const SampleWindow> windows, const BandSample& bands,
                                    const DetectOptions& options, int threads);

/// The first half of it: all but the decision. sorted_scores  set to the scores of the sample's valid pixels, rising;
/// not touched where no detector can be fitted.
[[nodiscard]] Detector fit_models(std::span<const SampleWindow> windows, const BandSample& bands,
                                  const DetectOptions& options, int threads, std::vector<float>& sorted_scores);

/// The second half: threshold, hysteresis, rim and neighbours of a detector whose models are fitted. Looks at nothing
/// of the options but threshold, growth, rim_share and context_weight; may be called again with others.
/// cost  that of the threshold's rule on a sorted sample: linear.
void set_decision(Detector& detector, std::span<const float> sorted_scores, const DetectOptions& options);

/// A window of both dates; baseline only for zscore.
struct PairViews {
    std::span<const core::RasterView<const float>> before, after;
    core::RasterView<const std::uint8_t> valid;
    std::span<const LookViews> baseline;
    GridPlace place{};  ///< only onnx asks for it
};

/// Buffers of score_window(); not shared between threads.
struct ScoreWorkspace {
    LinearScoreWorkspace linear;
    LogRatioWorkspace log_ratio;
    ZscoreWorkspace zscore;
    NetworkWorkspace network;
    core::Raster<float> scratch, difference;
    core::Raster<std::uint8_t> seen;
    std::vector<core::Raster<float>> planes;
    std::vector<core::RasterView<float>> views;
    std::vector<core::RasterView<const float>> scores;
    std::vector<LookViews> looks;
};

/// Pixels on each side that a score depends on.
[[nodiscard]] int score_radius(const Detector& detector);

/// The smoothed score of every pixel of a window, 0 where invalid before smoothing. Pixels within score_radius() of the
/// window's edge are not final.
void score_window(const Detector& detector, const PairViews& pair, ScoreWorkspace& workspace,
                  core::RasterView<float> out);

/// The score of one part alone, smoothed.
void score_part(const Part& part, const PairViews& pair, ScoreWorkspace& workspace, core::RasterView<float> out);

/// Views of a sample's window. `looks` holds what the view borrows.
struct WindowViews {
    std::vector<core::RasterView<const float>> before, after;
    std::vector<LookViews> baseline;
    core::RasterView<const std::uint8_t> valid;
    explicit WindowViews(const SampleWindow& window);
    [[nodiscard]] PairViews pair() const { return {before, after, valid, baseline}; }
};

}  // namespace quarrywatch::detect
