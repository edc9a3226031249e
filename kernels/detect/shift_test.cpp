#include "kernels/detect/shift_test.hpp"

#include <algorithm>
#include <cmath>

namespace quarrywatch::detect {

namespace {

constexpr double kWeightUnits = 16;  // to a squared standard deviation
constexpr float kMostWeight = 1e6F;  // a thousand deviations: no pixel speaks for a whole site

std::int64_t weight_of(float square) {
    return std::llround(kWeightUnits * static_cast<double>(std::min(square, kMostWeight)));
}

// A row of one band at (row + dy, col + dx), bilinear, clamped to the window.
void shifted_row(const core::RasterView<const float>& band, int row, int col, int count, double dx, double dy,
                 float* out) {
    const double y = row + dy;
    const int top = static_cast<int>(std::floor(y));
    const auto fy = static_cast<float>(y - top);
    const float* const upper = band.row(std::clamp(top, 0, band.rows() - 1));
    const float* const lower = band.row(std::clamp(top + 1, 0, band.rows() - 1));
    const int left = static_cast<int>(std::floor(dx));
    const auto fx = static_cast<float>(dx - left);
    const int last = band.cols() - 1;
    for (int i = 0; i < count; ++i) {
        const int a = std::clamp(col + i + left, 0, last), b = std::clamp(col + i + left + 1, 0, last);
        const float above = upper[a] + fx * (upper[b] - upper[a]), below = lower[a] + fx * (lower[b] - lower[a]);
        out[i] = above + fy * (below - above);
    }
}

// Sum of the squared variates of each pixel of a row.
void squares(const LinearScore& model, std::span<const float* const> before, std::span<const float* const> after,
             int count, ShiftWorkspace& w, std::vector<float>& out) {
    const auto variates = static_cast<std::size_t>(model.model.variates), width = static_cast<std::size_t>(count);
    w.variates.resize(variates * width);
    variates_of_row(model, before, after, count, w.linear, w.variates.data());
    out.assign(width, 0.0F);
    for (std::size_t v = 0; v < variates; ++v) {
        const float* const row = w.variates.data() + v * width;
        for (std::size_t i = 0; i < width; ++i) out[i] += row[i] * row[i];
    }
}

}  // namespace

void ShiftCounts::merge(const ShiftCounts& other) {
    for (std::size_t i = 0; i < kShifts; ++i) kept[i] += other.kept[i];
    weight += other.weight;
    pixels += other.pixels;
}

double ShiftCounts::least_share() const {
    if (weight == 0) return 1;
    return static_cast<double>(*std::min_element(kept.begin(), kept.end())) / static_cast<double>(weight);
}

void shift_test(const LinearScore& model, std::span<const core::RasterView<const float>> before,
                std::span<const core::RasterView<const float>> after, int row, int col, int count, double radius_px,
                ShiftWorkspace& w, ShiftCounts& counts) {
    std::vector<const float*> before_rows, after_rows;
    for (const auto& band : before) before_rows.push_back(band.row(row) + col);
    for (const auto& band : after) after_rows.push_back(band.row(row) + col);
    squares(model, before_rows, after_rows, count, w, w.square);
    counts.pixels += count;
    for (const float square : w.square) counts.weight += weight_of(square);
    w.shifted.resize(before.size());
    const double diagonal = radius_px * std::sqrt(0.5);
    const std::array<std::array<double, 2>, kShifts> moves{{{radius_px, 0},
                                                            {diagonal, diagonal},
                                                            {0, radius_px},
                                                            {-diagonal, diagonal},
                                                            {-radius_px, 0},
                                                            {-diagonal, -diagonal},
                                                            {0, -radius_px},
                                                            {diagonal, -diagonal}}};
    for (std::size_t m = 0; m < kShifts; ++m) {
        for (std::size_t b = 0; b < before.size(); ++b) {
            w.shifted[b].resize(static_cast<std::size_t>(count));
            shifted_row(before[b], row, col, count, moves[m][0], moves[m][1], w.shifted[b].data());
            before_rows[b] = w.shifted[b].data();
        }
        squares(model, before_rows, after_rows, count, w, w.moved_square);
        for (std::size_t i = 0; i < w.square.size(); ++i)
            if (w.moved_square[i] >= kLeftOfSquare * w.square[i]) counts.kept[m] += weight_of(w.square[i]);
    }
}

}  // namespace quarrywatch::detect
