#include "pipeline/stages/tile.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "kernels/detect/cva.hpp"
#include "pipeline/stages/baseline_look.hpp"
#include "pipeline/stages/clear.hpp"

namespace quarrywatch::stages {

namespace {

std::vector<core::RasterView<const float>> views_of(const std::vector<core::Raster<float>>& bands) {
    std::vector<core::RasterView<const float>> views;
    for (const auto& band : bands) views.push_back(band.view());
    return views;
}

// The change vector of every pixel of the core, and its direction; NaN where not seen.
void keep_vectors(const TileContext& context, const TilePixels& pixels, int first_row, int first_col, TileWorkspace& w,
                  TileResult& result) {
    const int rows = result.core.rows, cols = result.core.cols;
    const auto variates = static_cast<std::size_t>(context.pair.detector.vectors.model.variates);
    result.vectors.clear();
    for (std::size_t v = 0; v <= variates; ++v) result.vectors.emplace_back(rows, cols);
    std::vector<float> change(variates);
    for (int r = 0; r < rows; ++r) {
        change_of_row(context.pair, pixels, first_row + r, first_col, cols, w.decide.evidence);
        for (int c = 0; c < cols; ++c) {
            const bool seen = w.valid(first_row + r, first_col + c) != 0;
            for (std::size_t v = 0; v < variates; ++v) {
                change[v] = w.decide.evidence.rows[v * static_cast<std::size_t>(cols) + static_cast<std::size_t>(c)];
                result.vectors[v](r, c) = seen ? change[v] : std::numeric_limits<float>::quiet_NaN();
            }
            result.vectors[variates](r, c) =
                seen ? static_cast<float>(detect::direction_degrees(change)) : std::numeric_limits<float>::quiet_NaN();
        }
    }
}

// Where each further look of the baseline is clear; its bands beside.
void view_looks(const TileContext& context, TileWorkspace& w) {
    w.looks.clear();
    w.baseline_valid.resize(w.baseline.size());
    for (std::size_t k = 0; k < w.baseline.size(); ++k) {
        valid_in_both(w.baseline[k], w.baseline[k], context.dilation_px, w.scratch, w.baseline_valid[k]);
        w.looks.push_back({views_of(w.baseline[k].bands), std::as_const(w.baseline_valid[k]).view()});
    }
}

// The earlier looks become one, in the place of the first.
void compose(const TileContext& context, TileWorkspace& w) {
    valid_in_both(w.before, w.before, context.dilation_px, w.scratch, w.baseline_first);
    view_looks(context, w);
    w.looks.insert(w.looks.begin(), {views_of(w.before.bands), std::as_const(w.baseline_first).view()});
    compose_baseline(context.pair.composite, w.looks, w.composite);
    w.looks.clear();
    w.before.bands.swap(w.composite.bands);
    for (std::size_t i = 0; i < w.before.has_data.size(); ++i)
        for (const io::ScenePixels& look : w.baseline)
            w.before.has_data.data()[i] =
                static_cast<std::uint8_t>(w.before.has_data.data()[i] | look.has_data.data()[i]);
}

// Which pixels can be compared, and why others cannot.
void find_valid(const TileContext& context, TileWorkspace& w) {
    if (context.pair.composite.composed()) {
        compose(context, w);
        valid_in_both(w.after, w.after, context.dilation_px, w.cloud_free, w.valid);
        for (std::size_t i = 0; i < w.valid.size(); ++i)
            w.valid.data()[i] = static_cast<std::uint8_t>(w.valid.data()[i] & w.composite.valid.data()[i]);
    } else {
        valid_in_both(w.before, w.after, context.dilation_px, w.cloud_free, w.valid);
        view_looks(context, w);
    }
    w.has_data.reshape(w.valid.rows(), w.valid.cols());
    for (std::size_t i = 0; i < w.valid.size(); ++i)
        w.has_data.data()[i] = static_cast<std::uint8_t>(w.before.has_data.data()[i] & w.after.has_data.data()[i]);
}

}  // namespace

int halo_px(const TileContext& context) {
    const detect::Detector& d = context.pair.detector;
    return detect::score_radius(d) + context.dilation_px + decision_radius(d, context.evidence);
}

core::Window padded(const TileContext& context, const core::Window& core) {
    return core::intersect(core::pad(core, halo_px(context)), {0, 0, context.pair.grid.rows, context.pair.grid.cols});
}

void read_tile(const TileContext& context, const core::Window& core, TileWorkspace& workspace) {
    const core::Window window = padded(context, core);
    context.before.read(window, io::Access::shared, workspace.before);
    context.after.read(window, io::Access::shared, workspace.after);
    workspace.baseline.resize(context.baseline.size());
    for (std::size_t k = 0; k < context.baseline.size(); ++k)
        read_look(*context.baseline[k], window, context.pair.roles.size(), io::Access::shared, workspace.baseline[k]);
}

TilePixels score_tile(const TileContext& context, const core::Window& core, TileWorkspace& w) {
    TilePixels pixels;
    pixels.window = padded(context, core);
    find_valid(context, w);
    w.score.reshape(pixels.window.rows, pixels.window.cols);
    pixels.before = views_of(w.before.bands);
    pixels.after = views_of(w.after.bands);
    pixels.valid = std::as_const(w.valid).view();
    detect::score_window(context.pair.detector,
                         {pixels.before,
                          pixels.after,
                          pixels.valid,
                          w.looks,
                          {pixels.window.row, pixels.window.col, context.pair.grid.rows, context.pair.grid.cols}},
                         w.detector, w.score.view());
    pixels.cloud_free = std::as_const(w.cloud_free).view();
    pixels.has_data = std::as_const(w.has_data).view();
    pixels.score = std::as_const(w.score).view();
    if (context.pair.composite.composed()) pixels.habit = std::as_const(w.composite.spread).view();
    return pixels;
}

TileResult compute_tile(const TileContext& context, const core::Window& core, TileWorkspace& w) {
    const TilePixels pixels = score_tile(context, core, w);
    const int first_row = core.row - pixels.window.row, first_col = core.col - pixels.window.col;
    TileResult result;
    result.core = core;
    if (context.keep_score) {
        result.score = core::Raster<float>(core.rows, core.cols);
        for (int r = 0; r < core.rows; ++r)
            for (int c = 0; c < core.cols; ++c)
                result.score(r, c) = w.valid(first_row + r, first_col + c) != 0
                                         ? w.score(first_row + r, first_col + c)
                                         : std::numeric_limits<float>::quiet_NaN();
    }
    if (context.keep_vectors) keep_vectors(context, pixels, first_row, first_col, w, result);
    decide_tile(context.pair, pixels, context.evidence, w.decide, result);
    if (context.watch != nullptr)
        result.watched =
            watch_tile(*context.watch, context.pair.detector, {core, pixels.window, w.after, w.valid, w.decide.mask});
    if (context.keep_unseen) {
        core::Raster<std::uint8_t>& unseen = w.decide.mask;
        for (int r = 0; r < core.rows; ++r)
            for (int c = 0; c < core.cols; ++c) unseen(r, c) = w.valid(first_row + r, first_col + c) != 0 ? 0 : 1;
        result.unseen = vectorise::label_runs(std::as_const(unseen).view(), core.row, core.col);
    }
    return result;
}

std::size_t bytes_per_tile(const TileContext& context, int tile_px) {
    const auto side = static_cast<std::size_t>(tile_px + 2 * halo_px(context));
    const std::size_t bands = context.pair.roles.size(), parts = context.pair.detector.parts.size();
    // Both dates' planes, the later one's source window beside its resampled planes, each further look's; score,
    // scratch and votes; the parts of a fusion, the planes of a z-score or of a filter; vectors when kept; masks.
    const std::size_t planes = 3 * bands + context.baseline.size() * (2 * bands + 1) + 3 + (parts > 1 ? parts : 0) +
                               bands + 3 + (context.keep_vectors ? bands + 1 : 0) +
                               (context.pair.composite.composed() ? bands + 2 : 0);
    // The context's list of undecided pixels, with room to grow; clear-sky codes beside the masks; the kept score.
    const std::size_t lists = (context.pair.detector.context.weight > 0 ? 28 : 0) + 8 + (context.keep_score ? 4 : 0);
    return side * side * (4 * planes + 8 + lists);
}

}  // namespace quarrywatch::stages
