#include "kernels/coregister/resample.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "kernels/core/multiversion.hpp"
#include "kernels/core/require.hpp"
#include "kernels/coregister/kernel_weights.hpp"

namespace quarrywatch::coregister {

namespace {

using core::RasterView;

constexpr int kCell = WarpLattice::kSpacing;

// Where the pixels of one row of one lattice cell fall in the source.
struct CellRow {
    int count = 0;
    std::array<int, kCell> x{}, y{};      // whole part
    std::array<float, kCell> fx{}, fy{};  // fraction in [0, 1)
};

// Coordinates run linearly along a row of a cell. Whole and fractional part are kept apart, relative to the cell's own
// left end, so that the numbers do not depend on where the tile lies.
void locate(const WarpLattice& lattice, int row, int cell_col, int first, int count, CellRow& out) {
    const int node_row = row / kCell;
    const double v = static_cast<double>(row - node_row * kCell) / kCell;
    const std::size_t top = lattice.index(node_row, cell_col), bottom = lattice.index(node_row + 1, cell_col);
    const double left_x = lattice.x[top] + v * (lattice.x[bottom] - lattice.x[top]);
    const double left_y = lattice.y[top] + v * (lattice.y[bottom] - lattice.y[top]);
    const double right_x = lattice.x[top + 1] + v * (lattice.x[bottom + 1] - lattice.x[top + 1]);
    const double right_y = lattice.y[top + 1] + v * (lattice.y[bottom + 1] - lattice.y[top + 1]);
    out.count = 0;
    if (!std::isfinite(left_x + left_y + right_x + right_y)) return;
    if (std::fabs(left_x) > 1e9 || std::fabs(left_y) > 1e9 || std::fabs(right_x) > 1e9 || std::fabs(right_y) > 1e9)
        return;
    out.count = count;
    const double base_x = std::floor(left_x), base_y = std::floor(left_y);
    const auto start_x = static_cast<float>(left_x - base_x), start_y = static_cast<float>(left_y - base_y);
    const auto step_x = static_cast<float>((right_x - left_x) / kCell),
               step_y = static_cast<float>((right_y - left_y) / kCell);
    const int whole_x = static_cast<int>(base_x), whole_y = static_cast<int>(base_y);
    for (int k = 0; k < count; ++k) {
        const auto t = static_cast<float>(first + k);
        const float px = start_x + t * step_x, py = start_y + t * step_y;
        const float ix = std::floor(px), iy = std::floor(py);
        const auto i = static_cast<std::size_t>(k);
        out.x[i] = whole_x + static_cast<int>(ix);
        out.y[i] = whole_y + static_cast<int>(iy);
        out.fx[i] = px - ix;
        out.fy[i] = py - iy;
    }
}

int taps_of(Kernel kernel) { return 2 * radius_of(kernel); }

// A run of pixels whose samples are neighbours in the source: one lane per pixel. Fixed is the run's length where it is
// known (a whole cell, by far the commonest), 0 where it is not.
template <int Taps, int Fixed>
[[gnu::always_inline]] inline void convolve_run(const float* __restrict source, std::ptrdiff_t stride, int length,
                                                const KernelWeights& wx, const KernelWeights& wy, int first,
                                                float* __restrict out) {
    const int count = Fixed > 0 ? Fixed : length;
    alignas(64) std::array<float, kCell> sum, part;
    for (int j = 0; j < Taps; ++j) {
        const float* __restrict line = source + j * stride;
        const float* __restrict weight_y = wy[static_cast<std::size_t>(j)].data() + first;
        for (int k = 0; k < count; ++k)
            part[static_cast<std::size_t>(k)] = wx[0][static_cast<std::size_t>(first + k)] * line[k];
        for (int i = 1; i < Taps; ++i) {
            const float* __restrict weight_x = wx[static_cast<std::size_t>(i)].data() + first;
            for (int k = 0; k < count; ++k) part[static_cast<std::size_t>(k)] += weight_x[k] * line[k + i];
        }
        if (j == 0)
            for (int k = 0; k < count; ++k)
                sum[static_cast<std::size_t>(k)] = weight_y[k] * part[static_cast<std::size_t>(k)];
        else
            for (int k = 0; k < count; ++k)
                sum[static_cast<std::size_t>(k)] += weight_y[k] * part[static_cast<std::size_t>(k)];
    }
    for (int k = 0; k < count; ++k) out[k] = sum[static_cast<std::size_t>(k)];
}

template <int Taps>
[[gnu::always_inline]] inline void convolve(const float* source, std::ptrdiff_t stride, int count,
                                            const KernelWeights& wx, const KernelWeights& wy, int first, float* out) {
    if (count == kCell)
        convolve_run<Taps, kCell>(source, stride, count, wx, wy, 0, out);
    else
        convolve_run<Taps, 0>(source, stride, count, wx, wy, first, out);
}

QUARRYWATCH_MULTIVERSION
void convolve2(const float* source, std::ptrdiff_t stride, int count, const KernelWeights& wx, const KernelWeights& wy,
               int first, float* out) {
    convolve<2>(source, stride, count, wx, wy, first, out);
}
QUARRYWATCH_MULTIVERSION
void convolve4(const float* source, std::ptrdiff_t stride, int count, const KernelWeights& wx, const KernelWeights& wy,
               int first, float* out) {
    convolve<4>(source, stride, count, wx, wy, first, out);
}
QUARRYWATCH_MULTIVERSION
void convolve6(const float* source, std::ptrdiff_t stride, int count, const KernelWeights& wx, const KernelWeights& wy,
               int first, float* out) {
    convolve<6>(source, stride, count, wx, wy, first, out);
}

bool all_valid(RasterView<const std::uint8_t> valid, int row, int col, int rows, int cols) {
    if (row < 0 || col < 0 || row + rows > valid.rows() || col + cols > valid.cols()) return false;
    for (int r = row; r < row + rows; ++r)
        if (std::memchr(valid.row(r) + col, 0, static_cast<std::size_t>(cols)) != nullptr) return false;
    return true;
}

struct Job {
    std::span<const RasterView<const float>> source;
    RasterView<const std::uint8_t> valid;
    core::Window place;
    Kernel kernel;
    std::span<const RasterView<float>> out;
    RasterView<std::uint8_t> out_valid;
};

// Near holes and edges: the sample is bilinear over the pixels that carry weight, invalid when one of them is missing.
void sample_carefully(const Job& job, int x, int y, float fx, float fy, int out_row, int out_col) {
    const int cols = fx > kFractionDone ? (fx < 1 - kFractionDone ? 2 : 1) : 1;
    const int rows = fy > kFractionDone ? (fy < 1 - kFractionDone ? 2 : 1) : 1;
    if (cols == 1 && fx > 0.5F) ++x;
    if (rows == 1 && fy > 0.5F) ++y;
    const int col = x - job.place.col, row = y - job.place.row;
    const bool ok = all_valid(job.valid, row, col, rows, cols);
    job.out_valid(out_row, out_col) = ok ? 1 : 0;
    for (std::size_t band = 0; band < job.source.size(); ++band) {
        float value = 0;
        if (ok)
            for (int r = 0; r < rows; ++r)
                for (int c = 0; c < cols; ++c) {
                    const float wy = rows == 1 ? 1.0F : (r == 0 ? 1 - fy : fy),
                                wx = cols == 1 ? 1.0F : (c == 0 ? 1 - fx : fx);
                    value += wy * wx * job.source[band](row + r, col + c);
                }
        job.out[band](out_row, out_col) = value;
    }
}

void sample_nearest(const Job& job, const CellRow& cell, int out_row, int out_col) {
    for (int k = 0; k < cell.count; ++k) {
        const auto i = static_cast<std::size_t>(k);
        const int col = cell.x[i] + (cell.fx[i] >= 0.5F ? 1 : 0) - job.place.col;
        const int row = cell.y[i] + (cell.fy[i] >= 0.5F ? 1 : 0) - job.place.row;
        const bool ok = all_valid(job.valid, row, col, 1, 1);
        job.out_valid(out_row, out_col + k) = ok ? 1 : 0;
        for (std::size_t band = 0; band < job.source.size(); ++band)
            job.out[band](out_row, out_col + k) = ok ? job.source[band](row, col) : 0.0F;
    }
}

void sample_row(const Job& job, const CellRow& cell, const KernelWeights& wx, const KernelWeights& wy, int out_row,
                int out_col) {
    const int taps = taps_of(job.kernel), before = taps / 2 - 1;
    for (int k = 0; k < cell.count;) {
        const auto i = static_cast<std::size_t>(k);
        int run = 1;
        while (k + run < cell.count && cell.x[i + static_cast<std::size_t>(run)] == cell.x[i] + run &&
               cell.y[i + static_cast<std::size_t>(run)] == cell.y[i])
            ++run;
        const int row = cell.y[i] - before - job.place.row, col = cell.x[i] - before - job.place.col;
        if (all_valid(job.valid, row, col, taps, run + taps - 1)) {
            for (std::size_t band = 0; band < job.source.size(); ++band) {
                const RasterView<const float>& source = job.source[band];
                const float* const first = source.row(row) + col;
                float* const to = job.out[band].row(out_row) + out_col + k;
                (taps == 4 ? convolve4 : taps == 2 ? convolve2 : convolve6)(first, source.stride(), run, wx, wy, k, to);
            }
            std::memset(job.out_valid.row(out_row) + out_col + k, 1, static_cast<std::size_t>(run));
        } else {
            for (int p = 0; p < run; ++p) {
                const auto at = static_cast<std::size_t>(k + p);
                if (all_valid(job.valid, row, col + p, taps, taps)) {
                    for (std::size_t band = 0; band < job.source.size(); ++band) {
                        const RasterView<const float>& source = job.source[band];
                        (taps == 4   ? convolve4
                         : taps == 2 ? convolve2
                                     : convolve6)(source.row(row) + col + p, source.stride(), 1, wx, wy, k + p,
                                                  job.out[band].row(out_row) + out_col + k + p);
                    }
                    job.out_valid(out_row, out_col + k + p) = 1;
                } else {
                    sample_carefully(job, cell.x[at], cell.y[at], cell.fx[at], cell.fy[at], out_row, out_col + k + p);
                }
            }
        }
        k += run;
    }
}

}  // namespace

int radius_of(Kernel kernel) {
    constexpr std::array<int, 4> radius{1, 1, 2, 3};
    return radius[static_cast<std::size_t>(kernel)];
}

void resample(std::span<const RasterView<const float>> source, RasterView<const std::uint8_t> source_valid,
              const core::Window& place, const WarpLattice& lattice, const core::Window& target, Kernel kernel,
              std::span<const RasterView<float>> out, RasterView<std::uint8_t> out_valid) {
    core::require(source.size() == out.size(), "resample", "as many outputs as bands");
    core::require(source_valid.rows() == place.rows && source_valid.cols() == place.cols, "resample",
                  "validity has another shape");
    core::require(out_valid.rows() == target.rows && out_valid.cols() == target.cols, "resample",
                  "output has another shape");
    for (const RasterView<const float>& band : source)
        core::require(band.rows() == place.rows && band.cols() == place.cols, "resample", "a band has another shape");
    for (const RasterView<float>& band : out)
        core::require(band.rows() == target.rows && band.cols() == target.cols, "resample",
                      "an output band has another shape");
    core::require(target.row >= 0 && target.col >= 0 && (target.row_end() - 1) / kCell + 1 < lattice.rows &&
                      (target.col_end() - 1) / kCell + 1 < lattice.cols,
                  "resample", "the lattice does not enclose the target");
    const Job job{source, source_valid, place, kernel, out, out_valid};
    CellRow cell;
    KernelWeights wx, wy;
    for (int r = 0; r < target.rows; ++r) {
        const int row = target.row + r;
        for (int c = 0; c < target.cols;) {
            const int col = target.col + c, cell_col = col / kCell;
            const int count = std::min((cell_col + 1) * kCell - col, target.cols - c);
            locate(lattice, row, cell_col, col - cell_col * kCell, count, cell);
            if (cell.count == 0) {
                std::memset(out_valid.row(r) + c, 0, static_cast<std::size_t>(count));
                for (const auto& band : out) std::fill_n(band.row(r) + c, count, 0.0F);
            } else if (kernel == Kernel::nearest) {
                sample_nearest(job, cell, r, c);
            } else {
                kernel_weights(kernel, cell.fx, count, wx);
                kernel_weights(kernel, cell.fy, count, wy);
                sample_row(job, cell, wx, wy, r, c);
            }
            c += count;
        }
    }
}

}  // namespace quarrywatch::coregister
