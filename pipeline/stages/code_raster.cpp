#include "pipeline/stages/code_raster.hpp"

#include <algorithm>
#include <utility>

namespace quarrywatch::stages {

namespace {

struct Coded {
    vectorise::Run run;
    std::uint8_t code;
};

// The runs of all components that have a code, in reading order.
std::vector<Coded> coded_runs(const vectorise::Components& components, const std::vector<std::uint8_t>& code) {
    std::vector<Coded> runs;
    for (std::size_t c = 0; c < components.count(); ++c) {
        if (code[c] == 0) continue;
        for (std::size_t r = components.first_run[c]; r < components.first_run[c + 1]; ++r)
            runs.push_back({components.runs[r], code[c]});
    }
    std::sort(runs.begin(), runs.end(), [](const Coded& a, const Coded& b) { return a.run < b.run; });
    return runs;
}

}  // namespace

void paint_codes(const std::vector<TileResult>& tiles, const vectorise::Components& components,
                 const std::vector<std::uint8_t>& code_of_component, io::RasterSink& sink) {
    const std::vector<Coded> runs = coded_runs(components, code_of_component);
    core::Raster<std::uint8_t> band;
    for (const TileResult& tile : tiles) {
        const core::Window& w = tile.core;
        band.reshape(w.rows, w.cols);
        band.fill(tile.fault.empty() ? 0 : kMaskNoData);
        const auto paint = [&](const vectorise::Run& run, std::uint8_t code) {
            for (int col = std::max(w.col, run.col_begin); col < std::min(w.col_end(), run.col_end); ++col)
                band(run.row - w.row, col - w.col) = code;
        };
        auto it =
            std::lower_bound(runs.begin(), runs.end(), w.row, [](const Coded& a, int row) { return a.run.row < row; });
        for (; it != runs.end() && it->run.row < w.row_end(); ++it) paint(it->run, it->code);
        for (const vectorise::Run& run : tile.unseen.runs) paint(run, kMaskNoData);
        sink.write(1, w, std::as_const(band).view());
    }
}

}  // namespace quarrywatch::stages
