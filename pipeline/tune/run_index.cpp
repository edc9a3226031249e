#include "pipeline/tune/run_index.hpp"

#include <algorithm>

#include "kernels/core/require.hpp"

namespace quarrywatch::tune {

RunIndex::RunIndex(std::vector<NumberedRun> runs, int rows, int cols) {
    std::stable_sort(runs.begin(), runs.end(),
                     [](const NumberedRun& a, const NumberedRun& b) { return a.run.row < b.run.row; });
    first_.reserve(static_cast<std::size_t>(rows) + 1);
    std::vector<std::int32_t> line(static_cast<std::size_t>(cols), 0);
    auto next = runs.begin();
    for (int row = 0; row < rows; ++row) {
        first_.push_back(runs_.size());
        int left = cols, right = 0;
        for (; next != runs.end() && next->run.row == row; ++next) {
            core::require(next->run.col_begin >= 0 && next->run.col_end <= cols, "tune", "a label beyond the grid");
            std::fill(line.begin() + next->run.col_begin, line.begin() + next->run.col_end, next->number);
            left = std::min(left, next->run.col_begin);
            right = std::max(right, next->run.col_end);
        }
        for (int col = left; col < right;) {
            const std::int32_t number = line[static_cast<std::size_t>(col)];
            const int begin = col;
            while (col < right && line[static_cast<std::size_t>(col)] == number) ++col;
            if (number != 0) runs_.push_back({{row, begin, col}, number});
        }
        if (left < right) std::fill(line.begin() + left, line.begin() + right, 0);
    }
    core::require(next == runs.end(), "tune", "a label beyond the grid");
    first_.push_back(runs_.size());
}

std::span<const NumberedRun> RunIndex::row(int row) const {
    if (row < 0 || static_cast<std::size_t>(row) + 1 >= first_.size()) return {};
    const auto r = static_cast<std::size_t>(row);
    return {runs_.data() + first_[r], runs_.data() + first_[r + 1]};
}

}  // namespace quarrywatch::tune
