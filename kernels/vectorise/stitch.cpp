#include "kernels/vectorise/stitch.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>

#include "kernels/core/require.hpp"

namespace quarrywatch::vectorise {

namespace {

/// A run with the number of its tile's component, counted through all tiles. `key` orders runs as they are read.
struct SeamRun {
    std::uint64_t key = 0;
    int col_end = 0;
    int component = 0;
};

/// Flipping the sign bits makes unsigned order the order of the signed (row, column).
constexpr std::uint32_t kSignBit = 0x80000000U;

std::uint64_t key_of(int row, int col) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(row) ^ kSignBit) << 32U |
           (static_cast<std::uint32_t>(col) ^ kSignBit);
}
int row_of(std::uint64_t key) { return static_cast<int>(static_cast<std::uint32_t>(key >> 32U) ^ kSignBit); }
int col_of(std::uint64_t key) { return static_cast<int>(static_cast<std::uint32_t>(key) ^ kSignBit); }

/// Disjoint sets over the tiles' components.
class ComponentSets {
public:
    explicit ComponentSets(int count) : parent_(static_cast<std::size_t>(count)) {
        std::iota(parent_.begin(), parent_.end(), 0);
    }
    int root(int component) {
        while (parent(component) != component) {
            parent(component) = parent(parent(component));
            component = parent(component);
        }
        return component;
    }
    void join(int a, int b) {
        a = root(a);
        b = root(b);
        if (a != b) parent(std::max(a, b)) = std::min(a, b);
    }

private:
    int& parent(int component) { return parent_[static_cast<std::size_t>(component)]; }
    std::vector<int> parent_;
};

/// All runs of all tiles as they are read in the grid.
std::vector<SeamRun> gather(const std::vector<TileRuns>& tiles, const std::vector<int>& first_component) {
    std::size_t count = 0;
    for (const TileRuns& tile : tiles) count += tile.runs.size();
    std::vector<SeamRun> all;
    all.reserve(count);
    for (std::size_t t = 0; t < tiles.size(); ++t) {
        const TileRuns& tile = tiles[t];
        core::require(tile.component.size() == tile.runs.size(), "vectorise", "a tile has runs without a component");
        for (std::size_t i = 0; i < tile.runs.size(); ++i) {
            const Run& run = tile.runs[i];
            const int local = tile.component[i];
            core::require(run.col_begin < run.col_end, "vectorise", "a tile has an empty run");
            core::require(local >= 0 && local < tile.component_count, "vectorise", "a run's component is out of range");
            all.push_back({key_of(run.row, run.col_begin), run.col_end, first_component[t] + local});
        }
    }
    const auto by_key = [](const SeamRun& a, const SeamRun& b) { return a.key < b.key; };
    if (!std::is_sorted(all.begin(), all.end(), by_key)) std::sort(all.begin(), all.end(), by_key);
    return all;
}

/// Make one run of those that a vertical seam cut apart, and join their components. Refuses overlapping tiles.
void merge_along_rows(std::vector<SeamRun>& runs, ComponentSets& sets) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (kept > 0 && row_of(runs[kept - 1].key) == row_of(runs[i].key)) {
            SeamRun& left = runs[kept - 1];
            core::require(left.col_end <= col_of(runs[i].key), "vectorise", "tiles overlap");
            if (left.col_end == col_of(runs[i].key)) {
                sets.join(left.component, runs[i].component);
                left.col_end = runs[i].col_end;
                continue;
            }
        }
        runs[kept++] = runs[i];
    }
    runs.resize(kept);
}

/// Join the components of runs that lie under each other in neighbouring rows.
void join_across_rows(const std::vector<SeamRun>& runs, ComponentSets& sets) {
    // `above` trails `below` by about one row: both only ever move forward.
    std::size_t above = 0;
    for (const SeamRun& below : runs) {
        const std::int64_t row_above = static_cast<std::int64_t>(row_of(below.key)) - 1;
        const auto lies_before = [&](const SeamRun& run) {
            return row_of(run.key) < row_above || (row_of(run.key) == row_above && run.col_end <= col_of(below.key));
        };
        while (lies_before(runs[above])) ++above;  // stops at `below` itself at the latest
        for (std::size_t i = above; row_of(runs[i].key) == row_above && col_of(runs[i].key) < below.col_end; ++i) {
            sets.join(runs[i].component, below.component);
        }
    }
}

/// Number the sets by their first run; absent (-1) for components without runs.
std::vector<int> number_in_reading_order(const std::vector<SeamRun>& runs, ComponentSets& sets, int local_count,
                                         int& count) {
    std::vector<int> number(static_cast<std::size_t>(local_count), -1);
    count = 0;
    for (const SeamRun& run : runs) {
        int& of_root = number[static_cast<std::size_t>(sets.root(run.component))];
        if (of_root < 0) of_root = count++;
    }
    for (int component = 0; component < local_count; ++component) {
        number[static_cast<std::size_t>(component)] = number[static_cast<std::size_t>(sets.root(component))];
    }
    return number;
}

}  // namespace

Components stitch(const std::vector<TileRuns>& tiles) {
    std::vector<int> first_component;
    first_component.reserve(tiles.size());
    int local_count = 0;
    for (const TileRuns& tile : tiles) {
        core::require(
            tile.component_count >= 0 && tile.component_count <= std::numeric_limits<int>::max() - local_count,
            "vectorise", "the number of components exceeds the range of int");
        first_component.push_back(local_count);
        local_count += tile.component_count;
    }

    std::vector<SeamRun> runs = gather(tiles, first_component);
    ComponentSets sets(local_count);
    merge_along_rows(runs, sets);
    join_across_rows(runs, sets);
    int count = 0;
    const std::vector<int> number = number_in_reading_order(runs, sets, local_count, count);

    Components components;
    components.of_tile.reserve(tiles.size());
    for (std::size_t t = 0; t < tiles.size(); ++t) {
        const auto begin = number.begin() + first_component[t];
        components.of_tile.emplace_back(begin, begin + tiles[t].component_count);
        core::require(std::find(begin, begin + tiles[t].component_count, -1) == begin + tiles[t].component_count,
                      "vectorise", "a tile has a component without runs");
    }

    // Counting sort by component keeps the reading order within each.
    components.first_run.assign(static_cast<std::size_t>(count) + 1, 0);
    const auto component_of = [&](const SeamRun& run) {
        return static_cast<std::size_t>(number[static_cast<std::size_t>(run.component)]);
    };
    for (const SeamRun& run : runs) ++components.first_run[component_of(run) + 1];
    std::partial_sum(components.first_run.begin(), components.first_run.end(), components.first_run.begin());
    std::vector<std::size_t> next(components.first_run.begin(), components.first_run.end() - 1);
    components.runs.resize(runs.size());
    for (const SeamRun& run : runs) {
        components.runs[next[component_of(run)]++] = {row_of(run.key), col_of(run.key), run.col_end};
    }
    return components;
}

}  // namespace quarrywatch::vectorise
