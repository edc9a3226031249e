#pragma once
// The two-dimensional Fourier transform of small square windows: what matching spends its time on.

#include <vector>

namespace quarrywatch::coregister {

/// Complex transforms of n x n windows, n a power of two from 4 to 4096, real and imaginary parts in planes of their
/// own (row-major). Holds its tables and buffers; not shared between threads.
///
/// cost    n^2 log2(n^2) butterflies in single precision, all of them on vector lanes that hold neighbouring columns;
///         no allocation after construction.
/// source  Stockham's self-sorting radix-4 algorithm, as described by Van Loan 1992, "Computational Frameworks for the
///         Fast Fourier Transform", section 1.7. The same bytes on every processor: no contraction, no reassociation.
class Fourier {
public:
    explicit Fourier(int side);
    [[nodiscard]] int side() const { return side_; }
    /// In place: sum over (row, col) of f * exp(-2 pi i (row * ky + col * kx) / n), at [ky][kx].
    void forward(float* re, float* im);
    /// In place, not divided by n^2: sum over (ky, kx) of F * exp(+2 pi i ...), at [row][col]. Columns of the spectrum
    /// from `columns` on are taken as zero, whatever stands there.
    void inverse(float* re, float* im, int columns);

private:
    void along_columns(const float* re, const float* im, int columns, float* out_re, float* out_im);

    int side_;
    std::vector<float> twiddle_re_, twiddle_im_;  // exp(-2 pi i k / n)
    std::vector<float> strip_, half_re_, half_im_;
};

}  // namespace quarrywatch::coregister
