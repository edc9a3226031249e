#include "kernels/vectorise/trace.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/core/require.hpp"

namespace quarrywatch::vectorise {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// A corner of the outline: it ends exactly one horizontal and one vertical edge. A saddle is two of them.
struct Corner {
    int col = 0;
    int row = 0;
    std::uint32_t across = kNone;  ///< the other end of the horizontal edge
    std::uint32_t along = kNone;   ///< the other end of the vertical edge
    bool pixel_below_right = false;
};

/// A vertical edge that has not ended yet.
struct OpenEdge {
    int col = 0;
    std::uint32_t top = kNone;
};

/// Sweeps the lines between pixel rows from top to bottom and links the corners, in reading order.
class Outline {
public:
    /// Go over the line above `row`, whose marked pixels are `below` (empty for a row without any).
    void add_line(int row, std::span<const Run> below) {
        row_ = row;
        next_open_.clear();
        std::size_t upper = 0;
        std::size_t lower = 0;
        const std::size_t lower_count = 2 * below.size();
        while (upper < open_.size() || lower < lower_count) {
            const int upper_col = upper < open_.size() ? open_[upper].col : std::numeric_limits<int>::max();
            const int lower_col = lower < lower_count ? side(below, lower) : std::numeric_limits<int>::max();
            const bool has_upper = upper < open_.size() && (lower >= lower_count || upper_col <= lower_col);
            const bool has_lower = lower < lower_count && (upper >= open_.size() || lower_col <= upper_col);
            if (has_upper && has_lower) {
                meet(open_[upper], upper % 2 == 1, lower % 2 == 1);
            } else if (has_upper) {
                end_vertical(add_corner(upper_col, lower % 2 == 1), open_[upper]);
            } else {
                begin_vertical(add_corner(lower_col, lower % 2 == 0));
            }
            upper += has_upper ? 1 : 0;
            lower += has_lower ? 1 : 0;
        }
        open_.swap(next_open_);
    }

    /// Follow all rings, the shell first: its first corner is the first of all.
    std::vector<Ring> follow() {
        std::vector<Ring> rings;
        for (std::uint32_t start = 0; start < corners_.size(); ++start) {
            if (corners_[start].across == kNone) continue;
            // A ring's first corner has its edges to the right and downwards: a pixel between them makes it a shell.
            const bool shell = corners_[start].pixel_below_right;
            core::require(shell == rings.empty(), "vectorise", "runs to trace are not of one 4-connected component");
            rings.push_back(ring_from(start, shell));
        }
        return rings;
    }

private:
    static int side(std::span<const Run> runs, std::size_t k) {
        return k % 2 == 0 ? runs[k / 2].col_begin : runs[k / 2].col_end;
    }

    /// A new corner on this line, which ends the pending horizontal edge or begins one.
    std::uint32_t add_corner(int col, bool pixel_below_right) {
        const auto index = static_cast<std::uint32_t>(corners_.size());
        core::require(index < kNone - 1, "vectorise", "the outline has too many corners");
        corners_.push_back({col, row_, pending_, kNone, pixel_below_right});
        if (pending_ == kNone) {
            pending_ = index;
        } else {
            corners_[pending_].across = index;
            pending_ = kNone;
        }
        return index;
    }

    void begin_vertical(std::uint32_t corner) { next_open_.push_back({corners_[corner].col, corner}); }
    void end_vertical(std::uint32_t corner, const OpenEdge& edge) {
        corners_[corner].along = edge.top;
        corners_[edge.top].along = corner;
    }

