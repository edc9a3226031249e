#pragma once
// Numbered pixels of a grid as runs by row: labels take memory by their outlines, not by the grid.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "kernels/vectorise/label_runs.hpp"

namespace quarrywatch::tune {

struct NumberedRun {
    vectorise::Run run;
    std::int32_t number = 0;  ///< from 1
};

class RunIndex {
public:
    RunIndex() = default;
    /// runs  in any order, inside `rows` x `cols`; where they overlap the later one of the list holds.
    /// cost  O(n log n), and one row of the grid.
    RunIndex(std::vector<NumberedRun> runs, int rows, int cols);

    /// Runs of one row, by column, without overlap.
    [[nodiscard]] std::span<const NumberedRun> row(int row) const;
    [[nodiscard]] bool empty() const { return runs_.empty(); }

    /// Call visit(col_begin, col_end, number) for what of [col_begin, col_end) of a row is numbered, by column.
    template <class Visit>
    void each(int row_number, int col_begin, int col_end, const Visit& visit) const {
        const std::span<const NumberedRun> runs = row(row_number);
        std::size_t low = 0, high = runs.size();
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (runs[middle].run.col_end <= col_begin)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < runs.size() && runs[low].run.col_begin < col_end; ++low) {
            const int begin = runs[low].run.col_begin > col_begin ? runs[low].run.col_begin : col_begin,
                      end = runs[low].run.col_end < col_end ? runs[low].run.col_end : col_end;
            visit(begin, end, runs[low].number);
        }
    }

private:
    std::vector<NumberedRun> runs_;
    std::vector<std::size_t> first_;  ///< of each row, and one more
};

}  // namespace quarrywatch::tune
