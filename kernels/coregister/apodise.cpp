#include "kernels/coregister/apodise.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <numbers>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "kernels/core/multiversion.hpp"

namespace quarrywatch::coregister {

namespace {

constexpr double kTextureShare = 1e-4;  // standard deviation below this share of the magnitude is flat
constexpr int kFade_px = 5;    // a mask's edge fades within half of this: narrow, or stripes would leave nothing
constexpr int kLocal_px = 17;  // in a masked window the mean is taken off within so many pixels: what a gap cuts out is
                               // then fine texture, and not the step from the ground there to the window's mean

float hann_at(double i, int n) {
    const double t = (i + 0.5) / n;
    if (t <= 0 || t >= 1) return 0;
    const double s = std::sin(std::numbers::pi * t);
    return static_cast<float>(s * s);
}

// Weighted sums of one row into sums per column: lanes stay apart, so that every processor adds alike.
QUARRYWATCH_MULTIVERSION
void add_row(const float* __restrict image, const float* __restrict across, const float* __restrict fade, float down,
             int count, double* __restrict weight, double* __restrict first, double* __restrict second) {
    for (int c = 0; c < count; ++c) {
        const float w = down * across[c] * (fade != nullptr ? fade[c] : 1.0F);
        const double v = w > 0 ? static_cast<double>(image[c]) : 0.0, wd = static_cast<double>(w);
        weight[c] += wd;
        first[c] += wd * v;
        second[c] += wd * v * v;
    }
}

QUARRYWATCH_MULTIVERSION
void write_row(const float* __restrict image, const float* __restrict across, const float* __restrict fade, float down,
               float mean, int count, float* __restrict out) {
    for (int c = 0; c < count; ++c) {
        const float w = down * across[c] * (fade != nullptr ? fade[c] : 1.0F);
        out[c] = w > 0 ? w * (image[c] - mean) : 0.0F;
    }
}

double sum_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double v : values) sum += v;
    return sum;
}

}  // namespace

Apodiser::Apodiser(int side) : side_(side) {
    const auto n = static_cast<std::size_t>(side);
    for (std::vector<float>* plane : {&seen_, &fade_, &share_near_, &level_, &local_}) plane->resize(n * n);
    across_.resize(n);
    down_.resize(n);
    weight_.resize(n);
    first_.resize(n);
    second_.resize(n);
}

void Apodiser::take_mask(core::RasterView<const std::uint8_t> valid) {
    const auto n = static_cast<std::size_t>(side_);
    masked_ = false;
    for (int r = 0; r < side_ && !masked_; ++r) masked_ = std::memchr(valid.row(r), 0, n) != nullptr;
    repetition_ = kHannRepetition;
    if (!masked_) return;
    for (int r = 0; r < side_; ++r)
        for (int c = 0; c < side_; ++c)
            seen_[static_cast<std::size_t>(r) * n + static_cast<std::size_t>(c)] = valid(r, c) != 0 ? 1.0F : 0.0F;
    blur(seen_, kFade_px, fade_);
    for (std::size_t i = 0; i < n * n; ++i) fade_[i] = seen_[i] * std::max(0.0F, 2 * fade_[i] - 1);
    blur(seen_, kLocal_px, share_near_);
    move_window(0, 0);
    double squares = 0, fourths = 0;
    for (std::size_t r = 0; r < n; ++r)
        for (std::size_t c = 0; c < n; ++c) {
            const auto w = static_cast<double>(down_[r] * across_[c] * fade_[r * n + c]);
            squares += w * w;
            fourths += w * w * w * w;
        }
    if (squares > 0) repetition_ = static_cast<double>(n * n) * fourths / (squares * squares);
}

// Mean over a square of `width` pixels; at the window's edge over what lies within, repeated.
void Apodiser::blur(const std::vector<float>& from, int width, std::vector<float>& to) const {
    const cv::Mat source(side_, side_, CV_32F, const_cast<float*>(from.data()));
    cv::Mat target(side_, side_, CV_32F, to.data());
    cv::blur(source, target, {width, width}, {-1, -1}, cv::BORDER_REPLICATE);
}

// The window without what is not seen and without its local mean, which is taken over what is seen.
core::RasterView<const float> Apodiser::levelled(core::RasterView<const float> image) {
    const auto n = static_cast<std::size_t>(side_);
    // About one of its values, so that sums of large numbers keep their digits.
    level_about_ = 0;
    for (std::size_t i = 0; i < n * n; ++i)
        if (seen_[i] > 0) {
            level_about_ = image(static_cast<int>(i / n), static_cast<int>(i % n));
            break;
        }
    for (std::size_t r = 0; r < n; ++r) {
        const float* const row = image.row(static_cast<int>(r));
        for (std::size_t c = 0; c < n; ++c) {
            const std::size_t i = r * n + c;
            level_[i] = seen_[i] > 0 ? row[c] - level_about_ : 0.0F;
        }
    }
    blur(level_, kLocal_px, local_);
    for (std::size_t i = 0; i < n * n; ++i) level_[i] = seen_[i] > 0 ? level_[i] - local_[i] / share_near_[i] : 0.0F;
    return {level_.data(), side_, side_};
}

void Apodiser::move_window(double dx_px, double dy_px) {
    for (int i = 0; i < side_; ++i) {
        across_[static_cast<std::size_t>(i)] = hann_at(i - dx_px, side_);
        down_[static_cast<std::size_t>(i)] = hann_at(i - dy_px, side_);
    }
}

Apodiser::Result Apodiser::apply(core::RasterView<const float> image, double dx_px, double dy_px, float* out) {
    const auto n = static_cast<std::size_t>(side_);
    move_window(dx_px, dy_px);
    for (std::vector<double>* sums : {&weight_, &first_, &second_}) std::fill(sums->begin(), sums->end(), 0.0);
    double whole_across = 0, whole_down = 0;
    for (std::size_t i = 0; i < n; ++i) {
        whole_across += static_cast<double>(across_[i]);
        whole_down += static_cast<double>(down_[i]);
    }
    const core::RasterView<const float> values = masked_ ? levelled(image) : image;
    const auto fade = [&](std::size_t row) { return masked_ ? fade_.data() + row * n : nullptr; };
    for (int r = 0; r < side_; ++r)
        add_row(values.row(r), across_.data(), fade(static_cast<std::size_t>(r)), down_[static_cast<std::size_t>(r)],
                side_, weight_.data(), first_.data(), second_.data());
    const double weight = sum_of(weight_), whole = whole_across * whole_down;
    Result result;
    if (!(weight > 0) || !(whole > 0)) {
        std::fill_n(out, n * n, 0.0F);
        return result;
    }
    result.valid_share = weight / whole;
    const double mean = sum_of(first_) / weight, variance = sum_of(second_) / weight - mean * mean;
    const double magnitude = masked_ ? mean + level_about_ : mean;  // of the numbers as they came
    result.textured = variance > kTextureShare * kTextureShare * magnitude * magnitude && variance > 0;
    for (int r = 0; r < side_; ++r)
        write_row(values.row(r), across_.data(), fade(static_cast<std::size_t>(r)), down_[static_cast<std::size_t>(r)],
                  static_cast<float>(mean), side_, out + static_cast<std::size_t>(r) * n);
    return result;
}

}  // namespace quarrywatch::coregister
