// Fitting: from options and a sample to a frozen detector.

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/core/chi_square.hpp"
#include "kernels/detect/brightness.hpp"
#include "kernels/detect/chronochrome.hpp"
#include "kernels/detect/cva.hpp"
#include "kernels/detect/detector.hpp"
#include "kernels/detect/isfa.hpp"
#include "kernels/detect/look_gains.hpp"
#include "kernels/detect/reweight.hpp"
#include "kernels/detect/tail.hpp"
#include "kernels/detect/whiten.hpp"

namespace quarrywatch::detect {

namespace {

constexpr std::size_t kFewestPixels = 200;
constexpr std::size_t kFeaturePixels = 200000;  // of features beyond the bands: thirty regression coefficients to 1 %
// Of a band's standard deviation that a line between the dates must leave over: no sensor is less noisy.
constexpr double kLeastResidual = 0.002;

const char* const kNoVariance = "a band has no variance";

// Season belongs to the covariance, change does not: whiten by the land below the valley that parts them, if any.
void settle_covariance(Part& part, LinearVariates model, int later, const Sample& sample, const FitOptions& options,
                       int threads) {
    part.degrees = model.variates;
    if (options.core_share > 0) {
        std::vector<float> scores;
        scores_of_sample(model, sample, threads, scores);
        std::sort(scores.begin(), scores.end());
        const double unchanged = static_cast<double>(below_valley(scores)) / static_cast<double>(scores.size());
        const double core = options.core_share * unchanged;
        model = whiten(model, sample, core, threads);
        // Not where the detector promises to be blind to any offset of a date: brightness has a zero.
        if (options.brightness && part.method == Method::chronochrome) {
            BrightnessFit fit = fit_brightness(model, later, sample, core, threads);
            model = std::move(fit.model);
            part.linear.brightness_variance = fit.variance;
        }
    }
    part.linear.model = std::move(model);
}

std::vector<float> floats(const std::vector<double>& values) { return {values.begin(), values.end()}; }

std::string fit_band_method(Part& part, const BandSample& bands, const FitOptions& options, int threads) {
    const int n = bands.sample.features() / 2;
    part.linear.before = part.linear.after = plain_bands(n);
    LinearVariates model;
    if (part.method == Method::mad || part.method == Method::irmad) {
        const MadFit mad = part.method == Method::mad ? fit_mad(bands.sample, {}, options, threads) : bands.irmad.mad;
        if (!mad.usable) return kNoVariance;
        model = mad.model;
        part.correlations = mad.correlations;
        part.iterations = part.method == Method::mad ? 1 : bands.irmad.iterations;
        part.converged = part.method == Method::mad || bands.irmad.converged;
    } else {
        IsfaFit fit;
        if (part.method == Method::sfa) {
            fit.sfa = fit_sfa(bands.sample, {}, options, threads);
            fit.iterations = 1;
            fit.converged = true;
        } else {
            fit = fit_isfa(bands.sample, options, threads);
        }
        if (!fit.sfa.usable) return kNoVariance;
        model = std::move(fit.sfa.model);
        part.correlations = std::move(fit.sfa.eigenvalues);
        part.iterations = fit.iterations;
        part.converged = fit.converged;
    }
    settle_covariance(part, std::move(model), n, bands.sample, options, threads);
    return {};
}

std::string fit_chronochrome_part(Part& part, LinearScore& residual, std::span<const SampleWindow> windows,
                                  const BandSample& bands, const FitOptions& options, int threads) {
    const int n = bands.sample.features() / 2;
    const Moments m = moments_of(bands.sample, {}, threads);
    std::vector<float> centre, inverse_scale;
    for (std::size_t b = 0; b < static_cast<std::size_t>(n); ++b) {
        const double variance = m.covariance[b * m.mean.size() + b];
        if (!(variance > 0)) return kNoVariance;
        centre.push_back(static_cast<float>(m.mean[b]));
        inverse_scale.push_back(static_cast<float>(1 / std::sqrt(variance)));
    }
    part.linear.before = with_quadratic_terms(bands.places, std::move(centre), std::move(inverse_scale));
    part.linear.after = plain_bands(n);
    const Sample sample = sample_of(windows, part.linear.before, part.linear.after, kFeaturePixels);
    ChronochromeFit fit = fit_chronochrome(sample, n, options, threads);
    if (!fit.usable) return fit.copies ? "both dates show the same pixels" : kNoVariance;
    part.correlations = std::move(fit.explained);
    part.iterations = fit.iterations;
    part.converged = fit.converged;
    residual = part.linear;
    residual.model = std::move(fit.residual);
    settle_covariance(part, std::move(fit.model), n, sample, options, threads);
    return {};
}

std::string fit_index(Part& part, std::span<const SampleWindow> windows, const BandSample& bands, int threads) {
    const int n = bands.sample.features() / 2;
    part.linear.before = indices_alone(n, bands.places, {}, {});
    part.linear.after = indices_alone(n, bands.places, floats(bands.gains), floats(bands.offsets));
    if (part.linear.before.indices.empty()) return "the scenes share no bands from which an index can be formed";
    part.linear.model = fit_cva(sample_of(windows, part.linear.before, part.linear.after, kFeaturePixels), threads);
    part.degrees = part.linear.model.variates;
    return part.linear.model.variates > 0 ? "" : "an index has no variance";
}

std::string fit_pca(Part& part, std::span<const SampleWindow> windows, const PcaKmeansOptions& options, int threads) {
    std::vector<core::Raster<float>> differences(windows.size());
    std::vector<core::RasterView<const float>> views;
    std::vector<core::RasterView<const std::uint8_t>> valid;
    LinearScoreWorkspace workspace;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        const WindowViews w(windows[i]);
        differences[i].reshape(w.valid.rows(), w.valid.cols());
        linear_score(part.linear, w.before, w.after, w.valid, workspace, differences[i].view());
        for (std::size_t k = 0; k < differences[i].size(); ++k)
            differences[i].data()[k] = std::sqrt(differences[i].data()[k]);
        views.push_back(std::as_const(differences[i]).view());
        valid.push_back(w.valid);
    }
    PcaKmeansFit fit = fit_pca_kmeans(views, valid, options, threads);
    if (!fit.usable) return fit.reason;
    part.pca = std::move(fit.model);
    part.pca_decision = 0.5F - std::exchange(part.pca.constant, 0.0F);
    part.iterations = part.pca.iterations;
    part.degrees = 1;
    part.correlations = {part.pca.energy};
    return part.pca_decision > 0 ? "" : "the clusters of the differences lie the wrong way round";
}

std::string fit_zscore_part(Part& part, std::span<const SampleWindow> windows, const BandSample& bands,
                            const FitOptions& options, int threads) {
    const std::size_t n = bands.gains.size(), looks = windows.front().baseline.size();
    if (looks + 1 > kMostZscoreLooks) return "a baseline of more than 16 looks";
    std::vector<LookGains> gains = fit_look_gains(windows, options, threads);
    std::vector<std::vector<LookViews>> all;
    std::vector<LookViews> later;
    for (const SampleWindow& window : windows) {
        WindowViews w(window);
        std::vector<LookViews> of_window{{w.before, w.valid}};
        of_window.insert(of_window.end(), w.baseline.begin(), w.baseline.end());
        all.push_back(std::move(of_window));
        later.push_back({w.after, w.valid});
    }
    part.zscore = fit_zscore(all, later, std::move(gains), {bands.gains, bands.offsets}, threads);
    part.degrees = static_cast<int>(n);
    return part.zscore.usable ? "" : part.zscore.why_unusable;
}

std::string fit_part(Part& part, const LinearScore& cva, Detector& d, std::span<const SampleWindow> windows,
                     const BandSample& bands, const DetectOptions& options, int threads) {
    part.smoothing_px = options.smoothing_px;
    switch (part.method) {
        case Method::mad:
        case Method::irmad:
        case Method::sfa:
        case Method::isfa:
            return fit_band_method(part, bands, options.fit, threads);
        case Method::chronochrome: {
            LinearScore residual;
            std::string fault = fit_chronochrome_part(part, residual, windows, bands, options.fit, threads);
            if (fault.empty()) d.vectors = std::move(residual);
            return fault;
        }
        case Method::index:
            return fit_index(part, windows, bands, threads);
        case Method::cva:
        case Method::pca_kmeans:
            part.linear = cva;
            part.degrees = cva.model.variates;
            if (part.degrees == 0) return kNoVariance;
            if (part.method == Method::cva) return {};
            part.smoothing_px = 0;  // its neighbourhood smooths
            return fit_pca(part, windows, options.pca_kmeans, threads);
        case Method::log_ratio:
            part.log_ratio = fit_log_ratio(windows, options.speckle, threads);
            part.degrees = static_cast<int>(windows.front().before.size());
            return part.log_ratio.why_unusable;
        case Method::zscore:
            return fit_zscore_part(part, windows, bands, options.fit, threads);
        case Method::onnx:
            part.network = bands.network;
            if (!part.network.onnx) return "no network was given";
            part.network.gains = bands.gains;
            part.network.offsets = bands.offsets;
            part.smoothing_px = 0;  // a network smooths as it was taught to
            part.degrees = 1;
            return why_network_unusable(part.network);
        case Method::fusion:
            break;
    }
    return "a fusion cannot be part of a fusion";
}

// Whether every later band is the earlier one, up to gain and offset: then all that is left is rounding, and any
// detector would find its own tail in it.
bool are_copies(const Sample& sample, int threads) {
    const Moments m = moments_of(sample, {}, threads);
    const std::size_t features = m.mean.size(), n = features / 2;
    for (std::size_t b = 0; b < n; ++b) {
        const double xx = m.covariance[b * features + b], xy = m.covariance[b * features + n + b],
                     yy = m.covariance[(n + b) * features + n + b];
        if (!(xx > 0) || !(yy > 0) || 1 - xy * xy / (xx * yy) > kLeastResidual * kLeastResidual) return false;
    }
    return n > 0;
}

// Scores of all valid pixels of the windows, window by window. `score` fills a plane for one window.
template <class Score>
std::vector<float> all_scores(std::span<const SampleWindow> windows, int threads, const Score& score) {
    std::vector<std::vector<float>> scores(windows.size());
    const auto count = static_cast<long long>(windows.size());
#pragma omp parallel num_threads(threads)
    {
        ScoreWorkspace workspace;
        core::Raster<float> plane;
#pragma omp for schedule(dynamic)
        for (long long i = 0; i < count; ++i) {
            const SampleWindow& window = windows[static_cast<std::size_t>(i)];
            const WindowViews w(window);
            plane.reshape(w.valid.rows(), w.valid.cols());
            score(w.pair(), workspace, plane.view());
            for (std::size_t k = 0; k < plane.size(); ++k)
                if (window.valid.data()[k] != 0) scores[static_cast<std::size_t>(i)].push_back(plane.data()[k]);
        }
    }
    std::vector<float> all;
    for (const auto& part : scores) all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace

Detector fit_models(std::span<const SampleWindow> windows, const BandSample& bands, const DetectOptions& options,
                    int threads, std::vector<float>& sorted_scores) {
    Detector d;
    d.method = options.method;
    d.bands = bands.places;
    d.gains = bands.gains;
    d.offsets = bands.offsets;
    d.sample_pixels = static_cast<long long>(bands.sample.count());
    if (bands.sample.count() < kFewestPixels) {
        d.why_unusable = "only " + std::to_string(bands.sample.count()) + " pixels are clear in both scenes";
        return d;
    }
    if (are_copies(bands.sample, threads)) {
        d.why_unusable = "both dates show the same pixels";
        return d;
    }
    d.vectors.before = d.vectors.after = plain_bands(bands.sample.features() / 2);
    d.vectors.model = fit_cva(bands.sample, threads);
    const LinearScore cva = d.difference = d.vectors;  // chronochrome puts its residual in the place of the vectors
    const std::vector<Method> methods =
        options.method == Method::fusion ? options.fusion.methods : std::vector<Method>{options.method};
    for (const Method method : methods) {
        Part part;
        part.method = method;
        d.why_unusable = fit_part(part, cva, d, windows, bands, options, threads);
        if (!d.why_unusable.empty()) return d;
        d.parts.push_back(std::move(part));
    }
    d.degrees = d.parts.front().degrees;
    if (options.method == Method::fusion) {
        std::vector<Calibration> calibrations;
        for (const Part& part : d.parts) {
            const std::vector<float> scores = all_scores(
                windows, threads, [&](const PairViews& pair, ScoreWorkspace& w, core::RasterView<float> out) {
                    score_part(part, pair, w, out);
                });
            // With the tail that season gives, but not where graded change has taken its place.
            calibrations.push_back(calibrate(choose_threshold(scores, ThresholdOptions{}, 1).null));
        }
        d.fusion = fusion_of(std::move(calibrations), options.fusion.agreement, d.degrees);
    }
    // The law of one band's log-ratio and of calibrated scores is known; that of a smoothed score depends on how the
    // noise hangs together, that of several bands on how they do.
    d.law_known = options.method == Method::fusion ||
                  (options.method == Method::log_ratio && options.smoothing_px == 0 && d.degrees == 1);
    sorted_scores = all_scores(
        windows, threads,
        [&](const PairViews& pair, ScoreWorkspace& w, core::RasterView<float> out) { score_window(d, pair, w, out); });
    std::sort(sorted_scores.begin(), sorted_scores.end());
    d.usable = true;
    return d;
}

void set_decision(Detector& d, std::span<const float> sorted_scores, const DetectOptions& options) {
    const NullLaw law{1, static_cast<double>(d.degrees), 0};
    d.threshold = choose_threshold(sorted_scores, options.threshold, options.growth, d.law_known ? &law : nullptr);
    if (d.method == Method::onnx) {
        // Probabilities follow none of the laws that the other rules, rims and neighbours' votes are made of.
        if (options.threshold.rule == ThresholdRule::automatic) {
            d.threshold = choose_threshold(sorted_scores, {.rule = ThresholdRule::fixed, .value = 1}, 1);
            d.threshold.classifies = true;
            d.threshold.why = "the network's own";
        }
        d.rim_share = d.context.weight = 0;
        d.context.threshold = d.threshold.low;
        return;
    }
    // A rim cannot be told from weak change, and rules that part classes find weak change.
    d.rim_share = d.threshold.classifies ? 0 : options.rim_share;
    d.context.weight = options.context_weight;
    d.context.threshold = d.threshold.low;
    d.context.scale = d.law_known || sorted_scores.empty()
                          ? 1
                          : std::max(1e-9, static_cast<double>(sorted_scores[sorted_scores.size() / 2]) /
                                               core::chi_square_quantile(0.5, d.degrees));
}

Detector fit_detector(std::span<const SampleWindow> windows, const BandSample& bands, const DetectOptions& options,
                      int threads) {
    std::vector<float> sorted_scores;
    Detector d = fit_models(windows, bands, options, threads, sorted_scores);
    if (d.usable) set_decision(d, sorted_scores, options);
    return d;
}

}  // namespace quarrywatch::detect
