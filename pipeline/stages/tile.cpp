#include "pipeline/stages/tile.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/detect/rims.hpp"
#include "kernels/detect/smooth.hpp"
#include "pipeline/stages/clear.hpp"

namespace quarrywatch::stages {

namespace {

constexpr float kDarkest = 1e-6F;  // keeps the logarithm of a brightness finite

std::vector<core::RasterView<const float>> views_of(const std::vector<core::Raster<float>>& bands) {
    std::vector<core::RasterView<const float>> views;
    for (const auto& band : bands) views.push_back(band.view());
    return views;
}

// Components that cannot become a site need no evidence: no strong pixel here and no neighbour tile that could bring
// one.
std::vector<bool> worth_keeping(const vectorise::TileRuns& runs, const core::Window& core,
                                const core::Window& padded_window, const core::Raster<float>& score, double threshold) {
    std::vector<bool> keep(static_cast<std::size_t>(runs.component_count), false);
    for (std::size_t i = 0; i < runs.runs.size(); ++i) {
        const vectorise::Run& run = runs.runs[i];
        const auto c = static_cast<std::size_t>(runs.component[i]);
        if (keep[c]) continue;
        bool wanted = run.row == core.row || run.row == core.row_end() - 1 || run.col_begin == core.col ||
                      run.col_end == core.col_end();
        const float* const row = score.row(run.row - padded_window.row) - padded_window.col;
        for (int col = run.col_begin; !wanted && col < run.col_end; ++col)
            wanted = static_cast<double>(row[col]) > threshold;
        keep[c] = wanted;
    }
    return keep;
}

void drop_others(vectorise::TileRuns& runs, const std::vector<bool>& keep) {
    std::vector<int> number(keep.size(), -1);
    int next = 0;
    for (std::size_t c = 0; c < keep.size(); ++c)
        if (keep[c]) number[c] = next++;
    std::size_t out = 0;
    for (std::size_t i = 0; i < runs.runs.size(); ++i) {
        const auto c = static_cast<std::size_t>(runs.component[i]);
        if (!keep[c]) continue;
        runs.runs[out] = runs.runs[i];
        runs.component[out++] = number[c];
    }
    runs.runs.resize(out);
    runs.component.resize(out);
    runs.component_count = next;
}

void add_evidence(const TileContext& context, const core::Window& window, const TileWorkspace& w, TileResult& result) {
    const detect::Detector& d = context.pair.detector;
    std::vector<classify::Index> indices;
    for (std::size_t i = 0; i < classify::kIndices; ++i)
        if (classify::available(static_cast<classify::Index>(i), d.bands))
            indices.push_back(static_cast<classify::Index>(i));
    std::vector<float> pixel(w.before.bands.size());
    const auto value = [&](classify::Index index) {
        const float v = classify::value_of(index, d.bands, pixel);
        return static_cast<double>(index == classify::Index::brightness ? std::log(std::max(v, kDarkest)) : v);
    };
    result.evidence.resize(static_cast<std::size_t>(result.runs.component_count));
    for (std::size_t i = 0; i < result.runs.runs.size(); ++i) {
        const vectorise::Run& run = result.runs.runs[i];
        ComponentEvidence& e = result.evidence[static_cast<std::size_t>(result.runs.component[i])];
        const int row = run.row - window.row;
        for (int col = run.col_begin - window.col; col < run.col_end - window.col; ++col) {
            const float score = w.score(row, col);
            ++e.pixels;
            e.strong_pixels += static_cast<double>(score) > d.threshold.value ? 1 : 0;
            e.greatest_score = std::max(e.greatest_score, score);
            for (std::size_t b = 0; b < pixel.size(); ++b) pixel[b] = w.before.bands[b](row, col);
            for (const classify::Index index : indices) e.before[static_cast<std::size_t>(index)].add(value(index));
            for (std::size_t b = 0; b < pixel.size(); ++b)
                pixel[b] =
                    (w.after.bands[b](row, col) - static_cast<float>(d.offsets[b])) / static_cast<float>(d.gains[b]);
            for (const classify::Index index : indices) e.after[static_cast<std::size_t>(index)].add(value(index));
        }
    }
}

}  // namespace

void ComponentEvidence::merge(const ComponentEvidence& other) {
    pixels += other.pixels;
    strong_pixels += other.strong_pixels;
    greatest_score = std::max(greatest_score, other.greatest_score);
    for (std::size_t i = 0; i < classify::kIndices; ++i) {
        before[i].merge(other.before[i]);
        after[i].merge(other.after[i]);
    }
}

int halo_px(const TileContext& context) {
    return detect::smoothing_radius(context.pair.detector.smoothing_px) + context.dilation_px + detect::kRimReach_px;
}

core::Window padded(const TileContext& context, const core::Window& core) {
    return core::intersect(core::pad(core, halo_px(context)), {0, 0, context.pair.grid.rows, context.pair.grid.cols});
}

void read_tile(const TileContext& context, const core::Window& core, TileWorkspace& workspace) {
    const core::Window window = padded(context, core);
    context.before.read(window, io::Access::shared, workspace.before);
    context.after.read(window, io::Access::shared, workspace.after);
}

TileResult compute_tile(const TileContext& context, const core::Window& core, TileWorkspace& w) {
    const detect::Detector& d = context.pair.detector;
    const core::Window window = padded(context, core);
    TileResult result;
    result.core = core;
    valid_in_both(w.before, w.after, context.dilation_px, w.scratch, w.valid);
    w.score.reshape(window.rows, window.cols);
    detect::score_window(d, views_of(w.before.bands), views_of(w.after.bands), w.valid.view(), w.detector,
                         w.score.view());

    const int first_row = core.row - window.row, first_col = core.col - window.col;
    w.mask.reshape(core.rows, core.cols);
    const auto low = static_cast<float>(d.low);
    for (int r = 0; r < core.rows; ++r) {
        const std::uint8_t* const valid = w.valid.row(first_row + r) + first_col;
        const std::uint8_t* const has_before = w.before.has_data.row(first_row + r) + first_col;
        const std::uint8_t* const has_after = w.after.has_data.row(first_row + r) + first_col;
        const float* const score = w.score.row(first_row + r) + first_col;
        std::uint8_t* const mask = w.mask.row(r);
        int seen = 0, data = 0;
        for (int c = 0; c < core.cols; ++c) {
            mask[c] = static_cast<std::uint8_t>(valid[c] & (score[c] > low ? 1 : 0));
            seen += valid[c];
            data += has_before[c] & has_after[c];
        }
        result.seen_pixels += seen;
        result.data_pixels += data;
    }
    if (context.keep_score) {
        result.score = core::Raster<float>(core.rows, core.cols);
        for (int r = 0; r < core.rows; ++r)
            for (int c = 0; c < core.cols; ++c)
                result.score(r, c) = w.valid(first_row + r, first_col + c) != 0
                                         ? w.score(first_row + r, first_col + c)
                                         : std::numeric_limits<float>::quiet_NaN();
    }
    if (!context.keep_runs) return result;
    detect::clear_rims(std::as_const(w.score).view(), first_row, first_col, d.rim_share, w.mask.view());
    result.runs = vectorise::label_runs(std::as_const(w.mask).view(), core.row, core.col);
    drop_others(result.runs, worth_keeping(result.runs, core, window, w.score, d.threshold.value));
    add_evidence(context, window, w, result);
    return result;
}

std::size_t bytes_per_tile(const TileContext& context, int tile_px) {
    const auto side = static_cast<std::size_t>(tile_px + 2 * halo_px(context));
    const std::size_t bands = context.pair.roles.size();
    // Both dates' planes, the later one's source window beside its resampled planes, variates, score and scratch;
    // masks.
    const std::size_t planes = 3 * bands + static_cast<std::size_t>(context.pair.detector.model.variates) + 3 +
                               (context.pair.detector.features == detect::FeatureKind::bands
                                    ? 0
                                    : static_cast<std::size_t>(context.pair.detector.model.features));
    return side * side * (4 * planes + 8);
}

}  // namespace quarrywatch::stages
