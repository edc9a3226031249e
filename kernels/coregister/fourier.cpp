#include "kernels/coregister/fourier.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "kernels/core/multiversion.hpp"
#include "kernels/core/require.hpp"

namespace quarrywatch::coregister {

namespace {

constexpr int kLanes = 16;  // columns that are transformed together: a strip stays in the fastest cache

// Split complex numbers: `re` and `im` of the same length.
struct Planes {
    float* re;
    float* im;
};

// One radix-4 stage: length / 4 twiddles, each serving `stride` rows of kLanes numbers.
QUARRYWATCH_MULTIVERSION
void radix4(int length, int stride, const float* __restrict twiddle_re, const float* __restrict twiddle_im,
            int twiddle_step, const float* __restrict in_re, const float* __restrict in_im, float* __restrict out_re,
            float* __restrict out_im) {
    const int quarter = length / 4;
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(stride) * kLanes;
    for (int p = 0; p < quarter; ++p) {
        const std::ptrdiff_t k = std::ptrdiff_t{p} * twiddle_step;
        const float w1r = twiddle_re[k], w1i = twiddle_im[k], w2r = twiddle_re[2 * k], w2i = twiddle_im[2 * k];
        const float w3r = twiddle_re[3 * k], w3i = twiddle_im[3 * k];
        const float* __restrict ar = in_re + row * p;
        const float* __restrict ai = in_im + row * p;
        const float* __restrict br = ar + row * quarter;
        const float* __restrict bi = ai + row * quarter;
        const float* __restrict cr = br + row * quarter;
        const float* __restrict ci = bi + row * quarter;
        const float* __restrict dr = cr + row * quarter;
        const float* __restrict di = ci + row * quarter;
        float* __restrict y0r = out_re + row * 4 * p;
        float* __restrict y0i = out_im + row * 4 * p;
        float* __restrict y1r = y0r + row;
        float* __restrict y1i = y0i + row;
        float* __restrict y2r = y1r + row;
        float* __restrict y2i = y1i + row;
        float* __restrict y3r = y2r + row;
        float* __restrict y3i = y2i + row;
        // Blocks of a known length, said to be apart: else sixteen pointers are too many for the vectoriser.
        for (std::ptrdiff_t first = 0; first < row; first += kLanes)
#pragma omp simd
            for (std::ptrdiff_t q = first; q < first + kLanes; ++q) {
                const float sum_ac_r = ar[q] + cr[q], sum_ac_i = ai[q] + ci[q];
                const float dif_ac_r = ar[q] - cr[q], dif_ac_i = ai[q] - ci[q];
                const float sum_bd_r = br[q] + dr[q], sum_bd_i = bi[q] + di[q];
                const float turned_r = di[q] - bi[q], turned_i = br[q] - dr[q];  // i (b - d)
                y0r[q] = sum_ac_r + sum_bd_r;
                y0i[q] = sum_ac_i + sum_bd_i;
                const float t1r = dif_ac_r - turned_r, t1i = dif_ac_i - turned_i;
                y1r[q] = w1r * t1r - w1i * t1i;
                y1i[q] = w1r * t1i + w1i * t1r;
                const float t2r = sum_ac_r - sum_bd_r, t2i = sum_ac_i - sum_bd_i;
                y2r[q] = w2r * t2r - w2i * t2i;
                y2i[q] = w2r * t2i + w2i * t2r;
                const float t3r = dif_ac_r + turned_r, t3i = dif_ac_i + turned_i;
                y3r[q] = w3r * t3r - w3i * t3i;
                y3i[q] = w3r * t3i + w3i * t3r;
            }
    }
}

// The last stage where the length is no power of four: sums and differences, no twiddles.
QUARRYWATCH_MULTIVERSION
void radix2(int stride, const float* __restrict in_re, const float* __restrict in_im, float* __restrict out_re,
            float* __restrict out_im) {
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(stride) * kLanes;
    for (std::ptrdiff_t q = 0; q < row; ++q) {
        out_re[q] = in_re[q] + in_re[q + row];
        out_im[q] = in_im[q] + in_im[q + row];
        out_re[q + row] = in_re[q] - in_re[q + row];
        out_im[q + row] = in_im[q] - in_im[q + row];
    }
}

void gather(const float* from, int side, int first, int lanes, float* strip) {
    for (int r = 0; r < side; ++r) {
        float* const to = strip + static_cast<std::ptrdiff_t>(r) * kLanes;
        std::copy_n(from + static_cast<std::ptrdiff_t>(r) * side + first, lanes, to);
        std::fill(to + lanes, to + kLanes, 0.0F);
    }
}

void scatter_transposed(const float* strip, int side, int first, int lanes, float* to) {
    for (int c = 0; c < lanes; ++c) {
        float* const row = to + static_cast<std::ptrdiff_t>(first + c) * side;
        for (int r = 0; r < side; ++r) row[r] = strip[static_cast<std::ptrdiff_t>(r) * kLanes + c];
    }
}

}  // namespace

Fourier::Fourier(int side)
    : side_(side),
      twiddle_re_(static_cast<std::size_t>(side)),
      twiddle_im_(static_cast<std::size_t>(side)),
      strip_(static_cast<std::size_t>(side) * kLanes * 4),
      half_re_(static_cast<std::size_t>(side) * static_cast<std::size_t>(side)),
      half_im_(half_re_.size()) {
    core::require(side >= 4 && side <= 4096 && (side & (side - 1)) == 0, "Fourier", "the side is no power of two");
    for (int k = 0; k < side; ++k) {
        const double angle = -2 * std::numbers::pi * k / side;
        twiddle_re_[static_cast<std::size_t>(k)] = static_cast<float>(std::cos(angle));
        twiddle_im_[static_cast<std::size_t>(k)] = static_cast<float>(std::sin(angle));
    }
}

// Transform `columns` columns and write each as a row; of the others, zeros are written.
void Fourier::along_columns(const float* re, const float* im, int columns, float* out_re, float* out_im) {
    const std::ptrdiff_t size = static_cast<std::ptrdiff_t>(side_) * kLanes;
    for (int first = 0; first < columns; first += kLanes) {
        const int lanes = std::min(kLanes, columns - first);
        Planes in{strip_.data(), strip_.data() + size}, out{strip_.data() + 2 * size, strip_.data() + 3 * size};
        gather(re, side_, first, lanes, in.re);
        gather(im, side_, first, lanes, in.im);
        int length = side_, stride = 1;
        for (; length >= 4; length /= 4, stride *= 4) {
            radix4(length, stride, twiddle_re_.data(), twiddle_im_.data(), stride, in.re, in.im, out.re, out.im);
            std::swap(in, out);
        }
        if (length == 2) {
            radix2(stride, in.re, in.im, out.re, out.im);
            std::swap(in, out);
        }
        scatter_transposed(in.re, side_, first, lanes, out_re);
        scatter_transposed(in.im, side_, first, lanes, out_im);
    }
    const std::ptrdiff_t done = static_cast<std::ptrdiff_t>(columns) * side_,
                         all = static_cast<std::ptrdiff_t>(side_) * side_;
    std::fill(out_re + done, out_re + all, 0.0F);
    std::fill(out_im + done, out_im + all, 0.0F);
}

void Fourier::forward(float* re, float* im) {
    along_columns(re, im, side_, half_re_.data(), half_im_.data());
    along_columns(half_re_.data(), half_im_.data(), side_, re, im);
}

// Swapping real and imaginary part before and after a forward transform is the inverse one.
void Fourier::inverse(float* re, float* im, int columns) {
    along_columns(im, re, columns, half_im_.data(), half_re_.data());
    along_columns(half_im_.data(), half_re_.data(), side_, im, re);
}

}  // namespace quarrywatch::coregister
