#include "kernels/vectorise/label_runs.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <limits>

#include "kernels/core/require.hpp"

namespace quarrywatch::vectorise {

namespace {

constexpr int kWordBytes = 8;
constexpr int kBlockBytes = 64;
constexpr std::uint64_t kLowBits = 0x0101010101010101U;
constexpr std::uint64_t kHighBits = 0x8080808080808080U;

/// Eight pixels, the first in the lowest byte on every processor, so that trailing zero bits count pixels.
std::uint64_t load_word(const std::uint8_t* pixels) {
    std::uint64_t word = 0;
    std::memcpy(&word, pixels, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    return word;
}

int first_byte(std::uint64_t word) { return std::countr_zero(word) / 8; }

/// First column in [col, end) that is marked, else `end`.
int next_marked(const std::uint8_t* row, int col, int end) {
    // Most of a change mask is empty: whole cache lines are folded into one word before anything is looked at.
    for (; end - col >= kBlockBytes; col += kBlockBytes) {
        std::uint64_t any = 0;
        for (int word = 0; word < kBlockBytes; word += kWordBytes) any |= load_word(row + col + word);
        if (any != 0) break;
    }
    for (; end - col >= kWordBytes; col += kWordBytes) {
        const std::uint64_t word = load_word(row + col);
        if (word != 0) return col + first_byte(word);
    }
    while (col < end && row[col] == 0) ++col;
    return col;
}

/// First column in [col, end) that is not marked, else `end`.
int next_unmarked(const std::uint8_t* row, int col, int end) {
    for (; end - col >= kWordBytes; col += kWordBytes) {
        const std::uint64_t word = load_word(row + col);
        // A high bit is set for each zero byte; borrows can set false ones, but only above the first true one.
        const std::uint64_t zeros = (word - kLowBits) & ~word & kHighBits;
        if (zeros != 0) return col + first_byte(zeros);
    }
    while (col < end && row[col] != 0) ++col;
    return col;
}

/// Disjoint sets over run numbers in which every parent is the smaller number: the root is the component's first run.
class RunSets {
public:
    explicit RunSets(std::vector<int>& parent) : parent_(parent) {}

    void join(int a, int b) {
        a = root(a);
        b = root(b);
        if (a == b) return;
        parent_[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
    }

private:
    int root(int run) {
        int parent = parent_[static_cast<std::size_t>(run)];
        while (parent != run) {
            const int grandparent = parent_[static_cast<std::size_t>(parent)];
            parent_[static_cast<std::size_t>(run)] = grandparent;
            run = parent;
            parent = grandparent;
        }
        return run;
    }

    std::vector<int>& parent_;
};

/// Join each run of [above, begin) with the runs of the next row, [begin, end), that share a column with it.
void join_rows(const std::vector<Run>& runs, std::size_t above, std::size_t begin, std::size_t end, RunSets& sets) {
    const std::size_t above_end = begin;
    std::size_t below = begin;
    while (above < above_end && below < end) {
        if (runs[above].col_begin < runs[below].col_end && runs[below].col_begin < runs[above].col_end) {
            sets.join(static_cast<int>(above), static_cast<int>(below));
        }
        if (runs[above].col_end < runs[below].col_end) {
            ++above;
        } else {
            ++below;
        }
    }
}

}  // namespace

TileRuns label_runs(core::RasterView<const std::uint8_t> mask, int row, int col) {
    constexpr int kLargest = std::numeric_limits<int>::max();
    core::require(row <= kLargest - mask.rows() && col <= kLargest - mask.cols(), "vectorise",
                  "the tile's grid coordinates exceed the range of int");

    TileRuns tile;
    std::vector<int>& parent = tile.component;
    RunSets sets(parent);
    std::size_t above = 0;
    for (int r = 0; r < mask.rows(); ++r) {
        const std::uint8_t* const pixels = mask.row(r);
        const std::size_t begin = tile.runs.size();
        for (int c = next_marked(pixels, 0, mask.cols()); c < mask.cols();) {
            const int end = next_unmarked(pixels, c, mask.cols());
            parent.push_back(static_cast<int>(tile.runs.size()));
            tile.runs.push_back({row + r, col + c, col + end});
            c = next_marked(pixels, end, mask.cols());
        }
        join_rows(tile.runs, above, begin, tile.runs.size(), sets);
        above = begin;
    }

    // Parents precede their children, so one pass forward turns parents into component numbers in place.
    for (std::size_t i = 0; i < parent.size(); ++i) {
        const auto first = static_cast<std::size_t>(parent[i]);
        parent[i] = first == i ? tile.component_count++ : parent[first];
    }
    return tile;
}

}  // namespace quarrywatch::vectorise
