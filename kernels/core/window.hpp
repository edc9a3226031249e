#pragma once
// Integer pixel windows: all tiling is done in whole pixels, so that no tile edge depends on rounding.

#include <algorithm>

namespace quarrywatch::core {

/// A window of pixels, half-open: rows [row, row + rows), columns [col, col + cols).
struct Window {
    int row = 0;
    int col = 0;
    int rows = 0;
    int cols = 0;

    [[nodiscard]] int row_end() const { return row + rows; }
    [[nodiscard]] int col_end() const { return col + cols; }
    [[nodiscard]] bool empty() const { return rows <= 0 || cols <= 0; }
    [[nodiscard]] bool contains(int r, int c) const { return r >= row && r < row_end() && c >= col && c < col_end(); }
    friend bool operator==(const Window&, const Window&) = default;
};

/// The common part of two windows; empty (rows or cols 0) where they do not meet.
[[nodiscard]] inline Window intersect(const Window& a, const Window& b) {
    const int row = std::max(a.row, b.row);
    const int col = std::max(a.col, b.col);
    return {row, col, std::max(0, std::min(a.row_end(), b.row_end()) - row),
            std::max(0, std::min(a.col_end(), b.col_end()) - col)};
}

/// `window` grown by `margin_px` on each side.
[[nodiscard]] inline Window pad(const Window& window, int margin_px) {
    return {window.row - margin_px, window.col - margin_px, window.rows + 2 * margin_px, window.cols + 2 * margin_px};
}

}  // namespace quarrywatch::core
