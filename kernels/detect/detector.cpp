#include "kernels/detect/detector.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/detect/cva.hpp"
#include "kernels/detect/smooth.hpp"
#include "kernels/detect/whiten.hpp"

namespace quarrywatch::detect {

namespace {

using core::RasterView;

constexpr std::size_t kFitPixels = 400000;  // covariances of a dozen features are known to 0.2 % from far fewer
constexpr std::size_t kFewestPixels = 200;
constexpr float kLogFloor = 1e-6F;  // of a positive amplitude: keeps the logarithm finite

FeatureKind features_of(Method method) {
    switch (method) {
        case Method::log_ratio:
            return FeatureKind::logarithms;
        case Method::index:
            return FeatureKind::indices;
        case Method::cva:
        case Method::mad:
        case Method::irmad:
            return FeatureKind::bands;
    }
    return FeatureKind::bands;
}

// Features of one pixel of one date.
void pixel_features(const Detector& d, std::span<const float> pixel, bool later, std::vector<float>& scratch,
                    std::vector<float>& out) {
    out.clear();
    switch (d.features) {
        case FeatureKind::bands:
            out.assign(pixel.begin(), pixel.end());
            return;
        case FeatureKind::logarithms:
            for (const float v : pixel) out.push_back(std::log(std::max(v, kLogFloor)));
            return;
        case FeatureKind::indices:
            scratch.assign(pixel.begin(), pixel.end());
            if (later)
                for (std::size_t b = 0; b < scratch.size(); ++b)
                    scratch[b] = (scratch[b] - static_cast<float>(d.offsets[b])) / static_cast<float>(d.gains[b]);
            for (const classify::Index index : d.indices) out.push_back(classify::value_of(index, d.bands, scratch));
            return;
    }
}

// Fill `planes` with the features of both dates; for bands, the views themselves serve.
void feature_planes(const Detector& d, std::span<const RasterView<const float>> before,
                    std::span<const RasterView<const float>> after, RasterView<const std::uint8_t> valid,
                    std::vector<core::Raster<float>>& planes, std::vector<RasterView<const float>>& views) {
    views.clear();
    if (d.features == FeatureKind::bands) {
        views.insert(views.end(), before.begin(), before.end());
        views.insert(views.end(), after.begin(), after.end());
        return;
    }
    const std::size_t per_date = d.features == FeatureKind::indices ? d.indices.size() : before.size();
    planes.resize(2 * per_date);
    for (auto& plane : planes) plane.reshape(valid.rows(), valid.cols());
    std::vector<float> pixel(before.size()), scratch, out;
    for (int r = 0; r < valid.rows(); ++r)
        for (int c = 0; c < valid.cols(); ++c)
            for (std::size_t date = 0; date < 2; ++date) {
                const auto source = date == 0 ? before : after;
                for (std::size_t b = 0; b < source.size(); ++b) pixel[b] = source[b](r, c);
                pixel_features(d, pixel, date == 1, scratch, out);
                for (std::size_t f = 0; f < per_date; ++f) planes[date * per_date + f](r, c) = out[f];
            }
    for (const auto& plane : planes) views.push_back(plane.view());
}

std::vector<RasterView<const float>> views_of(const std::vector<core::Raster<float>>& planes) {
    std::vector<RasterView<const float>> views;
    for (const auto& plane : planes) views.push_back(plane.view());
    return views;
}

}  // namespace

Sample sample_of(std::span<const SampleWindow> windows, const Detector& shape, std::size_t most) {
    std::size_t valid = 0;
    for (const SampleWindow& w : windows)
        valid += static_cast<std::size_t>(std::count(w.valid.data(), w.valid.data() + w.valid.size(), 1));
    int step = 1;  // every step-th row and column: neighbours repeat each other, so thinning costs little
    while (valid / static_cast<std::size_t>(step * step) > most) ++step;
    Sample sample;
    std::vector<float> pixel, scratch, out;
    for (const SampleWindow& w : windows)
        for (int r = 0; r < w.valid.rows(); r += step)
            for (int c = 0; c < w.valid.cols(); c += step) {
                if (w.valid(r, c) == 0) continue;
                std::size_t feature = 0;
                for (const auto* const date : {&w.before, &w.after}) {
                    pixel.clear();
                    for (const auto& band : *date) pixel.push_back(band(r, c));
                    pixel_features(shape, pixel, date == &w.after, scratch, out);
                    if (sample.values.empty()) sample.values.resize(2 * out.size());
                    for (const float v : out) sample.values[feature++].push_back(v);
                }
            }
    return sample;
}

void score_window(const Detector& d, std::span<const RasterView<const float>> before,
                  std::span<const RasterView<const float>> after, RasterView<const std::uint8_t> valid,
                  ScoreWorkspace& workspace, RasterView<float> out) {
    std::vector<RasterView<const float>> features;
    feature_planes(d, before, after, valid, workspace.features, features);
    workspace.variates.resize(static_cast<std::size_t>(d.model.variates));
    std::vector<RasterView<float>> variates;
    for (auto& plane : workspace.variates) {
        plane.reshape(valid.rows(), valid.cols());
        variates.push_back(plane.view());
    }
    apply(d.model, features, valid, variates);
    const std::vector<float> ones(variates.size(), 1.0F);
    sum_of_squares(views_of(workspace.variates), ones, out);
    smooth(out, d.smoothing_px, workspace.scratch);
}

Detector fit_detector(std::span<const SampleWindow> windows, const classify::BandPlaces& bands,
                      std::span<const double> gains, std::span<const double> offsets, const DetectOptions& options,
                      const IrmadOptions& irmad, int threads) {
    Detector d;
    d.method = options.method;
    d.features = features_of(options.method);
    d.bands = bands;
    d.gains.assign(gains.begin(), gains.end());
    d.offsets.assign(offsets.begin(), offsets.end());
    d.smoothing_px = options.smoothing_px;
    d.rim_share = options.rim_share;
    if (d.features == FeatureKind::indices) {
        for (std::size_t i = 0; i < classify::kIndices; ++i)
            if (classify::available(static_cast<classify::Index>(i), bands))
                d.indices.push_back(static_cast<classify::Index>(i));
        if (d.indices.empty()) {
            d.why_unusable = "the scenes share no bands from which an index can be formed";
            return d;
        }
    }
    const Sample sample = sample_of(windows, d, kFitPixels);
    d.sample_pixels = static_cast<long long>(sample.count());
    if (sample.count() < kFewestPixels) {
        d.why_unusable = "only " + std::to_string(sample.count()) + " pixels are clear in both scenes";
        return d;
    }
    if (d.method == Method::mad || d.method == Method::irmad) {
        IrmadOptions fit_options = irmad;
        if (d.method == Method::mad) fit_options.maximum_iterations = 1;
        IrmadFit fit = fit_irmad(sample, fit_options, threads);
        d.model = whiten(fit.model, sample, irmad.core_share, threads);
        d.correlations = std::move(fit.correlations);
        d.iterations = fit.iterations;
        d.converged = fit.converged || d.method == Method::mad;
        d.usable = fit.usable;
    } else {
        d.model = fit_cva(sample, threads);
        d.usable = d.model.variates > 0;
    }
    if (!d.usable) {
        d.why_unusable = "a band has no variance";
        return d;
    }
    std::vector<std::vector<float>> scores(windows.size());
    const auto count = static_cast<long long>(windows.size());
#pragma omp parallel num_threads(threads)
    {
        ScoreWorkspace workspace;
        core::Raster<float> score;
#pragma omp for schedule(dynamic)
        for (long long i = 0; i < count; ++i) {
            const SampleWindow& w = windows[static_cast<std::size_t>(i)];
            score.reshape(w.valid.rows(), w.valid.cols());
            score_window(d, views_of(w.before), views_of(w.after), w.valid.view(), workspace, score.view());
            for (std::size_t k = 0; k < score.size(); ++k)
                if (w.valid.data()[k] != 0) scores[static_cast<std::size_t>(i)].push_back(score.data()[k]);
        }
    }
    std::vector<float> all;
    for (const auto& part : scores) all.insert(all.end(), part.begin(), part.end());
    d.threshold = choose_threshold(all, options.threshold);
    d.low = options.growth * d.threshold.value;
    return d;
}

}  // namespace quarrywatch::detect
