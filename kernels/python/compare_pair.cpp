#include "kernels/python/compare_pair.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "kernels/core/window.hpp"
#include "kernels/detect/context.hpp"
#include "kernels/detect/irmad.hpp"
#include "kernels/detect/rims.hpp"
#include "kernels/python/parallel.hpp"
#include "kernels/vectorise/label_runs.hpp"

namespace quarrywatch::python {

namespace {

// As in the program's survey (pipeline/stages/radiometry.cpp), so that the same pair gives the same scores.
constexpr int kSampleSide_px = 256, kSampleAcross = 7;
constexpr long long kWholeBelow_px = 4'000'000;
constexpr std::size_t kFitPixels = 400000;

constexpr int kStripRows = 256;  // at the least; four halos where those are wide, so that little is done twice

std::vector<core::Window> sample_places(int rows, int cols) {
    const core::Window whole{0, 0, rows, cols};
    std::vector<core::Window> places;
    if (static_cast<long long>(rows) * cols <= kWholeBelow_px) {
        for (int r = 0; r < rows; r += 2 * kSampleSide_px)
            for (int c = 0; c < cols; c += 2 * kSampleSide_px)
                places.push_back(core::intersect({r, c, 2 * kSampleSide_px, 2 * kSampleSide_px}, whole));
        return places;
    }
    for (int j = 0; j < kSampleAcross; ++j)
        for (int i = 0; i < kSampleAcross; ++i) {
            const int row = static_cast<int>((2LL * j + 1) * rows / (2LL * kSampleAcross)),
                      col = static_cast<int>((2LL * i + 1) * cols / (2LL * kSampleAcross));
            core::Window place{row - kSampleSide_px / 2, col - kSampleSide_px / 2, kSampleSide_px, kSampleSide_px};
            place.row = std::clamp(place.row, 0, std::max(0, rows - kSampleSide_px));
            place.col = std::clamp(place.col, 0, std::max(0, cols - kSampleSide_px));
            place = core::intersect(place, whole);
            if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
        }
    return places;
}

template <class T>
core::Raster<T> copy_of(core::RasterView<const T> view, const core::Window& w) {
    core::Raster<T> copy(w.rows, w.cols);
    for (int r = 0; r < w.rows; ++r) std::copy_n(view.row(w.row + r) + w.col, w.cols, copy.row(r));
    return copy;
}

core::RasterView<const float> rows_of(core::RasterView<const float> view, const core::Window& w) {
    return view.part(w.row, w.col, w.rows, w.cols);
}

Bands parts_of(const Bands& bands, const core::Window& w) {
    Bands parts;
    for (const auto& band : bands) parts.push_back(rows_of(band, w));
    return parts;
}

// Strips of full width: their cores cover the image, their windows reach `halo` further.
struct Strip {
    core::Window core, window;
};
std::vector<Strip> strips_of(int rows, int cols, int halo) {
    std::vector<Strip> strips;
    const int height = std::max(kStripRows, 4 * halo);
    for (int r = 0; r < rows; r += std::min(height, rows - r)) {
        const core::Window core{r, 0, std::min(height, rows - r), cols};
        strips.push_back({core, core::intersect(core::pad(core, halo), {0, 0, rows, cols})});
    }
    return strips;
}

struct StripWorkspace {
    std::unique_ptr<detect::ScoreWorkspace> score = std::make_unique<detect::ScoreWorkspace>();
    core::Raster<float> plane;
    detect::ContextWorkspace context;
    detect::RimWorkspace rims;
};

// Components without a strong pixel, or too small, are taken off the mask.
void drop_weak_parts(core::RasterView<const float> score, double threshold, int minimum_pixels,
                     core::RasterView<std::uint8_t> mask) {
    const vectorise::TileRuns found = vectorise::label_runs(mask, 0, 0);
    std::vector<bool> strong(static_cast<std::size_t>(found.component_count), false);
    std::vector<long long> pixels(static_cast<std::size_t>(found.component_count), 0);
    for (std::size_t i = 0; i < found.runs.size(); ++i) {
        const vectorise::Run& run = found.runs[i];
        const auto c = static_cast<std::size_t>(found.component[i]);
        pixels[c] += run.col_end - run.col_begin;
        for (int col = run.col_begin; !strong[c] && col < run.col_end; ++col)
            strong[c] = static_cast<double>(score(run.row, col)) > threshold;
    }
    for (std::size_t i = 0; i < found.runs.size(); ++i) {
        const vectorise::Run& run = found.runs[i];
        const auto c = static_cast<std::size_t>(found.component[i]);
        if (!strong[c] || pixels[c] < minimum_pixels)
            std::fill(mask.row(run.row) + run.col_begin, mask.row(run.row) + run.col_end, std::uint8_t{0});
    }
}

}  // namespace

std::vector<detect::SampleWindow> sample_windows(const MemoryPair& pair) {
    std::vector<detect::SampleWindow> windows;
    for (const core::Window& place : sample_places(pair.valid.rows(), pair.valid.cols())) {
        detect::SampleWindow& w = windows.emplace_back();
        for (const auto& band : pair.before) w.before.push_back(copy_of(band, place));
        for (const auto& band : pair.after) w.after.push_back(copy_of(band, place));
        w.valid = copy_of(pair.valid, place);
        for (const detect::LookViews& look : pair.baseline) {
            detect::BaselineLook& copy = w.baseline.emplace_back();
            for (const auto& band : look.bands) copy.bands.push_back(copy_of(band, place));
            copy.valid = copy_of(look.valid, place);
        }
    }
    return windows;
}

detect::BandSample sample_bands(const std::vector<detect::SampleWindow>& windows, const classify::BandPlaces& places,
                                const detect::FitOptions& options, int threads,
                                std::vector<normalise::RelativeGain>& gains) {
    detect::BandSample bands;
    bands.places = places;
    gains.clear();
    const std::size_t n = windows.front().before.size();
    const detect::DateFeatures plain = detect::plain_bands(static_cast<int>(n));
    bands.sample = detect::sample_of(windows, plain, plain, kFitPixels);
    if (bands.sample.count() == 0) return bands;
    bands.irmad = detect::fit_irmad(bands.sample, options, threads);
    for (std::size_t b = 0; b < n; ++b) {
        gains.push_back(
            normalise::fit_relative_gain(bands.sample.values[b], bands.sample.values[n + b], bands.irmad.no_change));
        bands.gains.push_back(gains.back().gain);
        bands.offsets.push_back(gains.back().offset);
    }
    return bands;
}

void score_pair(const detect::Detector& detector, const MemoryPair& pair, int threads, core::RasterView<float> score) {
    const int rows = score.rows(), cols = score.cols();
    const std::vector<Strip> strips = strips_of(rows, cols, detect::score_radius(detector));
    parallel_for<StripWorkspace>(
        strips.size(), threads, [] { return StripWorkspace{}; },
        [&](std::size_t k, StripWorkspace& w) {
            const auto& [core, window] = strips[k];
            const Bands before = parts_of(pair.before, window), after = parts_of(pair.after, window);
            std::vector<detect::LookViews> baseline;
            for (const detect::LookViews& look : pair.baseline)
                baseline.push_back(
                    {parts_of(look.bands, window), look.valid.part(window.row, window.col, window.rows, window.cols)});
            w.plane.reshape(window.rows, window.cols);
            detect::score_window(detector,
                                 {before,
                                  after,
                                  pair.valid.part(window.row, window.col, window.rows, window.cols),
                                  baseline,
                                  {window.row, window.col, rows, cols}},
                                 *w.score, w.plane.view());
            for (int r = 0; r < core.rows; ++r)
                std::copy_n(w.plane.row(core.row - window.row + r), cols, score.row(core.row + r));
        });
}

void decide_pair(const detect::Detector& d, const MemoryPair& pair, core::RasterView<const float> score,
                 int minimum_pixels, int threads, core::RasterView<std::uint8_t> mask) {
    const int halo = std::max(detect::context_radius(d.context), d.rim_share > 0 ? detect::kRimReach_px : 0);
    const std::vector<Strip> strips = strips_of(score.rows(), score.cols(), halo);
    parallel_for<StripWorkspace>(
        strips.size(), threads, [] { return StripWorkspace{}; },
        [&](std::size_t k, StripWorkspace& w) {
            const auto& [core, window] = strips[k];
            const core::RasterView<const float> padded = rows_of(score, window);
            const core::RasterView<std::uint8_t> decided = mask.part(core.row, core.col, core.rows, core.cols);
            const int first_row = core.row - window.row;
            detect::decide_in_context(padded, pair.valid.part(window.row, window.col, window.rows, window.cols),
                                      d.context, first_row, 0, w.context, decided);
            if (d.rim_share <= 0) return;
            const Bands before = parts_of(pair.before, window), after = parts_of(pair.after, window);
            detect::clear_rims(padded, {d.difference, before, after}, first_row, 0, d.rim_share, w.rims, decided);
        });
    drop_weak_parts(score, d.threshold.value, minimum_pixels, mask);
}

}  // namespace quarrywatch::python
