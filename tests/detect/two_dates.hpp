#pragma once
// Small windows of two dates: correlated ground with noise, a planted square of change, some invalid pixels.

#include <cmath>
#include <vector>

#include "kernels/core/window.hpp"
#include "kernels/detect/detector.hpp"
#include "tests/core/random_values.hpp"

namespace quarrywatch::detect {

/// Blue, green, red, nir and swir1 of vegetation-like ground, reflectances around 0.1 to 0.4; the later date has
/// another gain. A square of side `change` in the middle is turned into bare rock.
inline SampleWindow two_dates(int rows, int cols, int change, unsigned seed, float gain = 1.3F) {
    core::RandomValues random(seed);
    constexpr int kBands = 5;
    const float ground[kBands] = {0.05F, 0.08F, 0.07F, 0.35F, 0.20F},
                rock[kBands] = {0.25F, 0.28F, 0.30F, 0.33F, 0.40F};
    SampleWindow w{{}, {}, core::Raster<std::uint8_t>(rows, cols, 1), {}};
    for (int b = 0; b < kBands; ++b) {
        w.before.emplace_back(rows, cols);
        w.after.emplace_back(rows, cols);
    }
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c) {
            const double texture = 1 + 0.25 * random.normal(), bright = 1 + 0.15 * random.normal();
            const bool changed = std::abs(2 * r - rows) < change && std::abs(2 * c - cols) < change;
            if (random.below(97) == 0) w.valid(r, c) = 0;
            for (std::size_t b = 0; b < kBands; ++b) {
                const double seen = std::max(0.01, static_cast<double>(ground[b]) * (b == 3 ? texture : bright));
                const double later = changed ? static_cast<double>(rock[b]) * bright : seen;
                w.before[b](r, c) = static_cast<float>(seen + 0.004 * random.normal());
                w.after[b](r, c) = gain * static_cast<float>(later + 0.004 * random.normal());
                if (w.valid(r, c) == 0) w.after[b](r, c) = std::nanf("");
            }
        }
    return w;
}

/// The same ground with `share` of its columns changed, a third of them into rock and the others half and a third of
/// the way there.
inline SampleWindow three_strengths(int rows, int cols, double share, unsigned seed) {
    SampleWindow w = two_dates(rows, cols, 0, seed);
    const SampleWindow rock = two_dates(rows, cols, 2 * std::max(rows, cols), seed + 1000);
    constexpr double kStrength[3] = {1, 0.5, 0.33};
    const int changed = static_cast<int>(share * cols);
    for (std::size_t b = 0; b < w.after.size(); ++b)
        for (int r = 0; r < rows; ++r)
            for (int c = 0; c < changed; ++c)
                w.after[b](r, c) +=
                    static_cast<float>(kStrength[3 * c / changed] * (static_cast<double>(rock.after[b](r, c)) -
                                                                     static_cast<double>(w.after[b](r, c))));
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < changed; ++c)
            if (rock.valid(r, c) == 0) w.valid(r, c) = 0;
    return w;
}

inline classify::BandPlaces five_bands() { return {{0, 1, 2, 3, 4, -1}}; }

/// What the survey would know of the bands. `gain` of the later date, for all bands.
inline BandSample band_sample(const std::vector<SampleWindow>& windows, const classify::BandPlaces& places,
                              double gain = 1.3, int threads = 1) {
    BandSample bands;
    bands.places = places;
    const int n = windows.empty() ? 5 : static_cast<int>(windows.front().before.size());
    bands.sample = sample_of(windows, plain_bands(n), plain_bands(n), 400000);
    if (bands.sample.count() > 0) bands.irmad = fit_irmad(bands.sample, FitOptions{}, threads);
    bands.gains.assign(static_cast<std::size_t>(n), gain);
    bands.offsets.assign(static_cast<std::size_t>(n), 0.0);
    return bands;
}

inline std::vector<core::RasterView<const float>> views_of(const std::vector<core::Raster<float>>& bands,
                                                           const core::Window& part) {
    std::vector<core::RasterView<const float>> views;
    for (const auto& band : bands) views.push_back(band.view().part(part.row, part.col, part.rows, part.cols));
    return views;
}

/// Scores of a part of a window.
inline core::Raster<float> scores_of(const Detector& detector, const SampleWindow& w, const core::Window& part) {
    core::Raster<float> out(part.rows, part.cols, -1.0F);
    ScoreWorkspace workspace;
    const auto before = views_of(w.before, part), after = views_of(w.after, part);
    std::vector<LookViews> baseline;
    for (const BaselineLook& look : w.baseline)
        baseline.push_back(
            {views_of(look.bands, part), look.valid.view().part(part.row, part.col, part.rows, part.cols)});
    score_window(detector, {before, after, w.valid.view().part(part.row, part.col, part.rows, part.cols), baseline},
                 workspace, out.view());
    return out;
}

inline Detector fitted(const std::vector<SampleWindow>& windows, Method method, int threads = 1) {
    DetectOptions options = method == Method::log_ratio ? radar_defaults() : DetectOptions{};
    options.method = method;
    return fit_detector(windows, band_sample(windows, five_bands(), 1.3, threads), options, threads);
}

}  // namespace quarrywatch::detect
