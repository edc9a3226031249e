#include "kernels/detect/detector.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/core/multiversion.hpp"
#include "kernels/detect/smooth.hpp"

namespace quarrywatch::detect {

namespace {

using core::RasterView;

QUARRYWATCH_MULTIVERSION
void add_square(float* __restrict out, const float* __restrict z, int count) {
    for (int i = 0; i < count; ++i) out[i] += z[i] * z[i];
}

// The projection as a square, 1 where the method itself decides.
QUARRYWATCH_MULTIVERSION
void square_over(float* __restrict values, float decision, int count) {
#pragma omp simd
    for (int i = 0; i < count; ++i) {
        const float t = (values[i] > 0 ? values[i] : 0.0F) / decision;
        values[i] = t * t;
    }
}

void pca_score(const Part& part, const PairViews& pair, ScoreWorkspace& w, RasterView<float> out) {
    w.difference.reshape(out.rows(), out.cols());
    linear_score(part.linear, pair.before, pair.after, pair.valid, w.linear, w.difference.view());
    for (int r = 0; r < out.rows(); ++r) {
        float* const row = w.difference.row(r);
        for (int c = 0; c < out.cols(); ++c) row[c] = std::sqrt(row[c]);
    }
    pca_kmeans_score(part.pca, std::as_const(w.difference).view(), out);
    for (int r = 0; r < out.rows(); ++r) square_over(out.row(r), part.pca_decision, out.cols());
}

void zscore_score(const Part& part, const PairViews& pair, ScoreWorkspace& w, RasterView<float> out) {
    // The earlier date is the first look; its validity is the pair's.
    w.looks.clear();
    w.looks.push_back({{pair.before.begin(), pair.before.end()}, pair.valid});
    w.looks.insert(w.looks.end(), pair.baseline.begin(), pair.baseline.end());
    const LookViews later{{pair.after.begin(), pair.after.end()}, pair.valid};
    w.planes.resize(std::max(w.planes.size(), pair.before.size()));
    w.views.clear();
    for (std::size_t b = 0; b < pair.before.size(); ++b) {
        w.planes[b].reshape(out.rows(), out.cols());
        w.views.push_back(w.planes[b].view());
    }
    w.seen.reshape(out.rows(), out.cols());
    zscore(part.zscore, w.looks, later, w.zscore, w.views, w.seen.view());
    for (int r = 0; r < out.rows(); ++r) {
        std::fill_n(out.row(r), out.cols(), 0.0F);
        for (const auto& z : w.views) add_square(out.row(r), z.row(r), out.cols());
    }
}

}  // namespace

WindowViews::WindowViews(const SampleWindow& window) : valid(window.valid.view()) {
    for (const auto& band : window.before) before.push_back(band.view());
    for (const auto& band : window.after) after.push_back(band.view());
    for (const BaselineLook& look : window.baseline) {
        baseline.push_back({{}, look.valid.view()});
        for (const auto& band : look.bands) baseline.back().bands.push_back(band.view());
    }
}

int score_radius(const Detector& detector) {
    int radius = 0;
    for (const Part& part : detector.parts) {
        int own = smoothing_radius(part.smoothing_px);
        if (part.method == Method::log_ratio) own += log_ratio_radius(part.log_ratio);
        if (part.method == Method::pca_kmeans) own += pca_kmeans_radius(part.pca);
        if (part.method == Method::onnx) own += network_radius(part.network);
        radius = std::max(radius, own);
    }
    return radius;
}

void score_part(const Part& part, const PairViews& pair, ScoreWorkspace& w, RasterView<float> out) {
    switch (part.method) {
        case Method::log_ratio:
            log_ratio(part.log_ratio, pair.before, pair.after, pair.valid, w.log_ratio, out);
            break;
        case Method::pca_kmeans:
            pca_score(part, pair, w, out);
            break;
        case Method::zscore:
            zscore_score(part, pair, w, out);
            break;
        case Method::onnx:
            network_score(part.network, pair.before, pair.after, pair.valid, pair.place, w.network, out);
            break;
        default:
            linear_score(part.linear, pair.before, pair.after, pair.valid, w.linear, out);
            break;
    }
    smooth(out, part.smoothing_px, w.scratch);
}

void score_window(const Detector& d, const PairViews& pair, ScoreWorkspace& w, RasterView<float> out) {
    if (d.fusion.parts.empty()) {
        score_part(d.parts.front(), pair, w, out);
        return;
    }
    // The parts' scores lie behind the planes that a part itself may use.
    const std::size_t own = pair.before.size();
    w.planes.resize(std::max(w.planes.size(), own + d.parts.size()));
    for (std::size_t k = 0; k < d.parts.size(); ++k) {
        w.planes[own + k].reshape(out.rows(), out.cols());
        score_part(d.parts[k], pair, w, w.planes[own + k].view());
    }
    w.scores.clear();
    for (std::size_t k = 0; k < d.parts.size(); ++k) w.scores.push_back(std::as_const(w.planes[own + k]).view());
    fuse(d.fusion, w.scores, out);
}

Sample sample_of(std::span<const SampleWindow> windows, const DateFeatures& before, const DateFeatures& after,
                 std::size_t most) {
    std::size_t valid = 0;
    for (const SampleWindow& w : windows)
        valid += static_cast<std::size_t>(std::count(w.valid.data(), w.valid.data() + w.valid.size(), 1));
    int step = 1;  // every step-th row and column: neighbours repeat each other, so thinning costs little
    while (valid / static_cast<std::size_t>(step * step) > most) ++step;
    Sample sample;
    if (windows.empty()) return sample;
    sample.values.resize(static_cast<std::size_t>(before.count() + after.count()));
    FeatureRows features;
    std::vector<const float*> rows;
    for (const SampleWindow& w : windows)
        for (int r = 0; r < w.valid.rows(); r += step) {
            std::size_t f = 0;
            for (const auto& [date, bands] : {std::pair{&before, &w.before}, std::pair{&after, &w.after}}) {
                rows.clear();
                for (const auto& band : *bands) rows.push_back(band.row(r));
                for (const float* const feature : features.compute(*date, rows, w.valid.cols())) {
                    std::vector<float>& out = sample.values[f++];
                    for (int c = 0; c < w.valid.cols(); c += step)
                        if (w.valid(r, c) != 0) out.push_back(feature[c]);
                }
            }
        }
    return sample;
}

}  // namespace quarrywatch::detect
