#include "pipeline/stages/decide_tile.hpp"

#include <algorithm>
#include <utility>

namespace quarrywatch::stages {

namespace {

// Components that cannot become a site need no evidence: no strong pixel here and no neighbour tile that could bring
// one.
std::vector<bool> worth_keeping(const vectorise::TileRuns& runs, const core::Window& core, const TilePixels& pixels,
                                double threshold) {
    std::vector<bool> keep(static_cast<std::size_t>(runs.component_count), false);
    for (std::size_t i = 0; i < runs.runs.size(); ++i) {
        const vectorise::Run& run = runs.runs[i];
        const auto c = static_cast<std::size_t>(runs.component[i]);
        if (keep[c]) continue;
        bool wanted = run.row == core.row || run.row == core.row_end() - 1 || run.col_begin == core.col ||
                      run.col_end == core.col_end();
        const float* const row = pixels.score.row(run.row - pixels.window.row) - pixels.window.col;
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

void count_pixels(const TilePixels& pixels, int first_row, int first_col, TileResult& result) {
    for (int r = 0; r < result.core.rows; ++r) {
        const std::uint8_t* const valid = pixels.valid.row(first_row + r) + first_col;
        const std::uint8_t* const has_data = pixels.has_data.row(first_row + r) + first_col;
        int seen = 0, data = 0;
        for (int c = 0; c < result.core.cols; ++c) {
            seen += valid[c];
            data += has_data[c];
        }
        result.seen_pixels += seen;
        result.data_pixels += data;
    }
}

}  // namespace

int decision_radius(const detect::Detector& detector, const EvidenceOptions& options) {
    return std::max({detect::context_radius(detector.context), detector.rim_share > 0 ? detect::kRimReach_px : 0,
                     evidence_radius(options)});
}

void decide_tile(const ScenePair& pair, const TilePixels& pixels, const EvidenceOptions& options, DecideWorkspace& w,
                 TileResult& result) {
    const detect::Detector& d = pair.detector;
    const core::Window& core = result.core;
    const int first_row = core.row - pixels.window.row, first_col = core.col - pixels.window.col;
    count_pixels(pixels, first_row, first_col, result);
    w.mask.reshape(core.rows, core.cols);
    detect::decide_in_context(pixels.score, pixels.valid, d.context, first_row, first_col, w.context, w.mask.view());
    if (d.rim_share > 0)
        detect::clear_rims(pixels.score, {d.difference, pixels.before, pixels.after}, first_row, first_col, d.rim_share,
                           w.rims, w.mask.view());
    result.runs = vectorise::label_runs(std::as_const(w.mask).view(), core.row, core.col);
    drop_others(result.runs, worth_keeping(result.runs, core, pixels, d.threshold.value));
    result.evidence = collect_evidence(pair, pixels, result.runs, options, w.evidence);
}

}  // namespace quarrywatch::stages
