#include "kernels/detect/baseline_composite.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "kernels/core/multiversion.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::detect {

namespace {

using core::RasterView;

QUARRYWATCH_MULTIVERSION
void to_first(float* __restrict out, const float* __restrict in, float offset, float gain, int count) {
    for (int i = 0; i < count; ++i) out[i] = (in[i] - offset) / gain;
}

QUARRYWATCH_MULTIVERSION
void mean_of_two(float* __restrict out, const float* __restrict a, const float* __restrict b, int count) {
    for (int i = 0; i < count; ++i) out[i] = 0.5F * (a[i] + b[i]);
}

QUARRYWATCH_MULTIVERSION
void median_of_three(float* __restrict out, const float* __restrict a, const float* __restrict b,
                     const float* __restrict c, int count) {
    for (int i = 0; i < count; ++i) {
        const float low = a[i] < b[i] ? a[i] : b[i], high = a[i] < b[i] ? b[i] : a[i];
        const float upper = high < c[i] ? high : c[i];
        out[i] = low > upper ? low : upper;
    }
}

QUARRYWATCH_MULTIVERSION
void add_deviation(float* __restrict sum, const float* __restrict value, const float* __restrict median, float scale,
                   int count) {
    for (int i = 0; i < count; ++i) {
        const float d = value[i] - median[i];
        sum[i] += (d < 0 ? -d : d) * scale;
    }
}

float median_of(std::array<float, kMostZscoreLooks>& values, std::size_t count) {
    std::sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count));
    return count % 2 == 1 ? values[count / 2] : 0.5F * (values[count / 2 - 1] + values[count / 2]);
}

// What the mean of |value - median| of k normal values falls short of the deviation of many: of two values the median
// lies between them, of three it is one of them.
float small_sample(std::size_t looks) { return static_cast<float>(looks) / static_cast<float>(looks - 1); }

void require_shapes(std::span<const LookViews> looks, std::span<const LookGains> gains, std::span<const double> pooled,
                    std::span<const RasterView<float>> out) {
    const char* const where = "baseline_composite";
    core::require(!looks.empty() && looks.size() <= kMostZscoreLooks, where, "1 to 16 looks are needed");
    core::require(gains.size() == looks.size(), where, "each look needs its gains");
    core::require(pooled.empty() || pooled.size() == out.size(), where, "each band needs its pooled deviation");
    for (std::size_t k = 0; k < looks.size(); ++k) {
        core::require(looks[k].bands.size() == out.size() && gains[k].gain.size() == out.size() &&
                          gains[k].offset.size() == out.size(),
                      where, "the looks differ in their bands");
        for (std::size_t b = 0; b < out.size(); ++b)
            core::require(gains[k].gain[b] != 0 && looks[k].bands[b].rows() == out[b].rows() &&
                              looks[k].bands[b].cols() == out[b].cols(),
                          where, "the looks differ in shape, or a gain is 0");
    }
}

// One row of one band where some look is not clear somewhere.
void mixed_row(std::span<const LookViews> looks, int row, int cols, const float* values, float scale, float* median,
               float* deviation) {
    std::array<float, kMostZscoreLooks> clear{};
    for (int c = 0; c < cols; ++c) {
        std::size_t count = 0;
        for (std::size_t k = 0; k < looks.size(); ++k)
            if (looks[k].valid(row, c) != 0)
                clear[count++] = values[k * static_cast<std::size_t>(cols) + static_cast<std::size_t>(c)];
        if (count == 0) {
            median[c] = 0;
            continue;
        }
        std::array<float, kMostZscoreLooks> sorted = clear;
        median[c] = median_of(sorted, count);
        for (std::size_t k = 0; k < looks.size(); ++k)
            if (looks[k].valid(row, c) != 0)
                deviation[c] +=
                    std::fabs(values[k * static_cast<std::size_t>(cols) + static_cast<std::size_t>(c)] - median[c]) *
                    scale;
    }
}

}  // namespace

void baseline_composite(std::span<const LookViews> looks, std::span<const LookGains> gains,
                        std::span<const double> pooled, CompositeWorkspace& w, std::span<const RasterView<float>> out,
                        RasterView<std::uint8_t> valid, RasterView<float> spread) {
    require_shapes(looks, gains, pooled, out);
    const int rows = valid.rows(), cols = valid.cols();
    const auto width = static_cast<std::size_t>(cols);
    w.values.resize(looks.size() * width);
    w.deviation.resize(width);
    w.count.resize(width);
    for (int r = 0; r < rows; ++r) {
        std::fill(w.count.begin(), w.count.end(), std::uint8_t{0});
        for (const LookViews& look : looks) {
            const std::uint8_t* const clear = look.valid.row(r);
            for (std::size_t c = 0; c < width; ++c)
                w.count[c] = static_cast<std::uint8_t>(w.count[c] + (clear[c] != 0 ? 1 : 0));
        }
        const bool all = std::all_of(w.count.begin(), w.count.end(), [&](std::uint8_t n) { return n == looks.size(); });
        std::fill(w.deviation.begin(), w.deviation.end(), 0.0F);
        for (std::size_t b = 0; b < out.size(); ++b) {
            for (std::size_t k = 0; k < looks.size(); ++k)
                to_first(w.values.data() + k * width, looks[k].bands[b].row(r), static_cast<float>(gains[k].offset[b]),
                         static_cast<float>(gains[k].gain[b]), cols);
            const float scale = pooled.empty() || pooled[b] <= 0 ? 0.0F : static_cast<float>(1 / pooled[b]);
            const float* const v = w.values.data();
            float* const median = out[b].row(r);
            if (all && looks.size() <= 3) {
                if (looks.size() == 1)
                    std::copy_n(v, width, median);
                else if (looks.size() == 2)
                    mean_of_two(median, v, v + width, cols);
                else
                    median_of_three(median, v, v + width, v + 2 * width, cols);
                for (std::size_t k = 0; k < looks.size() && scale > 0; ++k)
                    add_deviation(w.deviation.data(), v + k * width, median, scale, cols);
            } else {
                mixed_row(looks, r, cols, v, scale, median, w.deviation.data());
            }
        }
        std::uint8_t* const seen = valid.row(r);
        float* const habit = spread.row(r);
        for (std::size_t c = 0; c < width; ++c) {
            const std::size_t n = w.count[c];
            seen[c] = n > 0 ? 1 : 0;
            habit[c] = n < 2 || pooled.empty() ? -1.0F
                                               : w.deviation[c] * small_sample(n) /
                                                     (static_cast<float>(n) * static_cast<float>(out.size()));
        }
    }
}

}  // namespace quarrywatch::detect
