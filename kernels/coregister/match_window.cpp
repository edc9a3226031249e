#include "kernels/coregister/match_window.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "kernels/core/require.hpp"

namespace quarrywatch::coregister {

namespace {

using core::RasterView;

constexpr double kTaperBegin =
    0.25;                           // cycles per pixel: full weight below (a sensor's transfer function is high there)
constexpr double kTaperEnd = 0.42;  // no weight above: aliasing and noise
constexpr int kLowestRing = 2;      // harmonics below this only carry the apodised mean and illumination
constexpr int kPeakRadius = 3;      // px around the best peak that belong to it
constexpr int kNewtonSteps = 12;
constexpr double kNewtonDone = 1e-5;  // px, well below any claim
constexpr double kHannCorrelation =
    2.25;                               // equivalent noise bandwidth of a Hann window in 2-D: neighbouring bins repeat
constexpr double kTextureShare = 1e-4;  // standard deviation below this share of the magnitude is flat
constexpr float kTinyPower = 1e-20F;

}  // namespace

const char* name_of(MatchStatus status) {
    constexpr std::array<const char*, kMatchStatuses> names{"ok",        "valid_share", "texture",
                                                            "ambiguity", "range",       "precision"};
    return names[static_cast<std::size_t>(status)];
}

struct MatchWorkspace::Buffers {
    explicit Buffers(int n)
        : hann(static_cast<std::size_t>(n)),
          shifted_x(static_cast<std::size_t>(n)),
          shifted_y(static_cast<std::size_t>(n)),
          weight(n, n, CV_32F),
          soft(n, n, CV_32F),
          packed(n, n, CV_32FC2),
          spectrum(n, n, CV_32FC2),
          cross(n, n, CV_32FC2),
          surface(n, n, CV_32FC2) {
        for (int i = 0; i < n; ++i) hann[static_cast<std::size_t>(i)] = hann_at(i, n);
        // Radial weight of each bin of the lower half plane and its mirror.
        for (int r = 0; r < n; ++r)
            for (int c = 0; c < n; ++c) {
                const int ky = r <= n / 2 ? r : r - n, kx = c <= n / 2 ? c : c - n;
                const double f = std::hypot(ky, kx) / n;
                double w = f >= kTaperEnd ? 0.0
                           : f <= kTaperBegin
                               ? 1.0
                               : 0.5 + 0.5 * std::cos(std::numbers::pi * (f - kTaperBegin) / (kTaperEnd - kTaperBegin));
                if (std::hypot(ky, kx) < kLowestRing) w = 0;
                weight.at<float>(r, c) = static_cast<float>(w);
            }
        const int reach = std::min(n / 2 - 1, static_cast<int>(kTaperEnd * n));
        std::size_t bins = 0;
        for (int ky = -reach; ky <= reach; ++ky) {
            Line line{ky, -1, 0, bins};
            for (int kx = ky > 0 ? 0 : 1; kx <= reach; ++kx) {  // the mirror image carries the same information
                if (!(weight.at<float>((ky + n) % n, kx) > 0)) continue;
                if (line.kx < 0) line.kx = kx;
                line.count = kx - line.kx + 1;
            }
            if (line.count == 0) continue;
            bins += static_cast<std::size_t>(line.count);
            lines.push_back(line);
        }
        values.resize(bins);
    }
    static float hann_at(double i, int n) {
        const double t = (i + 0.5) / n;
        if (t <= 0 || t >= 1) return 0;
        const double s = std::sin(std::numbers::pi * t);
        return static_cast<float>(s * s);
    }
    // Bins of the half plane with equal ky: kx, kx + 1, ... and where their values start.
    struct Line {
        int ky, kx, count;
        std::size_t first;
    };
    std::vector<float> hann, shifted_x, shifted_y;
    cv::Mat weight, soft, packed, spectrum, cross, surface;
    std::vector<Line> lines;
    std::vector<std::complex<float>> values;  // weighted whitened cross-spectrum there
    std::vector<std::complex<double>> phase_x;
};

MatchWorkspace::MatchWorkspace(int window_px) : window_px_(window_px), buffers_(std::make_unique<Buffers>(window_px)) {}
MatchWorkspace::~MatchWorkspace() = default;
MatchWorkspace::MatchWorkspace(MatchWorkspace&&) noexcept = default;
MatchWorkspace& MatchWorkspace::operator=(MatchWorkspace&&) noexcept = default;

namespace {

using Buffers = MatchWorkspace::Buffers;

struct Apodised {
    double valid_share = 0;
    bool textured = true;
};

// A validity mask whose edges fall off smoothly inwards, so that no edge of the mask shows in the spectrum.
bool soften(RasterView<const std::uint8_t> valid, cv::Mat& soft) {
    const int n = valid.rows();
    bool any_invalid = false;
    for (int r = 0; r < n; ++r)
        for (int c = 0; c < n; ++c) {
            const bool ok = valid(r, c) != 0;
            any_invalid |= !ok;
            soft.at<float>(r, c) = ok ? 1.0F : 0.0F;
        }
    if (!any_invalid) return false;
    cv::Mat blurred;
    const int side = std::max(3, n / 10) | 1;
    cv::blur(soft, blurred, {side, side}, {-1, -1}, cv::BORDER_REPLICATE);
    for (int r = 0; r < n; ++r)
        for (int c = 0; c < n; ++c) {
            float& s = soft.at<float>(r, c);
            s *= std::max(0.0F, 2 * blurred.at<float>(r, c) - 1);
        }
    return true;
}

// Subtract the weighted mean and apodise one image into channel `channel` of `packed`.
Apodised apodise(RasterView<const float> image, RasterView<const std::uint8_t> valid, const cv::Mat* soft,
                 const std::vector<float>& window_y, const std::vector<float>& window_x, int channel, cv::Mat& packed) {
    const int n = image.rows();
    double sum_w = 0, sum_wv = 0, sum_wv2 = 0, sum_all = 0;
    for (int r = 0; r < n; ++r) {
        double row_w = 0, row_wv = 0, row_wv2 = 0, row_all = 0;
        for (int c = 0; c < n; ++c) {
            const float full = window_y[static_cast<std::size_t>(r)] * window_x[static_cast<std::size_t>(c)];
            const float w = valid(r, c) != 0 ? (soft != nullptr ? full * soft->at<float>(r, c) : full) : 0.0F;
            const float v = w > 0 ? image(r, c) : 0.0F;
            row_all += static_cast<double>(full);
            row_w += static_cast<double>(w);
            row_wv += static_cast<double>(w) * static_cast<double>(v);
            row_wv2 += static_cast<double>(w) * static_cast<double>(v) * static_cast<double>(v);
        }
        sum_all += row_all;
        sum_w += row_w;
        sum_wv += row_wv;
        sum_wv2 += row_wv2;
    }
    Apodised out;
    out.valid_share = sum_all > 0 ? sum_w / sum_all : 0;
    if (!(sum_w > 0)) {
        out.textured = false;
        return out;
    }
    const double mean = sum_wv / sum_w;
    const double variance = sum_wv2 / sum_w - mean * mean;
    out.textured = variance > kTextureShare * kTextureShare * mean * mean && variance > 0;
    const auto mean_f = static_cast<float>(mean);
    for (int r = 0; r < n; ++r) {
        auto* const out_row = packed.ptr<cv::Vec2f>(r);
        for (int c = 0; c < n; ++c) {
            const float full = window_y[static_cast<std::size_t>(r)] * window_x[static_cast<std::size_t>(c)];
            const float w = valid(r, c) != 0 ? (soft != nullptr ? full * soft->at<float>(r, c) : full) : 0.0F;
            out_row[c][channel] = w > 0 ? w * (image(r, c) - mean_f) : 0.0F;
        }
    }
    return out;
}

// Both real images were transformed as one complex one; separate them and form the whitened, weighted cross-spectrum.
void whiten(Buffers& b, int n) {
    for (int r = 0; r < n; ++r) {
        const int mirror_r = (n - r) % n;
        const auto* const row = b.spectrum.ptr<cv::Vec2f>(r);
        const auto* const mirror = b.spectrum.ptr<cv::Vec2f>(mirror_r);
        const float* const weight = b.weight.ptr<float>(r);
        auto* const out = b.cross.ptr<cv::Vec2f>(r);
        for (int c = 0; c < n; ++c) {
            if (weight[c] == 0) {
                out[c] = {0, 0};
                continue;
            }
            const cv::Vec2f z = row[c], m = mirror[(n - c) % n];
            const float before_re = z[0] + m[0], before_im = z[1] - m[1];
            const float after_re = z[1] + m[1], after_im = m[0] - z[0];
            // conj(before) * after
            const float re = before_re * after_re + before_im * after_im;
            const float im = before_re * after_im - before_im * after_re;
            const float magnitude = std::sqrt(re * re + im * im);
            const float scale = magnitude > kTinyPower ? weight[c] / magnitude : 0.0F;
            out[c] = {re * scale, im * scale};
        }
    }
}

struct Peak {
    int dx = 0, dy = 0;
    double ratio = 0;
    double fraction_x = 0, fraction_y = 0;  // of a parabola through the neighbours; good to about 0.05 px
};

// Where a parabola through three neighbouring heights has its top, within half a step of the middle.
double parabola_top(float left, float middle, float right) {
    const double curvature = 2.0 * static_cast<double>(middle) - static_cast<double>(left) - static_cast<double>(right);
    if (!(curvature > 0)) return 0;
    return std::clamp(0.5 * (static_cast<double>(right) - static_cast<double>(left)) / curvature, -0.5, 0.5);
}

// Best point of the correlation surface and its height over the best one elsewhere.
Peak find_peak(const cv::Mat& surface, int n) {
    Peak peak;
    float best = -1;
    int best_r = 0, best_c = 0;
    for (int r = 0; r < n; ++r) {
        const auto* const row = surface.ptr<cv::Vec2f>(r);
        for (int c = 0; c < n; ++c)
            if (row[c][0] > best) {
                best = row[c][0];
                best_r = r;
                best_c = c;
            }
    }
    float second = 0;
    for (int r = 0; r < n; ++r) {
        const int away_r = std::min(std::abs(r - best_r), n - std::abs(r - best_r));
        const auto* const row = surface.ptr<cv::Vec2f>(r);
        for (int c = 0; c < n; ++c) {
            const int away_c = std::min(std::abs(c - best_c), n - std::abs(c - best_c));
            if ((away_r > kPeakRadius || away_c > kPeakRadius) && row[c][0] > second) second = row[c][0];
        }
    }
    peak.dx = best_c <= n / 2 ? best_c : best_c - n;
    peak.dy = best_r <= n / 2 ? best_r : best_r - n;
    const auto height = [&](int r, int c) { return surface.at<cv::Vec2f>((r + n) % n, (c + n) % n)[0]; };
    peak.fraction_x = parabola_top(height(best_r, best_c - 1), best, height(best_r, best_c + 1));
    peak.fraction_y = parabola_top(height(best_r - 1, best_c), best, height(best_r + 1, best_c));
    peak.ratio = second > 0 ? static_cast<double>(best) / static_cast<double>(second) : (best > 0 ? 1e6 : 0.0);
    return peak;
}

struct Moments {
    double value = 0, weight = 0;
    double gx = 0, gy = 0;             // gradient
    double hxx = 0, hxy = 0, hyy = 0;  // negated Hessian
    double vxx = 0, vxy = 0, vyy = 0;  // variance of the gradient
};

// The correlation surface, its derivatives and the spread of the phase residuals at (dx, dy).
Moments evaluate(Buffers& b, int n, double dx, double dy, bool variance) {
    const double unit = 2 * std::numbers::pi / n;
    b.phase_x.resize(static_cast<std::size_t>(n));
    for (int k = 0; k < n; ++k) b.phase_x[static_cast<std::size_t>(k)] = std::polar(1.0, unit * k * dx);
    Moments m;
    for (const Buffers::Line& line : b.lines) {
        // Along a line of equal ky the phase in y is common: sum over kx first, turn the sums once.
        const std::complex<double> turn_y = std::polar(1.0, unit * line.ky * dy);
        std::complex<double> s0, s1, s2;
        const double y = unit * line.ky;
        for (int k = 0; k < line.count; ++k) {
            const std::complex<float> v = b.values[line.first + static_cast<std::size_t>(k)];
            const std::complex<double> p = b.phase_x[static_cast<std::size_t>(line.kx + k)];
            const double vr = static_cast<double>(v.real()), vi = static_cast<double>(v.imag());
            const double re = vr * p.real() - vi * p.imag(), im = vr * p.imag() + vi * p.real();
            const double x = unit * (line.kx + k);
            s0 += std::complex<double>(re, im);
            s1 += std::complex<double>(x * re, x * im);
            s2 += std::complex<double>(x * x * re, x * x * im);
            if (variance) {
                const double turned = re * turn_y.imag() + im * turn_y.real();
                const double square = turned * turned;
                m.weight += std::sqrt(re * re + im * im);
                m.vxx += x * x * square;
                m.vxy += x * y * square;
                m.vyy += y * y * square;
            }
        }
        s0 *= turn_y;
        s1 *= turn_y;
        s2 *= turn_y;
        m.value += s0.real();
        m.gx -= s1.imag();
        m.gy -= y * s0.imag();
        m.hxx += s2.real();
        m.hxy += y * s1.real();
        m.hyy += y * y * s0.real();
    }
    return m;
}

void collect_bins(Buffers& b, int n) {
    for (const Buffers::Line& line : b.lines) {
        const auto* const row = b.cross.ptr<cv::Vec2f>((line.ky + n) % n) + line.kx;
        for (int k = 0; k < line.count; ++k)
            b.values[line.first + static_cast<std::size_t>(k)] = {row[k][0], row[k][1]};
    }
}

// Climb to the maximum of the continuous surface; false when it runs off or is no maximum.
bool climb(Buffers& b, int n, double& dx, double& dy) {
    const double start_x = dx, start_y = dy;
    for (int step = 0; step < kNewtonSteps; ++step) {
        const Moments m = evaluate(b, n, dx, dy, false);
        const double det = m.hxx * m.hyy - m.hxy * m.hxy;
        double sx, sy;
        if (det > 0 && m.hxx > 0) {
            sx = (m.hyy * m.gx - m.hxy * m.gy) / det;
            sy = (m.hxx * m.gy - m.hxy * m.gx) / det;
        } else {  // outside the concave part: a short step uphill
            const double g = std::hypot(m.gx, m.gy);
            if (!(g > 0)) return false;
            sx = 0.2 * m.gx / g;
            sy = 0.2 * m.gy / g;
        }
        const double length = std::hypot(sx, sy);
        if (length > 0.5) {
            sx *= 0.5 / length;
            sy *= 0.5 / length;
        }
        dx += sx;
        dy += sy;
        if (std::fabs(dx - start_x) > 1.5 || std::fabs(dy - start_y) > 1.5) return false;
        if (length < kNewtonDone) return true;
    }
    return true;
}

// The predicted error: the sandwich (inverse Hessian, gradient variance, inverse Hessian).
void predict_error(Buffers& b, int n, Match& match) {
    const Moments m = evaluate(b, n, match.dx_px, match.dy_px, true);
    const double det = m.hxx * m.hyy - m.hxy * m.hxy;
    match.coherence = m.weight > 0 ? m.value / m.weight : 0;
    if (!(det > 0)) {
        match.sigma_px = n;
        return;
    }
    const double ixx = m.hyy / det, ixy = -m.hxy / det, iyy = m.hxx / det;
    const double xx = ixx * (ixx * m.vxx + ixy * m.vxy) + ixy * (ixx * m.vxy + ixy * m.vyy);
    const double yy = ixy * (ixy * m.vxx + iyy * m.vxy) + iyy * (ixy * m.vxy + iyy * m.vyy);
    match.sigma_px = std::sqrt(kHannCorrelation * 0.5 * (xx + yy));
}

void transform(Buffers& b) { cv::dft(b.packed, b.spectrum, 0); }

}  // namespace

Match match_window(RasterView<const float> before, RasterView<const float> after, RasterView<const std::uint8_t> valid,
                   const MatchOptions& options, MatchWorkspace& workspace) {
    const int n = options.window_px;
    const auto fits = [n](const auto& view) { return view.rows() == n && view.cols() == n; };
    core::require(workspace.window_px() == n && fits(before) && fits(after) && fits(valid), "match_window",
                  "windows must be window_px x window_px");
    Buffers& b = workspace.buffers();
    Match match;
    const cv::Mat* const soft = soften(valid, b.soft) ? &b.soft : nullptr;
    const Apodised first = apodise(before, valid, soft, b.hann, b.hann, 0, b.packed);
    const Apodised second = apodise(after, valid, soft, b.hann, b.hann, 1, b.packed);
    if (first.valid_share < options.minimum_valid_share) {
        match.status = MatchStatus::too_few_valid;
        return match;
    }
    if (!first.textured || !second.textured) {
        match.status = MatchStatus::low_texture;
        return match;
    }
    transform(b);
    whiten(b, n);
    cv::idft(b.cross, b.surface, 0);
    const Peak peak = find_peak(b.surface, n);
    match.peak_ratio = peak.ratio;
    match.dx_px = peak.dx;
    match.dy_px = peak.dy;
    if (peak.ratio < options.minimum_peak_ratio) {
        match.status = MatchStatus::ambiguous;
        return match;
    }
    if (std::abs(peak.dx) > n / 4 || std::abs(peak.dy) > n / 4) {
        match.status = MatchStatus::out_of_range;
        return match;
    }
    match.dx_px += peak.fraction_x;
    match.dy_px += peak.fraction_y;
    for (int i = 0; i < n; ++i) {
        b.shifted_x[static_cast<std::size_t>(i)] = Buffers::hann_at(i - match.dx_px, n);
        b.shifted_y[static_cast<std::size_t>(i)] = Buffers::hann_at(i - match.dy_px, n);
    }
    apodise(after, valid, soft, b.shifted_y, b.shifted_x, 1, b.packed);
    transform(b);
    whiten(b, n);
    collect_bins(b, n);
    const bool converged = climb(b, n, match.dx_px, match.dy_px);
    if (!converged) {
        match.status = MatchStatus::ambiguous;
        return match;
    }
    predict_error(b, n, match);
    if (match.sigma_px > options.maximum_sigma_px) match.status = MatchStatus::imprecise;
    return match;
}

Match match_coarse(RasterView<const float> before, RasterView<const float> after,
                   RasterView<const std::uint8_t> before_valid, RasterView<const std::uint8_t> after_valid,
                   const MatchOptions& options, MatchWorkspace& workspace) {
    const int n = workspace.window_px();
    const auto fits = [n](const auto& view) { return view.rows() == n && view.cols() == n; };
    core::require(fits(before) && fits(after) && fits(before_valid) && fits(after_valid), "match_coarse",
                  "windows must have the workspace's size");
    Buffers& b = workspace.buffers();
    Match match;
    // Each image keeps its own mask: at large shifts the masks do not lie over each other.
    const cv::Mat* soft = soften(before_valid, b.soft) ? &b.soft : nullptr;
    const Apodised first = apodise(before, before_valid, soft, b.hann, b.hann, 0, b.packed);
    soft = soften(after_valid, b.soft) ? &b.soft : nullptr;
    const Apodised second = apodise(after, after_valid, soft, b.hann, b.hann, 1, b.packed);
    if (std::min(first.valid_share, second.valid_share) < options.minimum_valid_share) {
        match.status = MatchStatus::too_few_valid;
        return match;
    }
    if (!first.textured || !second.textured) {
        match.status = MatchStatus::low_texture;
        return match;
    }
    transform(b);
    whiten(b, n);
    cv::idft(b.cross, b.surface, 0);
    const Peak peak = find_peak(b.surface, n);
    match.dx_px = peak.dx;
    match.dy_px = peak.dy;
    match.peak_ratio = peak.ratio;
    if (peak.ratio < options.minimum_peak_ratio) match.status = MatchStatus::ambiguous;
    return match;
}

}  // namespace quarrywatch::coregister
