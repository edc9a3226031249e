#include "kernels/coregister/cross_spectrum.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "kernels/core/multiversion.hpp"

namespace quarrywatch::coregister {

namespace {

constexpr double kTaperBegin =
    0.25;                       // cycles per pixel: full weight below (a sensor's transfer function is high there)
constexpr int kLowestRing = 2;  // harmonics below this only carry the apodised mean and illumination
constexpr int kNewtonSteps = 12;
constexpr double kNewtonDone = 1e-5;  // px, well below any claim
constexpr double kFurthest_px = 1.5;  // from the start: the peak of the sampled surface is that near
constexpr int kRingReach = 2;  // rings to either side that a ring's coherence is taken over: some hundred harmonics
constexpr double kMostCoherence = 0.99;  // identical windows: no harmonic counts infinitely
constexpr float kTinyPower = 1e-20F;
constexpr int kLane = 16;
constexpr int kSums = 6;

// conj(before) * after of one row of harmonics, out of the transform of before + i * after and its mirror image.
QUARRYWATCH_MULTIVERSION
void separate(const float* __restrict re, const float* __restrict im, const float* __restrict mirror_re,
              const float* __restrict mirror_im, int count, float* __restrict cross_re, float* __restrict cross_im,
              float* __restrict modulus) {
    for (int k = 0; k < count; ++k) {
        const float before_re = re[k] + mirror_re[k], before_im = im[k] - mirror_im[k];
        const float after_re = im[k] + mirror_im[k], after_im = mirror_re[k] - re[k];
        const float x = before_re * after_re + before_im * after_im;
        const float y = before_re * after_im - before_im * after_re;
        cross_re[k] = x;
        cross_im[k] = y;
        modulus[k] = std::sqrt(x * x + y * y);
    }
}

QUARRYWATCH_MULTIVERSION
void whiten_row(const float* __restrict cross_re, const float* __restrict cross_im, const float* __restrict modulus,
                const float* __restrict weight, int count, float* __restrict value_re, float* __restrict value_im) {
    for (int k = 0; k < count; ++k) {
        const float scale = modulus[k] > kTinyPower ? weight[k] / modulus[k] : 0.0F;
        value_re[k] = cross_re[k] * scale;
        value_im[k] = cross_im[k] * scale;
    }
}

// Add one row of harmonics, turned by (turn_re, turn_im), to the sums over ky of 1, y and y^2 times the value.
QUARRYWATCH_MULTIVERSION
void add_row(const float* __restrict value_re, const float* __restrict value_im, float turn_re, float turn_im, float y,
             int count, float* __restrict sums) {
    float* __restrict s0r = sums;
    float* __restrict s0i = sums + count;
    float* __restrict s1r = sums + 2 * std::ptrdiff_t{count};
    float* __restrict s1i = sums + 3 * std::ptrdiff_t{count};
    float* __restrict s2r = sums + 4 * std::ptrdiff_t{count};
    float* __restrict s2i = sums + 5 * std::ptrdiff_t{count};
    for (int k = 0; k < count; ++k) {
        const float re = value_re[k] * turn_re - value_im[k] * turn_im;
        const float im = value_re[k] * turn_im + value_im[k] * turn_re;
        s0r[k] += re;
        s0i[k] += im;
        s1r[k] += y * re;
        s1i[k] += y * im;
        s2r[k] += y * y * re;
        s2i[k] += y * y * im;
    }
}

// Real and imaginary part of one row of values turned to a displacement.
QUARRYWATCH_MULTIVERSION
void turn_row(const float* __restrict value_re, const float* __restrict value_im, const float* __restrict phase_re,
              const float* __restrict phase_im, float turn_re, float turn_im, int count, float* __restrict out_re,
              float* __restrict out_im) {
    for (int k = 0; k < count; ++k) {
        const float pr = phase_re[k] * turn_re - phase_im[k] * turn_im;
        const float pi = phase_re[k] * turn_im + phase_im[k] * turn_re;
        out_re[k] = value_re[k] * pr - value_im[k] * pi;
        out_im[k] = value_re[k] * pi + value_im[k] * pr;
    }
}

}  // namespace

CrossSpectrum::CrossSpectrum(int side)
    : side_(side),
      reach_(std::min(side / 2 - 1, static_cast<int>(kReach * side))),
      stride_((reach_ + kLane) / kLane * kLane) {
    const auto rows = static_cast<std::size_t>(2 * reach_ + 1), row = static_cast<std::size_t>(stride_);
    for (std::vector<float>* plane : {&taper_, &cross_re_, &cross_im_, &modulus_, &value_re_, &value_im_})
        plane->assign(rows * row, 0.0F);
    ring_.assign(rows * row, 0);
    for (std::vector<float>* line : {&line_re_, &line_im_, &phase_re_, &phase_im_}) line->assign(row, 0.0F);
    sums_.assign(kSums * row, 0.0F);
    const auto rings = static_cast<std::size_t>(reach_ * 1.5) + 2;
    for (std::vector<double>* list : {&ring_aligned_, &ring_modulus_, &ring_count_}) list->assign(rings, 0.0);
    ring_factor_.assign(rings, 0.0F);
    for (int ky = -reach_; ky <= reach_; ++ky)
        for (int kx = ky > 0 ? 0 : 1; kx <= reach_; ++kx) {  // of the column kx = 0 one half says the same as the other
            const double k = std::hypot(ky, kx), f = k / side;
            if (k < kLowestRing || f >= kReach) continue;
            const std::size_t i = static_cast<std::size_t>(ky + reach_) * row + static_cast<std::size_t>(kx);
            taper_[i] = static_cast<float>(
                f <= kTaperBegin ? 1.0
                                 : 0.5 + 0.5 * std::cos(std::numbers::pi * (f - kTaperBegin) / (kReach - kTaperBegin)));
            ring_[i] = static_cast<int>(std::lround(k));
            ring_count_[static_cast<std::size_t>(ring_[i])] += 1;
        }
}

void CrossSpectrum::take(const float* re, const float* im) {
    const int n = side_;
    for (int ky = -reach_; ky <= reach_; ++ky) {
        const std::ptrdiff_t from = static_cast<std::ptrdiff_t>((ky + n) % n) * n,
                             mirror = static_cast<std::ptrdiff_t>((n - ky) % n) * n;
        for (int kx = 0; kx <= reach_; ++kx) {
            const std::ptrdiff_t at = mirror + (n - kx) % n;
            line_re_[static_cast<std::size_t>(kx)] = re[at];
            line_im_[static_cast<std::size_t>(kx)] = im[at];
        }
        const std::size_t to = row_of(ky);
        separate(re + from, im + from, line_re_.data(), line_im_.data(), reach_ + 1, cross_re_.data() + to,
                 cross_im_.data() + to, modulus_.data() + to);
        whiten_row(cross_re_.data() + to, cross_im_.data() + to, modulus_.data() + to, taper_.data() + to, reach_ + 1,
                   value_re_.data() + to, value_im_.data() + to);
    }
}

void CrossSpectrum::weigh_by_coherence(double dx_px, double dy_px) {
    turn_phases(dx_px);
    std::fill(ring_aligned_.begin(), ring_aligned_.end(), 0.0);
    std::fill(ring_modulus_.begin(), ring_modulus_.end(), 0.0);
    const double unit = 2 * std::numbers::pi / side_;
    for (int ky = -reach_; ky <= reach_; ++ky) {
        const std::size_t at = row_of(ky);
        turn_row(cross_re_.data() + at, cross_im_.data() + at, phase_re_.data(), phase_im_.data(),
                 static_cast<float>(std::cos(unit * ky * dy_px)), static_cast<float>(std::sin(unit * ky * dy_px)),
                 columns(), line_re_.data(), line_im_.data());
        for (std::size_t kx = 0; kx <= static_cast<std::size_t>(reach_); ++kx) {
            const auto ring = static_cast<std::size_t>(ring_[at + kx]);
            ring_aligned_[ring] += static_cast<double>(line_re_[kx]);
            ring_modulus_[ring] += static_cast<double>(modulus_[at + kx]);
        }
    }
    const auto rings = static_cast<int>(ring_aligned_.size());
    for (int r = 1; r < rings; ++r) {  // ring 0 is what is not used
        double aligned = 0, harmonics = 0;
        for (int near = std::max(1, r - kRingReach); near <= std::min(rings - 1, r + kRingReach); ++near) {
            const auto i = static_cast<std::size_t>(near);
            if (!(ring_modulus_[i] > 0)) continue;
            aligned += ring_count_[i] * ring_aligned_[i] / ring_modulus_[i];
            harmonics += ring_count_[i];
        }
        const double coherence = harmonics > 0 ? std::clamp(aligned / harmonics, 0.0, kMostCoherence) : 0.0;
        const auto i = static_cast<std::size_t>(r);
        const double worth = coherence * coherence / (1 - coherence * coherence);
        ring_factor_[i] = ring_modulus_[i] > 0 ? static_cast<float>(worth * ring_count_[i] / ring_modulus_[i]) : 0.0F;
    }
    for (std::size_t i = 0; i < cross_re_.size(); ++i) {
        const float factor = ring_factor_[static_cast<std::size_t>(ring_[i])];
        value_re_[i] = factor * cross_re_[i];
        value_im_[i] = factor * cross_im_[i];
    }
}

void CrossSpectrum::spread(float* re, float* im) const {
    const int n = side_;
    for (int row = 0; row < n; ++row) {
        const int ky = row <= n / 2 ? row : row - n;
        const std::ptrdiff_t to = static_cast<std::ptrdiff_t>(row) * n;
        if (std::abs(ky) > reach_) {
            std::fill_n(re + to, columns(), 0.0F);
            std::fill_n(im + to, columns(), 0.0F);
            continue;
        }
        const std::size_t from = row_of(ky);
        std::copy_n(value_re_.data() + from, columns(), re + to);
        std::copy_n(value_im_.data() + from, columns(), im + to);
    }
}

void CrossSpectrum::turn_phases(double dx_px) {
    const double unit = 2 * std::numbers::pi / side_;
    for (int kx = 0; kx <= reach_; ++kx) {
        phase_re_[static_cast<std::size_t>(kx)] = static_cast<float>(std::cos(unit * kx * dx_px));
        phase_im_[static_cast<std::size_t>(kx)] = static_cast<float>(std::sin(unit * kx * dx_px));
    }
}

// Along a column of equal kx the phase in x is common: sum over ky first, turn the sums once.
CrossSpectrum::Moments CrossSpectrum::moments(double dx_px, double dy_px) {
    const double unit = 2 * std::numbers::pi / side_;
    const int count = reach_ + 1;
    std::fill(sums_.begin(), sums_.end(), 0.0F);
    for (int ky = -reach_; ky <= reach_; ++ky) {
        const std::size_t at = row_of(ky);
        add_row(value_re_.data() + at, value_im_.data() + at, static_cast<float>(std::cos(unit * ky * dy_px)),
                static_cast<float>(std::sin(unit * ky * dy_px)), static_cast<float>(unit * ky), stride_, sums_.data());
    }
    Moments m;
    for (int kx = 0; kx < count; ++kx) {
        const double x = unit * kx, c = std::cos(x * dx_px), s = std::sin(x * dx_px);
        const auto sum = [&](int which) {
            return static_cast<double>(sums_[static_cast<std::size_t>(which * stride_ + kx)]);
        };
        const double re0 = sum(0) * c - sum(1) * s, im0 = sum(0) * s + sum(1) * c;
        const double re1 = sum(2) * c - sum(3) * s, im1 = sum(2) * s + sum(3) * c;
        m.value += re0;
        m.gx -= x * im0;
        m.gy -= im1;
        m.hxx += x * x * re0;
        m.hxy += x * re1;
        m.hyy += sum(4) * c - sum(5) * s;
    }
    return m;
}

CrossSpectrum::Climb CrossSpectrum::climb(double dx_px, double dy_px) {
    Climb at{false, dx_px, dy_px};
    for (int step = 0; step < kNewtonSteps; ++step) {
        const Moments m = moments(at.dx_px, at.dy_px);
        const double det = m.hxx * m.hyy - m.hxy * m.hxy;
        double sx, sy;
        if (det > 0 && m.hxx > 0) {
            sx = (m.hyy * m.gx - m.hxy * m.gy) / det;
            sy = (m.hxx * m.gy - m.hxy * m.gx) / det;
        } else {  // outside the concave part: a short step uphill
            const double g = std::hypot(m.gx, m.gy);
            if (!(g > 0)) return at;
            sx = 0.2 * m.gx / g;
            sy = 0.2 * m.gy / g;
        }
        const double length = std::hypot(sx, sy);
        if (length > 0.5) {
            sx *= 0.5 / length;
            sy *= 0.5 / length;
        }
        at.dx_px += sx;
        at.dy_px += sy;
        if (std::fabs(at.dx_px - dx_px) > kFurthest_px || std::fabs(at.dy_px - dy_px) > kFurthest_px) return at;
        if (length < kNewtonDone) break;
    }
    at.converged = true;
    return at;
}

CrossSpectrum::Precision CrossSpectrum::precision(double dx_px, double dy_px, double repetition) {
    const Moments m = moments(dx_px, dy_px);
    const double unit = 2 * std::numbers::pi / side_;
    const int count = reach_ + 1;
    turn_phases(dx_px);
    double weight = 0, vxx = 0, vxy = 0, vyy = 0;
    for (int ky = -reach_; ky <= reach_; ++ky) {
        const std::size_t at = row_of(ky);
        const double y = unit * ky;
        turn_row(value_re_.data() + at, value_im_.data() + at, phase_re_.data(), phase_im_.data(),
                 static_cast<float>(std::cos(y * dy_px)), static_cast<float>(std::sin(y * dy_px)), count,
                 line_re_.data(), line_im_.data());
        for (int kx = 0; kx < count; ++kx) {
            const double re = static_cast<double>(line_re_[static_cast<std::size_t>(kx)]),
                         im = static_cast<double>(line_im_[static_cast<std::size_t>(kx)]);
            const double x = unit * kx, square = im * im;
            weight += std::sqrt(re * re + square);
            vxx += x * x * square;
            vxy += x * y * square;
            vyy += y * y * square;
        }
    }
    Precision out;
    out.coherence = weight > 0 ? m.value / weight : 0;
    const double det = m.hxx * m.hyy - m.hxy * m.hxy;
    if (!(det > 0)) {
        out.sigma_px = side_;
        return out;
    }
    // The sandwich: inverse Hessian, variance of the gradient, inverse Hessian.
    const double ixx = m.hyy / det, ixy = -m.hxy / det, iyy = m.hxx / det;
    const double xx = ixx * (ixx * vxx + ixy * vxy) + ixy * (ixx * vxy + ixy * vyy);
    const double yy = ixy * (ixy * vxx + iyy * vxy) + iyy * (ixy * vxy + iyy * vyy);
    out.sigma_px = std::sqrt(repetition * 0.5 * (xx + yy));
    return out;
}

}  // namespace quarrywatch::coregister