    /// Vertical edges above and below one point. `pixel_above_left` and `pixel_below_left`: what lies to their left.
    void meet(const OpenEdge& edge, bool pixel_above_left, bool pixel_below_left) {
        if (pixel_above_left == pixel_below_left) {
            next_open_.push_back(edge);  // goes straight on
            return;
        }
        // A saddle. Each of its two corners turns around the pixel that is not marked, and so crosses from one marked
        // pixel to the diagonal one. The corner of the edge from the left comes first, to keep edges pairwise.
        const std::uint32_t left = add_corner(edge.col, !pixel_below_left);
        const std::uint32_t right = add_corner(edge.col, !pixel_below_left);
        if (pixel_above_left) {
            begin_vertical(left);
            end_vertical(right, edge);
        } else {
            end_vertical(left, edge);
            begin_vertical(right);
        }
    }

    Ring ring_from(std::uint32_t start, bool horizontal_first) {
        Ring ring;
        bool horizontal = horizontal_first;
        std::uint32_t corner = start;
        do {
            ring.push_back({corners_[corner].col, corners_[corner].row});
            // The horizontal link is taken out as the mark of a visited corner; a step uses both ends' links.
            const std::uint32_t next = horizontal ? corners_[corner].across : corners_[corner].along;
            if (horizontal) {
                corners_[corner].across = kNone;
                corners_[next].across = kNone;
            }
            corner = next;
            horizontal = !horizontal;
        } while (corner != start);
        ring.push_back(ring.front());
        return ring;
    }

    int row_ = 0;
    std::uint32_t pending_ = kNone;
    std::vector<Corner> corners_;
    std::vector<OpenEdge> open_;
    std::vector<OpenEdge> next_open_;
};

void require_reading_order(std::span<const Run> runs) {
    for (std::size_t i = 0; i < runs.size(); ++i) {
        core::require(runs[i].col_begin < runs[i].col_end, "vectorise", "an empty run cannot be traced");
        if (i == 0) continue;
        const bool later_row = runs[i - 1].row < runs[i].row;
        const bool apart = runs[i - 1].row == runs[i].row && runs[i - 1].col_end < runs[i].col_begin;
        core::require(later_row || apart, "vectorise", "runs to trace are not in reading order, or touch in a row");
        core::require(!later_row || runs[i].row - 1 == runs[i - 1].row, "vectorise",
                      "runs to trace are not of one 4-connected component");
    }
}

}  // namespace

std::vector<Ring> trace(std::span<const Run> runs) {
    if (runs.empty()) return {};
    require_reading_order(runs);
    core::require(runs.back().row < std::numeric_limits<int>::max(), "vectorise", "a row exceeds the range of int");
    Outline outline;
    for (std::size_t begin = 0; begin < runs.size();) {
        std::size_t end = begin;
        while (end < runs.size() && runs[end].row == runs[begin].row) ++end;
        outline.add_line(runs[begin].row, runs.subspan(begin, end - begin));
        begin = end;
    }
    outline.add_line(runs.back().row + 1, {});
    return outline.follow();
}

std::array<int, 2> inner_pixel(std::span<const Run> runs) {
    core::require(!runs.empty(), "vectorise", "a component without runs has no inner pixel");
    const int middle_row = runs.front().row + (runs.back().row - runs.front().row) / 2;
    const auto begin = std::find_if(runs.begin(), runs.end(), [&](const Run& run) { return run.row >= middle_row; });
    core::require(begin->row == middle_row, "vectorise", "a component has no run in its middle row");
    Run longest = *begin;
    for (auto run = begin; run != runs.end() && run->row == middle_row; ++run) {
        if (run->col_end - run->col_begin > longest.col_end - longest.col_begin) longest = *run;
    }
    return {middle_row, longest.col_begin + (longest.col_end - longest.col_begin - 1) / 2};
}

long long perimeter_edges(std::span<const Ring> rings) {
    long long edges = 0;
    for (const Ring& ring : rings) {
        for (std::size_t i = 1; i < ring.size(); ++i) {
            edges += std::abs(static_cast<long long>(ring[i][0]) - ring[i - 1][0]) +
                     std::abs(static_cast<long long>(ring[i][1]) - ring[i - 1][1]);
        }
    }
    return edges;
}

}  // namespace quarrywatch::vectorise
