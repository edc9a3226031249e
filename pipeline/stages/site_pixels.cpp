#include "pipeline/stages/site_pixels.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "kernels/core/raster.hpp"
#include "kernels/vectorise/stitch.hpp"
#include "kernels/vectorise/trace.hpp"

namespace quarrywatch::stages {

namespace {

using Crossings = std::map<int, std::vector<double>>;  // of each row: columns where an edge crosses its middle

void add_edge(const std::array<double, 2>& a, const std::array<double, 2>& b, int rows, Crossings& crossings) {
    const auto& [low, high] = a[1] < b[1] ? std::pair{a, b} : std::pair{b, a};
    // Rows whose middle lies in [low, high): a corner on a middle counts for one of its two edges.
    const double first = std::max(0.0, std::ceil(low[1] - 0.5)), last = std::ceil(high[1] - 0.5) - 1;
    for (double row = first; row <= std::min(last, rows - 1.0); ++row)
        crossings[static_cast<int>(row)].push_back(low[0] +
                                                   (row + 0.5 - low[1]) / (high[1] - low[1]) * (high[0] - low[0]));
}

// The pixels of one polygon: shell and holes cross alike.
void add_polygon(const io::MapPolygon& polygon, const io::Grid& grid, Runs& runs) {
    Crossings crossings;
    for (const io::MapRing& ring : polygon) {
        std::array<double, 2> before{};
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const std::array<double, 2> here = grid.to_pixel(ring[i][0], ring[i][1]);
            if (i > 0) add_edge(before, here, grid.rows, crossings);
            before = here;
        }
    }
    for (auto& [row, cols] : crossings) {
        std::sort(cols.begin(), cols.end());
        for (std::size_t i = 0; i + 1 < cols.size(); i += 2) {
            const double begin = std::clamp(std::ceil(cols[i] - 0.5), 0.0, static_cast<double>(grid.cols)),
                         end = std::clamp(std::ceil(cols[i + 1] - 0.5), 0.0, static_cast<double>(grid.cols));
            if (begin < end) runs.push_back({row, static_cast<int>(begin), static_cast<int>(end)});
        }
    }
}

// Sorted, and runs that overlap or touch made one.
Runs joined(Runs runs) {
    std::sort(runs.begin(), runs.end());
    Runs out;
    for (const vectorise::Run& run : runs) {
        if (!out.empty() && out.back().row == run.row && run.col_begin <= out.back().col_end)
            out.back().col_end = std::max(out.back().col_end, run.col_end);
        else
            out.push_back(run);
    }
    return out;
}

}  // namespace

Runs pixels_of(const io::Geometry& area, const io::Grid& grid) {
    Runs runs;
    for (const io::MapPolygon& polygon : area.rings()) add_polygon(polygon, grid, runs);
    return joined(std::move(runs));
}

Runs union_of(const Runs& a, const Runs& b) {
    Runs both = a;
    both.insert(both.end(), b.begin(), b.end());
    return joined(std::move(both));
}

std::int64_t common_pixels(const Runs& a, const Runs& b) {
    std::int64_t common = 0;
    auto i = a.begin();
    auto j = b.begin();
    while (i != a.end() && j != b.end()) {
        if (i->row == j->row)
            common += std::max(0, std::min(i->col_end, j->col_end) - std::max(i->col_begin, j->col_begin));
        const bool first_ends = std::pair(i->row, i->col_end) < std::pair(j->row, j->col_end);
        first_ends ? static_cast<void>(++i) : static_cast<void>(++j);
    }
    return common;
}

std::int64_t count_pixels(const Runs& runs) {
    std::int64_t pixels = 0;
    for (const vectorise::Run& run : runs) pixels += run.col_end - run.col_begin;
    return pixels;
}

std::vector<std::vector<PixelRing>> outlines_of(const Runs& runs) {
    std::vector<std::vector<PixelRing>> outlines;
    if (runs.empty()) return outlines;
    int left = std::numeric_limits<int>::max(), right = 0;
    for (const vectorise::Run& run : runs) {
        left = std::min(left, run.col_begin);
        right = std::max(right, run.col_end);
    }
    const int top = runs.front().row;
    core::Raster<std::uint8_t> mask(runs.back().row - top + 1, right - left, std::uint8_t{0});
    for (const vectorise::Run& run : runs)
        std::fill(mask.row(run.row - top) + (run.col_begin - left), mask.row(run.row - top) + (run.col_end - left),
                  std::uint8_t{1});
    const vectorise::Components parts =
        vectorise::stitch({vectorise::label_runs(std::as_const(mask).view(), top, left)});
    for (std::size_t c = 0; c < parts.count(); ++c)
        outlines.push_back(vectorise::trace(
            std::span(parts.runs).subspan(parts.first_run[c], parts.first_run[c + 1] - parts.first_run[c])));
    return outlines;
}

}  // namespace quarrywatch::stages
