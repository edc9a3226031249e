#include "kernels/detect/speckle.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/core/multiversion.hpp"
#include "kernels/core/require.hpp"
#include "kernels/detect/smooth.hpp"

namespace quarrywatch::detect {

namespace {

constexpr int kBlock_px = 7;          // 49 values know Cv^2 within 20 to 30 %; larger blocks are seldom even
constexpr double kFewestLooks = 0.5;  // below: not speckle but texture
constexpr double kMostLooks = 100;    // above: speckle does not matter
constexpr double kLogBin = 0.02;      // of the histogram of log Cv^2: 2 %
constexpr double kLogWidth = 0.1;     // of its smoothing: half of the spread that 49 values leave
constexpr double kLowestLog = -5.3;   // log Cv^2 of 200 looks; whatever is lower is counted here
constexpr int kBins = 350;            // up to log Cv^2 = 1.7

QUARRYWATCH_MULTIVERSION
void set_two(float* __restrict out, const float* __restrict a, const float* __restrict b, int count) {
    for (int i = 0; i < count; ++i) out[i] = a[i] + b[i];
}

QUARRYWATCH_MULTIVERSION
void set_three(float* __restrict out, const float* __restrict a, const float* __restrict b, const float* __restrict c,
               int count) {
    for (int i = 0; i < count; ++i) out[i] = (a[i] + b[i]) + c[i];
}

QUARRYWATCH_MULTIVERSION
void add_two(float* __restrict out, const float* __restrict a, const float* __restrict b, int count) {
    for (int i = 0; i < count; ++i) out[i] += a[i] + b[i];
}

QUARRYWATCH_MULTIVERSION
void square(float* __restrict out, const float* __restrict in, int count) {
    for (int i = 0; i < count; ++i) out[i] = in[i] * in[i];
}

// What one pixel's estimate needs besides its sums.
struct Estimator {
    float share;         // 1 / n
    float sample_share;  // 1 / (n - 1)
    float noise;         // Cu^2
};

QUARRYWATCH_MULTIVERSION
void estimate(float* __restrict pixel, const float* __restrict sum, const float* __restrict squares, Estimator e,
              int count) {
    for (int i = 0; i < count; ++i) {
        const float mean = sum[i] * e.share;
        const float variance = (squares[i] - sum[i] * mean) * e.sample_share;
        const float signal = std::max(0.0F, variance - e.noise * (mean * mean));
        const float k = signal / std::max(std::numeric_limits<float>::min(), variance);  // no 0 / 0 on flat ground
        pixel[i] = mean + k * (pixel[i] - mean);
    }
}

// Number of the half window (see run_of) of each pixel. The rows hold sums of sub-windows; those to the left of,
// at and to the right of pixel i stand at i, i + step and i + 2 step.
QUARRYWATCH_MULTIVERSION
void choose_halves(float* __restrict half, const float* __restrict up, const float* __restrict middle,
                   const float* __restrict down, int step, int count) {
    const int far = 2 * step;
    for (int i = 0; i < count; ++i) {
        const float nw = up[i], n = up[i + step], ne = up[i + far];
        const float w = middle[i], centre = middle[i + step], e = middle[i + far];
        const float sw = down[i], s = down[i + step], se = down[i + far];
        const float vertical = std::fabs(((nw + w) + sw) - ((ne + e) + se));
        const float horizontal = std::fabs(((nw + n) + ne) - ((sw + s) + se));
        const float falling = std::fabs(((n + ne) + e) - ((w + sw) + s));
        const float rising = std::fabs(((nw + n) + w) - ((e + s) + se));
        // Each later edge takes over only when its gradient is larger: where only the corner of the window crosses an
        // edge three gradients tie, and the corner's own, the diagonal one, must win. Sides are compared last, so that
        // no branch is left.
        float best = falling, near = sw, other = ne, edge = 4;
        const bool r_wins = rising > best;
        best = r_wins ? rising : best;
        near = r_wins ? nw : near;
        other = r_wins ? se : other;
        edge = r_wins ? 6.0F : edge;
        const bool v_wins = vertical > best;
        best = v_wins ? vertical : best;
        near = v_wins ? w : near;
        other = v_wins ? e : other;
        edge = v_wins ? 0.0F : edge;
        const bool h_wins = horizontal > best;
        near = h_wins ? n : near;
        other = h_wins ? s : other;
        edge = h_wins ? 2.0F : edge;
        const float side = std::fabs(other - centre) < std::fabs(near - centre) ? 1.0F : 0.0F;
        half[i] = edge + side;
    }
}

QUARRYWATCH_MULTIVERSION
void take_chosen(float* __restrict sum, float* __restrict squares, const float* __restrict half_sum,
                 const float* __restrict half_squares, const float* __restrict half, float number, int count) {
    for (int i = 0; i < count; ++i) {
        sum[i] = half[i] == number ? half_sum[i] : sum[i];
        squares[i] = half[i] == number ? half_squares[i] : squares[i];
    }
}

// Sum of at least two rows in their order.
void sum_rows(float* out, std::span<const float* const> rows, int count) {
    std::size_t k = rows.size() % 2 == 0 ? 2 : 3;
    if (k == 2)
        set_two(out, rows[0], rows[1], count);
    else
        set_three(out, rows[0], rows[1], rows[2], count);
    for (; k < rows.size(); k += 2) add_two(out, rows[k], rows[k + 1], count);
}

// A row with its ends repeated `radius` times.
void pad(float* out, const float* in, int cols, int radius) {
    std::fill_n(out, radius, in[0]);
    std::memcpy(out + radius, in, static_cast<std::size_t>(cols) * sizeof(float));
    std::fill_n(out + radius + cols, radius, in[cols - 1]);
}

// The columns from `start` to `start` + `length` - 1, relative to the pixel, that a half window has in a row.
struct Run {
    int start, length;
};

// Run of half window `number` in the row `dy` below the pixel's (length 0: none): left and right of a vertical edge,
// above and below a horizontal one, below left and above right of a falling one, above left and below right of a rising
// one. All hold w (w + 1) / 2 pixels, w = 2 h + 1.
Run run_of(int number, int dy, int h) {
    const int w = 2 * h + 1;
    const std::array<Run, 8> runs{{{-h, h + 1},
                                   {0, h + 1},
                                   {-h, dy <= 0 ? w : 0},
                                   {-h, dy >= 0 ? w : 0},
                                   {-h, h + dy + 1},
                                   {dy, h - dy + 1},
                                   {-h, h - dy + 1},
                                   {-dy, h + dy + 1}}};
    return runs[static_cast<std::size_t>(number)];
}

Estimator estimator_of(int pixels, double looks) {
    return {static_cast<float>(1.0 / pixels), static_cast<float>(1.0 / (pixels - 1)), static_cast<float>(1 / looks)};
}

// The row is read when it comes within the window's reach and written when the window's middle passes it: the ring
// holds what the rows between are still needed for.
template <class Enter, class Leave>
void pass_window(int rows, int radius, Enter enter, Leave leave) {
    for (int r = -radius; r < rows; ++r) {
        if (r + radius < rows) enter(r + radius);
        if (r >= 0) leave(r);
    }
}

void lee(core::RasterView<float> plane, int window, double looks, SpeckleWorkspace& work) {
    const int h = window / 2, rows = plane.rows(), cols = plane.cols();
    const Estimator estimator = estimator_of(window * window, looks);
    work.ring.reshape(2 * window, cols);  // of each row its values' sums, then its squares'
    work.lines.reshape(2, cols + 2 * h);
    work.taps.resize(static_cast<std::size_t>(window));
    float* const first = work.lines.row(0);
    float* const second = work.lines.row(1);
    const auto along = [&](const float* line, float* out) {
        for (int k = 0; k < window; ++k) work.taps[static_cast<std::size_t>(k)] = line + k;
        sum_rows(out, work.taps, cols);
    };
    const auto across = [&](int r, int which, float* out) {
        for (int k = 0; k < window; ++k)
            work.taps[static_cast<std::size_t>(k)] =
                work.ring.row(2 * (std::clamp(r + k - h, 0, rows - 1) % window) + which);
        sum_rows(out, work.taps, cols);
    };
    pass_window(
        rows, h,
        [&](int r) {
            pad(first, plane.row(r), cols, h);
            square(second, first, cols + 2 * h);
            along(first, work.ring.row(2 * (r % window)));
            along(second, work.ring.row(2 * (r % window) + 1));
        },
        [&](int r) {
            across(r, 0, first);
            across(r, 1, second);
            estimate(plane.row(r), first, second, estimator, cols);
        });
}

void refined_lee(core::RasterView<float> plane, int window, double looks, SpeckleWorkspace& work) {
    const int h = window / 2, rows = plane.rows(), cols = plane.cols(), padded = cols + 2 * h;
    const int q = (h + 1) / 3, step = h - q;  // half side and spacing of the sub-windows: together h
    const Estimator estimator = estimator_of(window * (h + 1), looks);
    // Of each row the sums of `length` pixels from every column on, for every length up to the window's side.
    work.ring.reshape(2 * window * window, padded);
    work.lines.reshape(8, padded);
    const auto sums = [&](int r, int length, int which) {
        return work.ring.row(((std::clamp(r, 0, rows - 1) % window) * window + length - 1) * 2 + which);
    };
    const auto enter = [&](int r) {
        pad(sums(r, 1, 0), plane.row(r), cols, h);
        square(sums(r, 1, 1), sums(r, 1, 0), padded);
        for (int length = 2; length <= window; ++length)
            for (int which = 0; which < 2; ++which)
                set_two(sums(r, length, which), sums(r, length - 1, which), sums(r, 1, which) + length - 1,
                        padded - length + 1);
    };
    const auto sub_windows = [&](int r, float* out) {
        work.taps.clear();
        for (int dy = -q; dy <= q; ++dy) work.taps.push_back(sums(r + dy, 2 * q + 1, 0));
        if (q == 0)
            std::memcpy(out, work.taps[0], static_cast<std::size_t>(padded) * sizeof(float));
        else
            sum_rows(out, work.taps, padded - 2 * q);
    };
    const auto sum_half = [&](int r, int number, int which, float* out) {
        work.taps.clear();
        for (int dy = -h; dy <= h; ++dy) {
            const Run run = run_of(number, dy, h);
            if (run.length > 0) work.taps.push_back(sums(r + dy, run.length, which) + h + run.start);
        }
        sum_rows(out, work.taps, cols);
    };
    const auto leave = [&](int r) {
        core::Raster<float>& lines = work.lines;
        for (int side = -1; side <= 1; ++side) sub_windows(r + side * step, lines.row(side + 1));
        choose_halves(lines.row(7), lines.row(0), lines.row(1), lines.row(2), step, cols);
        sum_half(r, 0, 0, lines.row(3));
        sum_half(r, 0, 1, lines.row(4));
        for (int number = 1; number < 8; ++number) {
            sum_half(r, number, 0, lines.row(5));
            sum_half(r, number, 1, lines.row(6));
            take_chosen(lines.row(3), lines.row(4), lines.row(5), lines.row(6), lines.row(7),
                        static_cast<float>(number), cols);
        }
        estimate(plane.row(r), lines.row(3), lines.row(4), estimator, cols);
    };
    pass_window(rows, h, enter, leave);
}

// Cv^2 of a block, 0 where it has no variance, negative where the block is of no use.
double squared_variation(core::RasterView<const float> block, core::RasterView<const std::uint8_t> valid) {
    double sum = 0, squares = 0;
    for (int r = 0; r < kBlock_px; ++r)
        for (int c = 0; c < kBlock_px; ++c) {
            if (valid(r, c) == 0) return -1;
            sum += static_cast<double>(block(r, c));
        }
    constexpr double kPixels = kBlock_px * kBlock_px;
    const double mean = sum / kPixels;
    if (!(mean > 0)) return -1;
    for (int r = 0; r < kBlock_px; ++r)
        for (int c = 0; c < kBlock_px; ++c) {
            const double off = static_cast<double>(block(r, c)) - mean;
            squares += off * off;
        }
    return squares / ((kPixels - 1) * mean * mean);
}

}  // namespace

int speckle_radius(const SpeckleOptions& options) {
    if (options.filter == SpeckleFilter::none) return 0;
    if (options.filter == SpeckleFilter::gaussian) return smoothing_radius(options.sigma_px);
    core::require(options.window_px >= 3 && options.window_px % 2 == 1, "speckle_radius",
                  "the window's side must be odd and at least 3");
    return options.window_px / 2;
}

double estimate_looks(std::span<const core::RasterView<const float>> windows,
                      std::span<const core::RasterView<const std::uint8_t>> valid) {
    core::require(windows.size() == valid.size(), "estimate_looks", "each window needs its mask");
    std::array<double, kBins> histogram{};
    bool any = false;
    for (std::size_t w = 0; w < windows.size(); ++w) {
        const int rows = windows[w].rows(), cols = windows[w].cols();
        core::require(valid[w].rows() == rows && valid[w].cols() == cols, "estimate_looks",
                      "a window and its mask must have the same shape");
        for (int r = 0; r + kBlock_px <= rows; r += kBlock_px)
            for (int c = 0; c + kBlock_px <= cols; c += kBlock_px) {
                const double variation = squared_variation(windows[w].part(r, c, kBlock_px, kBlock_px),
                                                           valid[w].part(r, c, kBlock_px, kBlock_px));
                if (!(variation >= 0)) continue;
                const double bin = (std::log(std::max(variation, 1e-300)) - kLowestLog) / kLogBin;
                histogram[static_cast<std::size_t>(std::clamp(bin, 0.0, kBins - 1.0))] += 1;
                any = true;
            }
    }
    if (!any) return 1;
    constexpr int kReach = static_cast<int>(3 * kLogWidth / kLogBin);
    double most = -1;
    int mode = 0;
    for (int b = 0; b < kBins; ++b) {
        double density = 0;
        for (int k = std::max(-kReach, -b); k <= std::min(kReach, kBins - 1 - b); ++k) {
            const double off = k * kLogBin / kLogWidth;
            density += std::exp(-0.5 * off * off) * histogram[static_cast<std::size_t>(b + k)];
        }
        if (density > most) {
            most = density;
            mode = b;
        }
    }
    return std::clamp(std::exp(-(kLowestLog + (mode + 0.5) * kLogBin)), kFewestLooks, kMostLooks);
}

void filter_speckle(core::RasterView<float> plane, const SpeckleOptions& options, double looks,
                    SpeckleWorkspace& workspace) {
    const int radius = speckle_radius(options);
    if (options.filter == SpeckleFilter::none || plane.empty()) return;
    if (options.filter == SpeckleFilter::gaussian) return smooth(plane, options.sigma_px, workspace.scratch);
    core::require(looks > 0, "filter_speckle", "the number of looks must be positive");
    if (options.filter == SpeckleFilter::lee)
        lee(plane, 2 * radius + 1, looks, workspace);
    else
        refined_lee(plane, 2 * radius + 1, looks, workspace);
}

}  // namespace quarrywatch::detect
