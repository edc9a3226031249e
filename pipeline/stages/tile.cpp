#include "pipeline/stages/tile.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "kernels/detect/cva.hpp"
#include "kernels/detect/rims.hpp"
#include "pipeline/stages/baseline_look.hpp"
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

// Standardised change of every band along a row: [bands x count] in w.rows.
void change_of_row(const TileContext& context, TileWorkspace& w, int row, int col, int count) {
    const detect::LinearScore& vectors = context.pair.detector.vectors;
    std::vector<const float*>& before = w.vectors.before_rows;
    std::vector<const float*>& after = w.vectors.after_rows;
    before.clear();
    after.clear();
    for (const auto& band : w.before.bands) before.push_back(band.row(row) + col);
    for (const auto& band : w.after.bands) after.push_back(band.row(row) + col);
    const std::size_t needed = static_cast<std::size_t>(vectors.model.variates) * static_cast<std::size_t>(count);
    if (w.rows.size() < needed) w.rows.resize(needed);
    detect::variates_of_row(vectors, before, after, count, w.vectors, w.rows.data());
}

void add_evidence(const TileContext& context, const core::Window& window, TileWorkspace& w, TileResult& result) {
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
    const auto variates = static_cast<std::size_t>(d.vectors.model.variates);
    result.evidence.resize(static_cast<std::size_t>(result.runs.component_count));
    for (ComponentEvidence& e : result.evidence) e.change.assign(variates, 0);
    for (std::size_t i = 0; i < result.runs.runs.size(); ++i) {
        const vectorise::Run& run = result.runs.runs[i];
        ComponentEvidence& e = result.evidence[static_cast<std::size_t>(result.runs.component[i])];
        const int row = run.row - window.row, first = run.col_begin - window.col, count = run.col_end - run.col_begin;
        if (variates > 0) change_of_row(context, w, row, first, count);
        for (std::size_t v = 0; v < variates; ++v)
            for (int k = 0; k < count; ++k)
                e.change[v] += std::llround(
                    kChangeUnits *
                    static_cast<double>(w.rows[v * static_cast<std::size_t>(count) + static_cast<std::size_t>(k)]));
        for (int col = first; col < first + count; ++col) {
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

// The change vector of every pixel of the core, and its direction; NaN where not seen.
void keep_vectors(const TileContext& context, int first_row, int first_col, TileWorkspace& w, TileResult& result) {
    const int rows = result.core.rows, cols = result.core.cols;
    const auto variates = static_cast<std::size_t>(context.pair.detector.vectors.model.variates);
    result.vectors.clear();
    for (std::size_t v = 0; v <= variates; ++v) result.vectors.emplace_back(rows, cols);
    std::vector<float> change(variates);
    for (int r = 0; r < rows; ++r) {
        change_of_row(context, w, first_row + r, first_col, cols);
        for (int c = 0; c < cols; ++c) {
            const bool seen = w.valid(first_row + r, first_col + c) != 0;
            for (std::size_t v = 0; v < variates; ++v) {
                change[v] = w.rows[v * static_cast<std::size_t>(cols) + static_cast<std::size_t>(c)];
                result.vectors[v](r, c) = seen ? change[v] : std::numeric_limits<float>::quiet_NaN();
            }
            result.vectors[variates](r, c) =
                seen ? static_cast<float>(detect::direction_degrees(change)) : std::numeric_limits<float>::quiet_NaN();
        }
    }
}

detect::PairViews views_of(const TileContext& context, TileWorkspace& w) {
    w.before_views = views_of(w.before.bands);
    w.after_views = views_of(w.after.bands);
    w.looks.clear();
    w.baseline_valid.resize(w.baseline.size());
    for (std::size_t k = 0; k < w.baseline.size(); ++k) {
        valid_in_both(w.baseline[k], w.baseline[k], context.dilation_px, w.scratch, w.baseline_valid[k]);
        w.looks.push_back({views_of(w.baseline[k].bands), std::as_const(w.baseline_valid[k]).view()});
    }
    return {w.before_views, w.after_views, std::as_const(w.valid).view(), w.looks};
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
    if (change.empty()) change.assign(other.change.size(), 0);
    for (std::size_t i = 0; i < other.change.size(); ++i) change[i] += other.change[i];
}

int halo_px(const TileContext& context) {
    const detect::Detector& d = context.pair.detector;
    return detect::score_radius(d) + context.dilation_px +
           std::max(detect::context_radius(d.context), d.rim_share > 0 ? detect::kRimReach_px : 0);
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

TileResult compute_tile(const TileContext& context, const core::Window& core, TileWorkspace& w) {
    const detect::Detector& d = context.pair.detector;
    const core::Window window = padded(context, core);
    TileResult result;
    result.core = core;
    valid_in_both(w.before, w.after, context.dilation_px, w.scratch, w.valid);
    w.score.reshape(window.rows, window.cols);
    detect::score_window(d, views_of(context, w), w.detector, w.score.view());

    const int first_row = core.row - window.row, first_col = core.col - window.col;
    w.mask.reshape(core.rows, core.cols);
    detect::decide_in_context(std::as_const(w.score).view(), std::as_const(w.valid).view(), d.context, first_row,
                              first_col, w.context, w.mask.view());
    for (int r = 0; r < core.rows; ++r) {
        const std::uint8_t* const valid = w.valid.row(first_row + r) + first_col;
        const std::uint8_t* const has_before = w.before.has_data.row(first_row + r) + first_col;
        const std::uint8_t* const has_after = w.after.has_data.row(first_row + r) + first_col;
        int seen = 0, data = 0;
        for (int c = 0; c < core.cols; ++c) {
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
    if (context.keep_vectors) keep_vectors(context, first_row, first_col, w, result);
    if (d.rim_share > 0)
        detect::clear_rims(std::as_const(w.score).view(), first_row, first_col, d.rim_share, w.mask.view());
    result.runs = vectorise::label_runs(std::as_const(w.mask).view(), core.row, core.col);
    drop_others(result.runs, worth_keeping(result.runs, core, window, w.score, d.threshold.value));
    add_evidence(context, window, w, result);
    if (context.keep_unseen) {
        for (int r = 0; r < core.rows; ++r)
            for (int c = 0; c < core.cols; ++c) w.mask(r, c) = w.valid(first_row + r, first_col + c) != 0 ? 0 : 1;
        result.unseen = vectorise::label_runs(std::as_const(w.mask).view(), core.row, core.col);
    }
    return result;
}

std::size_t bytes_per_tile(const TileContext& context, int tile_px) {
    const auto side = static_cast<std::size_t>(tile_px + 2 * halo_px(context));
    const std::size_t bands = context.pair.roles.size(), parts = context.pair.detector.parts.size();
    // Both dates' planes, the later one's source window beside its resampled planes, each further look's; score,
    // scratch and votes; the parts of a fusion, the planes of a z-score or of a filter; vectors when kept; masks.
    const std::size_t planes = 3 * bands + context.baseline.size() * (2 * bands + 1) + 3 + (parts > 1 ? parts : 0) +
                               bands + 3 + (context.keep_vectors ? bands + 1 : 0);
    // The context's list of undecided pixels, with room to grow; clear-sky codes beside the masks; the kept score.
    const std::size_t lists = (context.pair.detector.context.weight > 0 ? 28 : 0) + 8 + (context.keep_score ? 4 : 0);
    return side * side * (4 * planes + 8 + lists);
}

}  // namespace quarrywatch::stages
